import type { Image } from '../image.js';

/** Less than this many levels of 255, in every channel, is no damage: it is undone and no mask shows it. */
export const LEAST_CHANGE = 2;

/** The same as a share of full scale. */
export const LEAST_SHARE = LEAST_CHANGE / 255;

/** A change of a share of full scale as a mask holds it: in levels of 255, rounded. */
export const levelsOf = (change: number): number => Math.min(255, Math.floor(change * 255 + 0.5));

/** What became of a picture, and by how much, exactly. */
export interface Settled {
  readonly image: Image<'srgb'>;
  /** For each pixel the greatest change of its channels in levels of 255, rounded; 0 where nothing changed. */
  readonly change: Uint8Array;
}

/**
 * Holds damage to its mask: a pixel that changed by less than two levels in every channel becomes what it was, to
 * the bit, in `after` itself; any other has its change in the mask. Two levels apart, code values differ at any depth
 * after rounding. Pixels that are 0 in `touched` are taken to be what they were.
 */
export function settleChange(before: Image<'srgb'>, after: Image<'srgb'>, touched: Uint8Array): Settled {
  const { width, height, channels } = before;
  const from = before.data;
  const { data } = after;
  const change = new Uint8Array(width * height);
  for (let p = 0; p < change.length; p++) {
    if (touched[p] === 0) continue;
    const s = p * channels;
    let most = Math.abs(data[s]! - from[s]!);
    if (channels === 3) {
      const green = Math.abs(data[s + 1]! - from[s + 1]!);
      const blue = Math.abs(data[s + 2]! - from[s + 2]!);
      if (green > most) most = green;
      if (blue > most) most = blue;
    }
    if (most === 0) continue;
    const levels = most * 255;
    if (levels >= LEAST_CHANGE) change[p] = levels + 0.5;
    else for (let c = s; c < s + channels; c++) data[c] = from[c]!;
  }
  return { image: after, change };
}

/** A mask that says whether, instead of how much: 255 where there is any. */
export function hardMask(change: Uint8Array): Uint8Array {
  return change.map((value) => (value > 0 ? 255 : 0));
}
