import type { Window } from '../../image.js';
import type { CachedPair } from '../data/cache.js';
import { SEEN_LEVEL } from '../data/patches.js';

/** Less of a mask than this, px, says nothing. */
const LEAST_MASKED = 400;

/**
 * The window of a pair that is judged, at most `side` wide and high, its sides multiples of 16 where the pair is large
 * enough: its middle, or with `atMask` the one about the centre of what its mask covers; undefined where that is next to
 * nothing.
 */
export function judgedWindow(pair: CachedPair, side: number, atMask: boolean): Window | undefined {
  const { width, height } = pair;
  const multiple = (length: number) => {
    const most = Math.min(side, length);
    return most >= 16 ? most - (most % 16) : most;
  };
  const [w, h] = [multiple(width), multiple(height)];
  const centre = atMask ? maskCentre(pair) : { x: width / 2, y: height / 2 };
  if (centre === undefined) return undefined;
  const from = (middle: number, size: number, most: number) =>
    Math.min(most - size, Math.max(0, Math.round(middle - size / 2)));
  return { x: from(centre.x, w, width), y: from(centre.y, h, height), width: w, height: h };
}

function maskCentre({ mask, width, height }: CachedPair): { x: number; y: number } | undefined {
  let [sumX, sumY, count] = [0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (mask !== undefined && mask[y * width + x]! >= SEEN_LEVEL) {
        sumX += x;
        sumY += y;
        count++;
      }
  return count < LEAST_MASKED ? undefined : { x: sumX / count, y: sumY / count };
}

/** A window's values of three channels, in [0, 1]. */
export function valuesOf(pair: CachedPair, codes: Uint8Array, { x, y, width, height }: Window): Float32Array {
  const values = new Float32Array(width * height * 3);
  for (let v = 0, i = 0; v < height; v++)
    for (let u = 0; u < width; u++)
      for (let c = 0; c < 3; c++, i++)
        values[i] =
          codes[((y + v) * pair.width + x + u) * pair.channels + (pair.channels === 3 ? c : 0)]! / 255;
  return values;
}
