import type { Image, Window } from '../image.js';
import { fillOutline, type Outline } from '../masks/polygon.js';
import { type Plane, smoothPlane } from '../pixels/smooth.js';
import type { Texture, TextureRef } from '../pixels/texture.js';
import { streamFromSeed } from '../random.js';
import type { Cutout } from './actor.js';
import { highlightOf } from './highlight.js';
import { choosePatch, type Material, type Patch, type Stuff } from './material.js';
import { cutoutOfMatte } from './matte.js';
import { createMottle } from './mottle.js';
import { drawSilhouette, type ShapeKind, type Silhouette } from './outlines.js';
import type { Motion } from './poses.js';
import { createRelief, type Lighting, type Shade } from './relief.js';
import { createSight } from './sight.js';

/** A thing as a plan holds it. */
export type ThingPlan = {
  /** `matte`: a cut-out of the user's, which `matte` names. */
  readonly shape: ShapeKind | 'matte';
  readonly matte?: TextureRef;
  /** It is one of the photo's own things, as long as there is one left; else what `shape` says. */
  readonly fromPhoto?: true;
  readonly seed: string;
  readonly areaPx: number;
  /** Its middle in the frame, in px; pixel centres are whole numbers. */
  readonly centre: readonly [x: number, y: number];
  /** How soft its edge is: the width over which most of it fades, in px. */
  readonly edgePx: number;
  readonly material: Material;
  readonly lighting: Lighting;
  /** How many times as bright as the photo could hold its brightest parts are; of a lamp, all of it. */
  readonly highlight: number;
  /** How uneven its surface is: the standard deviation of what it returns of the light, from place to place. */
  readonly mottle: number;
  readonly motion: Motion;
};

/** Lamps glow out to so many radii. */
const GLOW = 4;

/** Makes a cut-out: the silhouette's coverage, and within it the photo's own surface, shaded to look solid. */
export function cutOut(
  thing: ThingPlan,
  photo: Stuff,
  over: Image<'linear'>,
  texture: (ref: TextureRef) => Texture,
): { readonly cutout: Cutout; readonly seen?: number } {
  if (thing.matte !== undefined) return { cutout: cutoutOf(thing, texture(thing.matte), photo.channels) };
  const silhouette = silhouetteOf(thing);
  const opacity = opacityOf(thing, silhouette);
  const { window } = opacity;
  const { channels } = photo;
  const size = channels + 1;
  const data = new Float32Array(window.width * window.height * size);
  const [cx, cy] = thing.centre;
  const { paint, seen } = surfaceOf(thing, silhouette, opacity, photo, over);
  for (let y = 0, p = 0; y < window.height; y++)
    for (let x = 0; x < window.width; x++, p++) {
      const alpha = opacity.data[p]!;
      paint(window.x + x - cx, window.y + y - cy, alpha, data, p * size);
      data[p * size + channels] = alpha;
    }
  return { cutout: { window, centre: thing.centre, channels, data }, seen };
}

function cutoutOf(
  { centre, areaPx, material, highlight }: ThingPlan,
  matte: Texture,
  channels: 1 | 3,
): Cutout {
  const { mirrored, gains } = material;
  return cutoutOfMatte(matte, { centre, areaPx, mirrored, gains, highlight }, channels);
}

function surfaceOf(
  thing: ThingPlan,
  silhouette: Silhouette,
  opacity: ReturnType<typeof opacityOf>,
  photo: Stuff,
  over: Image<'linear'>,
): { readonly paint: Paint; readonly seen: number } {
  const { channels } = photo;
  if (thing.shape === 'lamp') return { paint: lampPaint(thing, channels), seen: 1 };
  const { centre, motion, material } = thing;
  const form = createRelief(thing.shape, silhouette, thing.lighting);
  const mottle = createMottle(material.seed, thing.mottle);
  const told = { shade: 0, gloss: 0 };
  const relief = (dx: number, dy: number) => {
    const { shade, gloss } = form(dx, dy);
    told.shade = shade * mottle(dx, dy);
    told.gloss = gloss;
    return told;
  };
  const sight = createSight({ opacity, centre, motion, relief }, over);
  const reach = Math.max(opacity.window.width, opacity.window.height) / 2;
  const [x, y] = centre;
  const { patch, gains, seen } = choosePatch(photo, material, over, { x, y, reach }, sight);
  return { paint: surfacePaint(patch, gains, relief, thing.highlight), seen };
}

export function silhouetteOf({
  shape,
  seed,
  areaPx,
}: Pick<ThingPlan, 'shape' | 'seed' | 'areaPx'>): Silhouette {
  // A plan doesn't see a cut-out's form: a disc of its area stands for it.
  const unit = drawSilhouette(shape === 'matte' ? 'ball' : shape, streamFromSeed(seed));
  const factor = Math.sqrt(areaPx);
  const grown = ({ x, y }: Outline): Outline => ({
    x: x.map((v) => v * factor),
    y: y.map((v) => v * factor),
  });
  return { body: grown(unit.body), strands: unit.strands.map(grown) };
}

