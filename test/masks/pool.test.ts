import { describe, expect, it } from 'vitest';
import { pool, varianceLeft } from '../../src/masks/pool.js';
import { createStream } from '../../src/random.js';

/** What a single pixel becomes along a line. */
const pyramid = (size: number) =>
  Array.from({ length: 2 * size - 1 }, (_, i) => (size - Math.abs(i - size + 1)) / (size * size));

describe('pool', () => {
  it.each([1, 2, 3, 5, 9])('is two boxes of %i px both ways', (size) => {
    const [width, height] = [23, 17];
    const { uniform } = createStream('pool', size);
    const data = Float32Array.from({ length: width * height }, uniform);
    const taps = pyramid(size);
    const pooled = pool(data, width, height, size);
    let most = 0;
    const rim = size - 1;
    for (let y = rim; y < height - rim; y++)
      for (let x = rim; x < width - rim; x++) {
        let sum = 0;
        for (const [j, wy] of taps.entries())
          for (const [i, wx] of taps.entries()) {
            const [u, v] = [x + i - size + 1, y + j - size + 1];
            sum += wx * wy * data[v * width + u]!;
          }
        most = Math.max(most, Math.abs(sum - pooled[y * width + x]!));
      }
    expect(most).toBeLessThan(2e-6);
  });

  it('leaves as much of the variance as its squared weights sum up to', () => {
    for (const size of [1, 2, 3, 5, 9]) {
      const squares = pyramid(size).reduce((sum, weight) => sum + weight * weight, 0);
      expect(varianceLeft(size)).toBeCloseTo(squares * squares, 12);
    }
  });
});
