import type { Image } from '../image.js';
import { borderIndex } from '../pixels/border.js';
import { lightReader } from '../pixels/light-at.js';
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

/** A photo that things are made of. */
export interface Stuff {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Light by index: row-major, channels interleaved. */
  light(index: number): number;
}

/** A photo's light, read where it is asked for. */
export const stuffOf = (photo: Image<'linear'>): Stuff => {
  const { width, height, channels } = photo;
  return { width, height, channels, light: lightReader(photo) };
};

/** A photo's pixels around one of its places, turned: `at(dx, dy)` is the index of a pixel's first channel. */
export interface Patch {
  readonly photo: Stuff;
  at(dx: number, dy: number): number;
}

const GRID = 9;
/** Places tried. */
const PLACES = 40;
/** What makes a patch look like one thing, beside the distance of its colour from what is behind. */
const UNEVEN_WEIGHT = -1.3;
const DETAIL_WEIGHT = 1.5;
const BLANK_WEIGHT = -2;
const SEEN_WEIGHT = 3;
/** Seen at so large a share of the places that it passes, a thing is seen well. */
const ENOUGH_SEEN = 0.9;
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
  const { channels, light } = photo;
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
        const value = Math.sqrt(Math.max(0, light(from + c)));
        sums[c]! += value;
        squares += value * value;
        detail += Math.abs(value - Math.sqrt(Math.max(0, light(beside + c))));
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
function patchAt(photo: Stuff, x: number, y: number, quarters = 0, mirrored = false): Patch {
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

/** A patch, what its light is multiplied by, and the share of places on the thing's way where it is seen to move. */
export interface Choice {
  readonly patch: Patch;
  readonly gains: readonly number[];
  readonly seen: number;
}

/** Nothing is made so bright that its surface is lost in white. */
const MOST_LIGHT = 0.45;
/** A thing seen at less of its way than `seen` is tried again, darker and brighter. */
const FACTORS = [
  { seen: Infinity, factors: [1] },
  { seen: 0.75, factors: [0.5, 1.7] },
  { seen: 0.6, factors: [0.25, 3.5] },
];

/** How a thing would be seen, by the patch that it is made of and what its light is multiplied by. */
export type Sight = (patch: Patch, gains: readonly number[]) => number;

/**
 * Of the places tried, the patch that is most of one material and stands out most from what the thing lies over, among
 * those that are seen when they move. Where none is seen well, it is tried darker and brighter: a thing that nobody can
 * see teaches nothing.
 */
export function choosePatch(
  photo: Stuff,
  material: Material,
  over: Image<'linear'>,
  spot: Spot,
  sight: Sight,
): Choice {
  const behind = look(patchAt(stuffOf(over), Math.round(spot.x), Math.round(spot.y)), spot.reach * 1.4);
  const patches = patchesOf(photo, material, spot.reach);
  const drawn = photo.channels === 1 ? [material.gains[1]] : material.gains;
  let best: Candidate | undefined;
  for (const { seen: least, factors } of FACTORS) {
    if (best !== undefined && best.seen >= least) break;
    const looked = factors.flatMap((factor) =>
      patches
        .filter(
          ({ looks }) =>
            factor <= 1 || looks.mean.every((tone, c) => tone * tone * drawn[c]! * factor <= MOST_LIGHT),
        )
        .map(({ patch, looks }) => {
          const gains = drawn.map((gain) => gain * factor);
          return { patch, gains, score: scoreOf(looks, behind, gains) };
        }),
    );
    best = bestOf(looked, sight, best);
  }
  return best as Choice;
}

type Candidate = Choice & { readonly score: number };

/**
 * The first of the highest score once it is known how each is seen. Looking closely is dear: beginning with those of the
 * best looks, it ends where not even one that is seen well could be chosen.
 */
function bestOf(
  looked: readonly Omit<Candidate, 'seen'>[],
  sight: Sight,
  before: Candidate | undefined,
): Candidate | undefined {
  const order = looked.map((candidate, n) => ({ ...candidate, n })).sort((a, b) => b.score - a.score);
  let best = before && { ...before, n: -1 };
  for (const { patch, gains, score: looks, n } of order) {
    if (best !== undefined && looks + SEEN_WEIGHT * ENOUGH_SEEN < best.score) break;
    const seen = sight(patch, gains);
    const score = looks + SEEN_WEIGHT * Math.min(seen, ENOUGH_SEEN);
    if (best === undefined || score > best.score || (score === best.score && n < best.n))
      best = { patch, gains, seen, score, n };
  }
  return best;
}

function patchesOf(photo: Stuff, { seed, quarters, mirrored }: Material, reach: number) {
  const { uniform } = streamFromSeed(seed);
  const place = (length: number) => {
    const half = Math.min(reach, length / 2);
    return Math.round(half + uniform() * (length - 1 - 2 * half));
  };
  return Array.from({ length: PLACES }, () => {
    const x = place(photo.width);
    const patch = patchAt(photo, x, place(photo.height), quarters, mirrored);
    return { patch, looks: look(patch, reach * 1.4) };
  });
}

function scoreOf({ mean, uneven, detail, blank }: Look, behind: Look, gains: readonly number[]): number {
  let apart = 0;
  for (const [c, value] of mean.entries()) {
    const difference = value * Math.sqrt(gains[c]!) - behind.mean[c]!;
    apart += difference * difference;
  }
  return (
    Math.sqrt(apart / mean.length) + UNEVEN_WEIGHT * uneven + DETAIL_WEIGHT * detail + BLANK_WEIGHT * blank
  );
}
