import type { Window } from '../image.js';
import { fillHoles, largestArea, openCross } from './morphology.js';

/** 8-bit red, green and blue, interleaved. */
export interface RgbCodes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Tells what in a rectangle differs from what lies around it: 255 where it does. */
export type Segment = (picture: RgbCodes, within: Window) => Uint8Array;

/** Where things are looked for, as shares of the picture: the middle, and halves of it everywhere. */
const PLACES = [0.04, 0.27, 0.5];
const RECTANGLES = [
  { x: 0.08, y: 0.08, width: 0.84, height: 0.84 },
  { x: 0.2, y: 0.15, width: 0.6, height: 0.7 },
  ...PLACES.flatMap((y) => PLACES.map((x) => ({ x, y, width: 0.46, height: 0.5 }))),
];

/** What is found is looked at again, this share of its size more on each side, and so many px at least. */
const ROOM = 0.15;
const LEAST_ROOM = 4;

// What makes a matte clean: all that isn't is refused.
const LEAST_AREA = 0.01;
const MOST_AREA = 0.25;
/** One piece holds so much of what was found. */
const LEAST_SHARE = 0.85;
/** So little of its rim lies on the rectangle's, which is where it would be cut off. */
const MOST_CONTACT = 0.03;
/** 4 pi area / rim^2: 1 for a disc, a little more in pixels. */
const LEAST_COMPACT = 0.55;
/** Mean colours within and without differ by so many levels (RMS of the channels) along so much of the rim. */
const LEAST_CONTRAST = 20;
const LEAST_CONTRASTED = 0.95;
/** How far about a pixel of the rim colours are compared, px. */
const REACH = 4;

/** The largest piece of a segment. */
interface Piece {
  readonly mask: Uint8Array;
  readonly size: number;
  /** Its size as a share of the segment's. */
  readonly share: number;
}

/** The things of a photo that stand out cleanly, the cleanest first; none meets another. 255 within. */
export function findThings(picture: RgbCodes, segment: Segment): Uint8Array[] {
  const { width, height } = picture;
  const found = RECTANGLES.flatMap((share) => {
    const within = {
      x: Math.round(share.x * width),
      y: Math.round(share.y * height),
      width: Math.round(share.width * width),
      height: Math.round(share.height * height),
    };
    const first = pieceOf(segment(picture, within), picture);
    if (first.size < (LEAST_AREA / 2) * width * height) return [];
    // A rectangle that fits shows the models the thing's own surroundings, and cuts nothing off.
    const fitting = roomAround(first.mask, picture);
    const second = pieceOf(segment(picture, fitting), picture);
    return [scored(first, picture, within), scored(second, picture, fitting)].filter(
      (thing) => thing !== undefined,
    );
  });
  const kept: Uint8Array[] = [];
  for (const { mask } of found.sort((a, b) => b.score - a.score))
    if (!kept.some((other) => other.some((value, p) => value > 0 && mask[p]! > 0))) kept.push(mask);
  return kept;
}

function pieceOf(segment: Uint8Array, { width, height }: RgbCodes): Piece {
  return largestArea(fillHoles(openCross(segment, width, height), width, height), width, height);
}

function roomAround(mask: Uint8Array, { width, height }: RgbCodes): Window {
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let p = 0; p < mask.length; p++) {
    if (mask[p] === 0) continue;
    const [x, y] = [p % width, Math.floor(p / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  const across = Math.max(LEAST_ROOM, Math.round(ROOM * (right - left)));
  const down = Math.max(LEAST_ROOM, Math.round(ROOM * (bottom - top)));
  const [x, y] = [Math.max(1, left - across), Math.max(1, top - down)];
  return {
    ...{ x, y },
    width: Math.min(width - 1, right + across) - x,
    height: Math.min(height - 1, bottom + down) - y,
  };
}

/** A piece and how clean it is; undefined where it isn't. */
function scored(
  { mask, size, share }: Piece,
  picture: RgbCodes,
  within: Window,
): { readonly mask: Uint8Array; readonly score: number } | undefined {
  const { width, height } = picture;
  const area = size / (width * height);
  if (area < LEAST_AREA || area > MOST_AREA || share < LEAST_SHARE) return undefined;
  const rim = rimOf(mask, width, height);
  const compact = (4 * Math.PI * size) / (rim.length * rim.length);
  const contact = rim.filter((p) => meets(p % width, Math.floor(p / width), within)).length / rim.length;
  if (compact < LEAST_COMPACT || contact > MOST_CONTACT) return undefined;
  const contrasted = rim.filter((p) => contrastAt(p, mask, picture) > LEAST_CONTRAST).length / rim.length;
  return contrasted < LEAST_CONTRASTED
    ? undefined
    : { mask, score: contrasted * Math.sqrt(Math.sqrt(compact)) };
}

const meets = (x: number, y: number, within: Window) =>
  x <= within.x + 1 ||
  y <= within.y + 1 ||
  x >= within.x + within.width - 2 ||
  y >= within.y + within.height - 2;

/** Pixels within that have a neighbour without. */
function rimOf(mask: Uint8Array, width: number, height: number): number[] {
  const rim: number[] = [];
  for (let p = 0; p < mask.length; p++) if (mask[p]! > 0 && isEdge(p, mask, width, height)) rim.push(p);
  return rim;
}

/** Whether one of the four neighbours is of the other kind, or beyond the picture. */
function isEdge(p: number, mask: Uint8Array, width: number, height: number): boolean {
  const x = p % width;
  if (x === 0 || x === width - 1 || p < width || p >= width * (height - 1)) return true;
  const own = mask[p]!;
  return mask[p - 1] !== own || mask[p + 1] !== own || mask[p - width] !== own || mask[p + width] !== own;
}

/** How far apart, in levels, the mean colours are within and without about a pixel of the rim, the rim left out. */
function contrastAt(p: number, mask: Uint8Array, { width, height, data }: RgbCodes): number {
  const [px, py] = [p % width, Math.floor(p / width)];
  const inside = [0, 0, 0, 0];
  const outside = [0, 0, 0, 0];
  for (let y = Math.max(0, py - REACH); y <= Math.min(height - 1, py + REACH); y++)
    for (let x = Math.max(0, px - REACH); x <= Math.min(width - 1, px + REACH); x++) {
      const at = y * width + x;
      if (isEdge(at, mask, width, height)) continue;
      const sums = mask[at]! > 0 ? inside : outside;
      for (let c = 0; c < 3; c++) sums[c]! += data[3 * at + c]!;
      sums[3]!++;
    }
  if (inside[3] === 0 || outside[3] === 0) return 0;
  let squares = 0;
  for (let c = 0; c < 3; c++) squares += (inside[c]! / inside[3]! - outside[c]! / outside[3]!) ** 2;
  return Math.sqrt(squares / 3);
}
