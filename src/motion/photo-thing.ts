import { createImage, type Image, type Window } from '../image.js';
import type { PlacedMatte } from '../masks/refine-matte.js';
import { fillFrom } from '../pixels/fill.js';
import type { Plane } from '../pixels/smooth.js';
import type { Cutout } from './actor.js';
import type { ThingPlan } from './cutout.js';
import { highlightOf } from './highlight.js';
import type { Motion } from './poses.js';

/** A thing of the photo's own, cut out where it lies, and how it moves. */
export interface TakenOut {
  readonly cutout: Cutout;
  readonly areaPx: number;
  readonly motion: Motion;
  /** How well it is seen to move isn't known, as it is of what `cutOut` makes. */
  readonly seen?: undefined;
}

/** Opacity from which on a pixel shows nothing but the thing, and up to which nothing of it. */
const ALL = 0.99;
const NONE = 0.004;
/** So much of a thing must lie in the frame, and so much of the frame may it take. */
const LEAST_INSIDE = 0.6;
const MOST_AREA = 0.4;

/** Of the things of a plan, those that are the photo's own, and the photo without them. */
export function takeOut(
  photo: Image<'linear'>,
  frame: Window,
  plans: readonly Pick<ThingPlan, 'fromPhoto' | 'highlight' | 'areaPx' | 'motion'>[],
  mattes: readonly PlacedMatte[],
): { readonly clean: Image<'linear'>; readonly cutouts: readonly (TakenOut | undefined)[] } {
  const left = plans.some(({ fromPhoto }) => fromPhoto) ? thingsInFrame(photo, frame, mattes) : [];
  const taken: PlacedMatte[] = [];
  const cutouts = plans.map(({ fromPhoto, highlight, areaPx, motion }) => {
    const matte = fromPhoto ? left.shift() : undefined;
    if (matte === undefined) return undefined;
    taken.push(matte);
    const thing = cutPhotoThing(photo, frame, matte, highlight);
    return { ...thing, motion: motionOfSize(motion, Math.sqrt(thing.areaPx / areaPx)) };
  });
  return { clean: taken.length === 0 ? photo : withoutThings(photo, taken), cutouts };
}

/** The things of the photo that can be moved in this frame, `mattes` being in the coordinates of `clean`. */
function thingsInFrame(clean: Image<'linear'>, frame: Window, mattes: readonly PlacedMatte[]): PlacedMatte[] {
  return mattes.filter(({ window, data }) => {
    const { x, y, width, height } = window;
    if (x < 0 || y < 0 || x + width > clean.width || y + height > clean.height) return false;
    let [inside, all] = [0, 0];
    for (let j = 0, p = 0; j < height; j++)
      for (let i = 0; i < width; i++, p++) {
        const [u, v] = [x + i - frame.x, y + j - frame.y];
        all += data[p]!;
        if (u >= 0 && v >= 0 && u < frame.width && v < frame.height) inside += data[p]!;
      }
    return inside >= LEAST_INSIDE * all && all <= MOST_AREA * frame.width * frame.height;
  });
}

/** Cuts a thing out. The colours of its rim, mixed with what lies behind, are those of its inside beside it. */
function cutPhotoThing(
  clean: Image<'linear'>,
  frame: Window,
  matte: PlacedMatte,
  highlight: number,
): Pick<TakenOut, 'cutout' | 'areaPx'> {
  const { window, data: opacity } = matte;
  const { channels } = clean;
  const known = opacity.map((alpha) => (alpha >= ALL ? 1 : 0));
  const planes = fillFrom(planesOf(clean, window), known);
  const size = channels + 1;
  const data = new Float32Array(opacity.length * size);
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let p = 0; p < opacity.length; p++) {
    const alpha = opacity[p]!;
    if (alpha <= NONE) continue;
    let brightest = 0;
    for (const plane of planes) brightest = Math.max(brightest, plane.data[p]!);
    const factor = alpha * highlightOf(brightest, highlight);
    for (const [c, plane] of planes.entries()) data[p * size + c] = plane.data[p]! * factor;
    data[p * size + channels] = alpha;
    sum += alpha;
    sumX += alpha * (p % window.width);
    sumY += alpha * Math.floor(p / window.width);
  }
  const place = { ...window, x: window.x - frame.x, y: window.y - frame.y };
  const centre = [place.x + sumX / sum, place.y + sumY / sum] as const;
  return { cutout: { window: place, centre, channels, data }, areaPx: sum };
}

/** The photo without its things: what surrounds each is drawn on into the hole that it leaves. */
function withoutThings(clean: Image<'linear'>, mattes: readonly PlacedMatte[]): Image<'linear'> {
  const { width, height, channels } = clean;
  const image = createImage(width, height, channels, 'linear', clean.data.slice());
  for (const { window, data: opacity } of mattes) {
    const known = opacity.map((alpha) => (alpha <= NONE ? 1 : 0));
    const planes = fillFrom(planesOf(image, window), known);
    for (let y = 0, p = 0; y < window.height; y++)
      for (let x = 0; x < window.width; x++, p++) {
        if (known[p] === 1) continue;
        const to = ((window.y + y) * width + window.x + x) * channels;
        for (const [c, plane] of planes.entries()) image.data[to + c] = plane.data[p]!;
      }
  }
  return image;
}

function planesOf({ width, channels, data }: Image<'linear'>, window: Window): Plane[] {
  return Array.from({ length: channels }, (_, c) => {
    const plane = new Float32Array(window.width * window.height);
    for (let y = 0, p = 0; y < window.height; y++)
      for (let x = 0; x < window.width; x++, p++)
        plane[p] = data[((window.y + y) * width + window.x + x) * channels + c]!;
    return { width: window.width, height: window.height, data: plane };
  });
}

/** A motion drawn for a thing of another size: what turns turns about a point as far off, its rim as far as it was to. */
function motionOfSize(motion: Motion, factor: number): Motion {
  if (motion.kind !== 'turn') return motion;
  const [x, y] = motion.pivot;
  return { ...motion, pivot: [x * factor, y * factor], sweepTurns: motion.sweepTurns / factor };
}
