import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { gaussianTaps, smooth } from '../../src/metrics/gaussian.js';
import { flat, scene } from '../synthetic.js';

const whole = (width: number, height: number) => ({ x: 0, y: 0, width, height });

describe('gaussianTaps', () => {
  it('sums to 1 and falls as a Gaussian', () => {
    const taps = gaussianTaps(2, 8);
    expect(taps[0]! + 2 * taps.subarray(1).reduce((sum, tap) => sum + tap, 0)).toBeCloseTo(1, 14);
    expect(taps[2]! / taps[0]!).toBeCloseTo(Math.exp(-0.5), 14);
  });
});

describe('smooth', () => {
  it('turns an impulse into the outer product of the taps', () => {
    const taps = gaussianTaps(1, 3);
    const image = createImage(9, 9, 1, 'linear');
    image.data[4 * 9 + 4] = 1;
    const out = smooth(image, taps, whole(9, 9));
    for (let y = 0; y < 9; y++)
      for (let x = 0; x < 9; x++) {
        const product = (taps[Math.abs(y - 4)] ?? 0) * (taps[Math.abs(x - 4)] ?? 0);
        expect(out.data[y * 9 + x]).toBeCloseTo(product, 7);
      }
  });

  it('leaves one colour as it is, to the border', () => {
    const out = smooth(flat(7, 5, [0.3]), gaussianTaps(3, 9), whole(7, 5));
    for (const value of out.data) expect(value).toBeCloseTo(0.3, 6);
  });

  it('keeps every step-th pixel of a window', () => {
    const image = scene(40, 30, 1);
    const taps = gaussianTaps(2, 6);
    const all = smooth(image, taps, whole(40, 30));
    const some = smooth(image, taps, { x: 5, y: 3, width: 20, height: 16 }, 3);
    expect([some.width, some.height]).toEqual([7, 6]);
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 7; x++)
        expect(some.data[y * 7 + x]).toBeCloseTo(all.data[(3 + 3 * y) * 40 + 5 + 3 * x]!, 6);
  });
});
