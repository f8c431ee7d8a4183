import { beforeAll, describe, expect, it } from 'vitest';
import { agreement } from '../../src/masks/agreement.js';
import { type EstimateOptions, estimateMask, type Picture8 } from '../../src/masks/estimate.js';
import type { SubtractBackground } from '../../src/masks/subtract.js';
import { loadMog2 } from '../../src/opencv/mog2.js';
import { codesFromLinear } from '../../src/pixels/colour.js';
import { createStream } from '../../src/random.js';
import { scene } from '../synthetic.js';

const [WIDTH, HEIGHT] = [160, 120];
const options: EstimateOptions = {
  ...{ method: 'pooled', prefilter: 1.5, scales: [1, 2, 4], history: 50, varThreshold: 16 },
  ...{ levels: 12, minArea: 150, close: 9, fillHoles: true },
};

/** What a camera adds. */
function noisy(picture: Picture8, sigma: number, key: string): Picture8 {
  const stream = createStream('test', key);
  return {
    ...picture,
    data: picture.data.map((v) => Math.min(255, Math.max(0, Math.round(v + sigma * stream.normal())))),
  };
}

describe('estimateMask', () => {
  const sharp: Picture8 = {
    width: WIDTH,
    height: HEIGHT,
    channels: 3,
    data: codesFromLinear(scene(WIDTH, HEIGHT).data, 8),
  };
  const other = codesFromLinear(scene(WIDTH, HEIGHT, 3, 'other').data, 8);
  const truth = new Uint8Array(WIDTH * HEIGHT);
  const data = sharp.data.slice();
  for (let y = 30; y < 90; y++)
    for (let x = 40; x < 120; x++) {
      truth[y * WIDTH + x] = 255;
      // Turned by a row, and so another picture that is as textured.
      for (let c = 0; c < 3; c++) data[(y * WIDTH + x) * 3 + c] = other[(x * WIDTH + y) * 3 + c]!;
    }
  const blur: Picture8 = { ...sharp, data };
  let subtract: SubtractBackground;
  beforeAll(async () => {
    subtract = await loadMog2();
  });

  it.each([
    ['mog2', 0, 0.85],
    ['mog2', 6, 0.85],
    ['pooled', 0, 0.97],
    ['pooled', 2, 0.97],
    ['pooled', 6, 0.95],
  ] as const)('finds what differs, by %s under noise of %i levels', (method, sigma, least) => {
    const pair = [noisy(blur, sigma, 'b'), [noisy(sharp, sigma, 's')]] as const;
    const { mask } = estimateMask(...pair, { ...options, method }, subtract);
    expect(agreement(mask, truth, WIDTH, HEIGHT).iou).toBeGreaterThan(least);
  });

  it("measures the noise: of light, the root of 6 over 4 of each picture's, and twice that", () => {
    const { noise } = estimateMask(noisy(blur, 4, 'b'), [noisy(sharp, 4, 's')], options, subtract);
    // Rounding's floor of 1 is added in squares.
    const exact = Math.hypot(4 * Math.SQRT2 * (Math.sqrt(6) / 4), 1);
    expect(Math.abs(noise / exact - 1)).toBeLessThan(0.1);
  });

  it('finds nothing where nothing moves', () => {
    for (const sigma of [0, 2, 6]) {
      const { mask } = estimateMask(noisy(sharp, sigma, 'b'), [noisy(sharp, sigma, 's')], options, subtract);
      expect(mask.filter((value) => value > 0).length / mask.length).toBeLessThan(0.005);
    }
  });

  it('learns the scene from several sharp pictures', () => {
    const sharps = ['1', '2', '3', '4'].map((key) => noisy(sharp, 4, key));
    const { mask } = estimateMask(noisy(blur, 4, 'b'), sharps, options, subtract);
    expect(agreement(mask, truth, WIDTH, HEIGHT).iou).toBeGreaterThan(0.85);
  });

  it('gives the same mask again', () => {
    const make = () => estimateMask(noisy(blur, 4, 'b'), [noisy(sharp, 4, 's')], options, subtract).mask;
    expect(make()).toEqual(make());
  });
});
