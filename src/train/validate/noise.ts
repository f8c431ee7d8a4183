import { median } from '../../metrics/quantiles.js';
import type { CachedPair } from '../data/cache.js';

/** Mean square of the noise that rounding to whole codes makes. */
const ROUNDING = 1 / 12;

/**
 * Standard deviation of the noise in a picture's green (or grey) channel, in code values: Immerkaer 1996, "Fast noise
 * variance estimation", with a median in place of the mean, so that edges don't count.
 */
function noiseOf({ width, height, channels, input }: CachedPair): number {
  const at = (x: number, y: number) => input[(y * width + x) * channels + (channels === 3 ? 1 : 0)]!;
  const sizes: number[] = [];
  // One in four pixels is plenty for a median.
  for (let y = 1; y < height - 1; y += 2)
    for (let x = 1; x < width - 1; x += 2) {
      const corners = at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1);
      const sides = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
      sizes.push(Math.abs(corners - 2 * sides + 4 * at(x, y)));
    }
  if (sizes.length === 0) return 0;
  // The mask's weights square to 36; 0.6745 deviations hold half of a normal distribution.
  const deviation = median(sizes) / 6 / 0.6745;
  return Math.sqrt(Math.max(0, deviation * deviation - ROUNDING));
}

/** Typical noise of a set's inputs, in code values: the median over its pairs. */
export const typicalNoise = (pairs: readonly CachedPair[]): number =>
  pairs.length === 0 ? 0 : median(pairs.map(noiseOf));