/** How far the silhouette reaches from a point, in px. */
export function reachFrom({ body, strands }: Silhouette, [x, y]: readonly [number, number]): number {
  let most = 0;
  for (const outline of [body, ...strands])
    for (let i = 0; i < outline.x.length; i++) {
      const [dx, dy] = [outline.x[i]! - x, outline.y[i]! - y];
      most = Math.max(most, dx * dx + dy * dy);
    }
  return Math.sqrt(most);
}

/** Pixel (i, j) covers [i, i + 1) in outlines but is centred on (i, j) in pictures. */
const shifted = ({ x, y }: Outline, [cx, cy]: readonly [number, number]): Outline => ({
  x: x.map((value) => value + cx + 0.5),
  y: y.map((value) => value + cy + 0.5),
});

function windowOf(outlines: readonly Outline[], margin: number): Window {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of outlines)
    for (let i = 0; i < x.length; i++) {
      [left, right] = [Math.min(left, x[i]!), Math.max(right, x[i]!)];
      [top, bottom] = [Math.min(top, y[i]!), Math.max(bottom, y[i]!)];
    }
  const [x, y] = [Math.floor(left - margin), Math.floor(top - margin)];
  return { x, y, width: Math.ceil(right + margin) - x, height: Math.ceil(bottom + margin) - y };
}

function opacityOf(thing: ThingPlan, silhouette: Silhouette): Plane & { readonly window: Window } {
  const body = shifted(silhouette.body, thing.centre);
  const strands = silhouette.strands.map((strand) => shifted(strand, thing.centre));
  const glow = thing.shape === 'lamp' ? GLOW * Math.sqrt(thing.areaPx / Math.PI) : 0;
  const window = windowOf([body, ...strands], 2 + Math.ceil(1.5 * thing.edgePx) + glow);
  const { data } = fillOutline(body, window);
  for (const strand of strands) {
    const part = windowOf([strand], 1);
    const { data: hair } = fillOutline(strand, part);
    for (let y = 0; y < part.height; y++)
      for (let x = 0; x < part.width; x++) {
        const at = (part.y + y - window.y) * window.width + part.x + x - window.x;
        data[at] = 1 - (1 - data[at]!) * (1 - hair[y * part.width + x]!);
      }
  }
  // Most of a Gaussian's step, four sigma, fades over the edge's width.
  return { window, ...smoothPlane({ width: window.width, height: window.height, data }, thing.edgePx / 4) };
}

/** Writes the premultiplied light at (dx, dy) px from the middle into `data` from `to` on. */
type Paint = (dx: number, dy: number, alpha: number, data: Float32Array, to: number) => void;

function surfacePaint(
  patch: Patch,
  gains: readonly number[],
  relief: (dx: number, dy: number) => Shade,
  highlight: number,
): Paint {
  const { light, channels } = patch.photo;
  return (dx, dy, alpha, data, to) => {
    if (alpha === 0) return;
    const from = patch.at(Math.round(dx), Math.round(dy));
    const { shade, gloss } = relief(dx, dy);
    let brightest = 0;
    for (let c = 0; c < channels; c++) brightest = Math.max(brightest, light(from + c));
    const factor = shade * highlightOf(brightest, highlight) * alpha;
    for (let c = 0; c < channels; c++)
      data[to + c] = light(from + c) * gains[c]! * factor + gloss * highlight * alpha;
  };
}

function lampPaint(thing: ThingPlan, channels: 1 | 3): Paint {
  const radius = Math.sqrt(thing.areaPx / Math.PI);
  const colour = channels === 1 ? [1] : thing.material.gains;
  return (dx, dy, alpha, data, to) => {
    const far = Math.sqrt(dx * dx + dy * dy) / (GLOW * radius);
    const fade = far < 1 ? 1 - far : 0;
    const light = thing.highlight * (alpha + 0.02 * fade * fade * fade);
    for (let c = 0; c < channels; c++) data[to + c] = light * colour[c]!;
  };
}

/** The middle of the opacity, from the point that the thing turns about, in px. */
export function centroidOf({ window, centre, channels, data }: Cutout): [x: number, y: number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let y = 0, a = channels; y < window.height; y++)
    for (let x = 0; x < window.width; x++, a += channels + 1) {
      const alpha = data[a]!;
      sum += alpha;
      sumX += alpha * x;
      sumY += alpha * y;
    }
  if (sum === 0) return [0, 0];
  return [sumX / sum + window.x - centre[0], sumY / sum + window.y - centre[1]];
}
