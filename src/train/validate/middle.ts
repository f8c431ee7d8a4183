import type { Window } from '../../image.js';
import type { CachedPair } from '../data/cache.js';

/** The middle of a pair, at most `side` wide and high, its sides multiples of 16 where the pair is large enough. */
export function middleOf({ width, height }: CachedPair, side: number): Window {
  const multiple = (length: number) => {
    const most = Math.min(side, length);
    return most >= 16 ? most - (most % 16) : most;
  };
  const [w, h] = [multiple(width), multiple(height)];
  return { x: (width - w) >> 1, y: (height - h) >> 1, width: w, height: h };
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
