import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createImage, type Window } from '../../src/image.js';
import type { Border } from '../../src/pixels/border.js';
import { convolve } from '../../src/pixels/convolve.js';
import { crop } from '../../src/pixels/crop.js';
import { averageWarps } from '../../src/pixels/warp.js';
import { averageWarpsFast } from '../../src/wasm/warp.js';
import { flat, scene } from '../synthetic.js';

interface Case {
  readonly border: Border;
  readonly window: Window;
  readonly width: number;
  readonly height: number;
  readonly image: number[];
  readonly homographies: number[];
  readonly mean: number[];
}
const oracle = JSON.parse(
  fs.readFileSync(new URL('./fixtures/warp.json', import.meta.url), 'utf8'),
) as Case[];

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};
const shifts = (...by: readonly (readonly [number, number])[]) =>
  Float64Array.from(by.flatMap(([x, y]) => [1, 0, x, 0, 1, y, 0, 0, 1]));
const whole = (width: number, height: number) => ({ x: 0, y: 0, width, height });

describe.each([
  ['plain', averageWarps, 1e-7],
  ['fast', averageWarpsFast, 1e-6],
] as const)('averageWarps, %s', (_, average, bound) => {
  it.each(oracle)(
    'agrees with NumPy, border $border',
    ({ border, window, width, height, image, homographies, mean }) => {
      const picture = createImage(width, height, 3, 'linear', Float32Array.from(image));
      const result = average(picture, Float64Array.from(homographies), { border, borderValue: 0.25, window });
      expect(worst(result.data, mean)).toBeLessThan(bound);
    },
  );

  it('gives the picture bit for bit where nothing moves', () => {
    const photo = scene(61, 47, 1);
    const window = { x: 3, y: 5, width: 40, height: 30 };
    const { data } = average(photo, shifts([0, 0]), { border: 'reflect', window });
    expect(data).toEqual(crop(photo, window).data);
  });

  it('agrees with the convolution by its kernel under whole shifts', () => {
    const photo = scene(64, 50);
    const kernel = { width: 5, height: 5, data: new Float32Array(25) };
    // A pixel that sees the photo at p + s gets it by the tap at -s.
    for (const [x, y] of [
      [-2, 1],
      [0, 0],
      [1, 2],
      [2, -1],
    ] as const)
      kernel.data[(2 - y) * 5 + 2 - x] = 0.25;
    const warped = average(photo, shifts([-2, 1], [0, 0], [1, 2], [2, -1]), {
      border: 'reflect',
      window: whole(64, 50),
    });
    expect(worst(warped.data, convolve(photo, kernel, { border: 'reflect' }).data)).toBeLessThan(2e-7);
  });

  it('keeps one colour, however many warps there are', () => {
    const many = shifts(
      ...Array.from({ length: 300 }, (_, i) => [3 * Math.sin(i), 4 * Math.cos(1.7 * i)] as const),
    );
    const { data } = average(flat(20, 16, [0.8, 0.2, 0.013]), many, {
      border: 'reflect',
      window: whole(20, 16),
    });
    expect(worst(data, flat(20, 16, [0.8, 0.2, 0.013]).data)).toBeLessThan(1e-6);
  });

  it('cuts overshoot at 0 and at the peak', () => {
    const edge = createImage(
      12,
      1,
      1,
      'linear',
      Float32Array.from({ length: 12 }, (_, x) => (x < 6 ? 0 : 1)),
    );
    const options = { border: 'edge', window: whole(12, 1) } as const;
    const free = average(edge, shifts([0.5, 0]), options).data;
    const held = average(edge, shifts([0.5, 0]), { ...options, peak: 1 }).data;
    expect([Math.min(...free) < 0, Math.max(...free) > 1]).toEqual([true, true]);
    expect([Math.min(...held), Math.max(...held)]).toEqual([0, 1]);
  });
});

it('makes tall pictures in strips without a seam', () => {
  const photo = scene(40, 250);
  const turned = Float64Array.from([1, -0.01, 2.3, 0.012, 1, -1.7, 1e-5, -2e-5, 1, ...shifts([0.4, 0.6])]);
  const options = { border: 'reflect', window: whole(40, 250) } as const;
  expect(
    worst(averageWarpsFast(photo, turned, options).data, averageWarps(photo, turned, options).data),
  ).toBeLessThan(1e-6);
});

it.each([
  ['a quarter turn', [0, -1, 62.3, 1, 0, 0.4, 0, 0, 1]],
  ['a mirror image', [-1, 0, 60.5, 0, 1, 0.25, 0, 0, 1]],
  ['half the size', [0.5, 0, 3.1, 0, 0.5, 2.7, 0, 0, 1]],
  ['a plane that leans', [1.9, 0.1, 3, -0.2, 1.7, 2, 1e-3, 2e-3, 1]],
] as const)('makes four pixels at once, wherever they are seen: %s', (_, h) => {
  for (const channels of [1, 3] as const) {
    const photo = scene(61, 47, channels);
    const options = {
      border: 'constant',
      borderValue: 0.3,
      window: { x: 3, y: 5, width: 43, height: 29 },
    } as const;
    const homography = Float64Array.from(h);
    expect(
      worst(averageWarpsFast(photo, homography, options).data, averageWarps(photo, homography, options).data),
    ).toBeLessThan(1e-6);
  }
});
