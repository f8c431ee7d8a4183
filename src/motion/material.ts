import type { Image } from '../image.js';
import { borderIndex } from '../pixels/border.js';
import { streamFromSeed } from '../random.js';

/** How a thing's surface is taken from a photo. */
export type Material = {
  /** The stream of the places that it may be taken from: of them the one that looks most like one thing is taken. */
  readonly seed: string;
  /** Quarter turns, clockwise: no pixel is resampled, so that its grain stays the photo's. */
  readonly quarters: number;
  readonly mirrored: boolean;
  /** What its light is multiplied by: red, green, blue; a grey photo takes the green one. */
  readonly gains: readonly [red: number, green: number, blue: number];
};

/** A photo's pixels around one of its places, turned: `at(dx, dy)` is the index of a pixel's first channel. */
export interface Patch {
  readonly photo: Image<'linear'>;
  at(dx: number, dy: number): number;
}

const GRID = 9;
/** Places tried. */
const PLACES = 40;
/** What makes a patch look like one thing, beside the distance of its colour from what is behind. */
const UNEVEN_WEIGHT = -1.3;
const DETAIL_WEIGHT = 1.5;
const BLANK_WEIGHT = -0.8;
/** Root of light from which on hardly anything is told apart. */
const BLANK = 0.88;

interface Look {
  /** Mean of the root of light, roughly as bright as the eye sees it, by channel. */
  readonly mean: readonly number[];
  /** How much the root of light varies over the patch. */
  readonly uneven: number;
  /** How much it changes within a few px: grain, hair, weave. */
  readonly detail: number;
  /** Share of the patch that is too bright to hold any detail. */
  readonly blank: number;
}

/** A patch on a coarse grid. */
function look({ photo, at }: Patch, reach: number): Look {
  const { channels, data } = photo;
  const sums = new Float64Array(channels);
  let [squares, detail, blank] = [0, 0, 0];
  for (let j = 0; j < GRID; j++)
    for (let i = 0; i < GRID; i++) {
      const x = Math.round((i / (GRID - 1) - 0.5) * reach);
      const y = Math.round((j / (GRID - 1) - 0.5) * reach);
      const from = at(x, y);
      const beside = at(x + 3, y + 2);
      let least = 1;
      for (let c = 0; c < channels; c++) {
        const value = Math.sqrt(Math.max(0, data[from + c]!));
        sums[c]! += value;
        squares += value * value;
        detail += Math.abs(value - Math.sqrt(Math.max(0, data[beside + c]!)));
        least = Math.min(least, value);
      }
      if (least > BLANK) blank++;
    }
  const count = GRID * GRID;
  const mean = [...sums].map((sum) => sum / count);
  const variance = squares / count - mean.reduce((sum, value) => sum + value * value, 0);
  const uneven = Math.sqrt(Math.max(0, variance) / channels);
  return { mean, uneven, detail: detail / (count * channels), blank: blank / count };
}

/** The patch of a photo about a pixel, turned and mirrored as the material says. */
function patchAt(photo: Image<'linear'>, x: number, y: number, quarters = 0, mirrored = false): Patch {
  const { width, height, channels } = photo;
  const [ax, ay] = [
    [1, 0],
    [0, -1],
    [-1, 0],
    [0, 1],
  ][quarters]! as [number, number];
  const flip = mirrored ? -1 : 1;
  return {
    photo,
    at(dx, dy) {
      const u = dx * flip;
      const column = borderIndex(x + ax * u - ay * dy, width, 'reflect');
      const row = borderIndex(y + ay * u + ax * dy, height, 'reflect');
      return (row * width + column) * channels;
    },
  };
}

/** Where a thing lies: its middle in the photo and how far it reaches, in px. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
}

/** Of the places tried, the patch that is most of one material and stands out most from what the thing lies over. */
export function choosePatch(
  photo: Image<'linear'>,
  material: Material,
  over: Image<'linear'>,
  spot: Spot,
): Patch {
  const behind = look(patchAt(over, Math.round(spot.x), Math.round(spot.y)), spot.reach * 1.4);
  const place = (share: number, length: number) => {
    const half = Math.min(spot.reach, length / 2);
    return Math.round(half + share * (length - 1 - 2 * half));
  };
  const { quarters, mirrored, gains } = material;
  let best: { patch: Patch; score: number } | undefined;
  const { uniform } = streamFromSeed(material.seed);
  for (let n = 0; n < PLACES; n++) {
    const [x, y] = [place(uniform(), photo.width), place(uniform(), photo.height)];
    const patch = patchAt(photo, x, y, quarters, mirrored);
    const { mean, uneven, detail, blank } = look(patch, spot.reach * 1.4);
    let apart = 0;
    for (const [c, value] of mean.entries()) {
      const difference =
        value * Math.sqrt(gains[mean.length === 1 ? 1 : (c as 0 | 1 | 2)]!) - behind.mean[c]!;
      apart += difference * difference;
    }
    const score =
      Math.sqrt(apart / mean.length) + UNEVEN_WEIGHT * uneven + DETAIL_WEIGHT * detail + BLANK_WEIGHT * blank;
    if (best === undefined || score > best.score) best = { patch, score };
  }
  return best!.patch;
}
