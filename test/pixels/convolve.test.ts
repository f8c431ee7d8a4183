import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { createImage, type Kernel } from '../../src/image.js';
import type { Border } from '../../src/pixels/border.js';
import { type Convolve, convolve } from '../../src/pixels/convolve.js';
import { convolveFast } from '../../src/wasm/convolve.js';

interface Case {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly image: number[];
  readonly kernel: { readonly width: number; readonly height: number; readonly data: number[] };
  readonly result: Partial<Record<Border, number[]>>;
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/convolve.json', import.meta.url), 'utf8')) as {
  readonly borderValue: number;
  readonly cases: Case[];
};

const borders = ['reflect', 'edge', 'valid', 'constant'] as const;
const kernelOf = (...rows: number[][]): Kernel => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Float32Array.from(rows.flat()),
});
const grey = (...rows: number[][]) =>
  createImage(rows[0]!.length, rows.length, 1, 'linear', Float32Array.from(rows.flat()));
const rowsOf = ({ width, data }: { width: number; data: Float32Array }) =>
  Array.from({ length: data.length / width }, (_, y) => [...data.subarray(y * width, (y + 1) * width)]);

const twins: [string, Convolve, number][] = [
  ['convolve', convolve, 6e-8],
  ['convolveFast', convolveFast, 2e-7],
];

describe.each(twins)('%s', (_, run, tolerance) => {
  const ramp = kernelOf([0, 0.25, 0.5], [0, 1, 2], [4, 8, 16]);

  it('turns an impulse into the kernel, not into its mirror', () => {
    const impulse = grey([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
    expect(rowsOf(run(impulse, ramp, { border: 'constant' }))).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0, 0.25, 0.5, 0],
      [0, 0, 1, 2, 0],
      [0, 4, 8, 16, 0],
      [0, 0, 0, 0, 0],
    ]);
  });

  it('leaves a picture as it is with the kernel of one tap, and moves it with an off-centre one', () => {
    const picture = grey([1, 2, 3], [4, 5, 6]);
    expect(rowsOf(run(picture, kernelOf([1]), { border: 'edge' }))).toEqual(rowsOf(picture));
    const right = kernelOf([0, 0, 1]);
    const moved = (border: Border) => rowsOf(run(picture, right, { border, borderValue: 9 }));
    expect(moved('edge')).toEqual([
      [1, 1, 2],
      [4, 4, 5],
    ]);
    expect(moved('constant')).toEqual([
      [9, 1, 2],
      [9, 4, 5],
    ]);
    expect(moved('valid')).toEqual([[1], [4]]);
    const farRight = kernelOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(rowsOf(run(picture, farRight, { border: 'reflect' }))).toEqual([
      [2, 3, 3],
      [5, 6, 6],
    ]);
  });

  it('agrees with SciPy in float64 under every border', () => {
    for (const { width, height, channels, image, kernel, result } of fixture.cases) {
      const picture = createImage(width, height, channels, 'linear', Float32Array.from(image));
      const taps = { ...kernel, data: Float32Array.from(kernel.data) };
      for (const [border, expected] of Object.entries(result) as [Border, number[]][]) {
        const { data } = run(picture, taps, { border, borderValue: fixture.borderValue });
        expect(data.length).toBe(expected.length);
        const worst = data.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0);
        expect(worst, `${border} ${width}x${height}`).toBeLessThan(tolerance);
      }
    }
  });

  it('keeps a constant picture constant to its border', () => {
    const flat = createImage(9, 7, 3, 'linear', new Float32Array(9 * 7 * 3).fill(0.7));
    const seventh = kernelOf(...Array.from({ length: 7 }, () => new Array<number>(7).fill(1 / 49)));
    for (const border of ['reflect', 'edge', 'valid'] as const)
      for (const v of run(flat, seventh, { border }).data) expect(Math.abs(v - 0.7)).toBeLessThan(1e-6);
  });

  it('gives the window asked for, as cut from the whole, in the light it came in', () => {
    const picture = createImage(
      12,
      10,
      3,
      'srgb',
      Float32Array.from({ length: 360 }, (_, i) => (i * 37) % 101),
    );
    for (const border of borders) {
      const whole = run(picture, ramp, { border });
      const first = border === 'valid' ? 1 : 0;
      const window = { x: 3, y: 2, width: 5, height: 7 };
      const part = run(picture, ramp, { border, window });
      expect(part).toMatchObject({ width: 5, height: 7, channels: 3, light: 'srgb' });
      for (let y = 0; y < 7; y++) {
        const from = ((y + 2 - first) * whole.width + 3 - first) * 3;
        expect([...part.data.subarray(y * 15, y * 15 + 15)]).toEqual([
          ...whole.data.subarray(from, from + 15),
        ]);
      }
    }
  });

  it('leaves its input untouched', () => {
    const picture = grey([1, 2, 3], [4, 5, 6]);
    run(picture, ramp, { border: 'reflect' });
    expect(rowsOf(picture)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('refuses what valid leaves nothing of, or can not see, and windows that are none', () => {
    const picture = grey([1, 2, 3], [4, 5, 6]);
    const attempt = (window?: [number, number, number, number], border: Border = 'valid') => {
      const [x, y, width, height] = window ?? [0, 0, 0, 0];
      return () =>
        run(picture, kernelOf([1, 1, 1]), { border, ...(window && { window: { x, y, width, height } }) });
    };
    expect(() => run(picture, ramp, { border: 'valid' })).toThrow(
      new UserError(
        'Expected a picture blurred with the border `valid` to be at least as large as the kernel (3x3 px), ' +
          'but received 3x2 px; choose another border or a smaller kernel.',
      ),
    );
    expect(attempt([0, 0, 2, 2])).toThrow(
      'Expected the window to convolve to be inside 1x2+1+0, where the kernel sees no pixel beyond the picture, ' +
        'but received 2x2+0+0; choose another border or a smaller window.',
    );
    expect(attempt([1, 0, 1, 2])).not.toThrow();
    expect(attempt([0, 0, 0, 2], 'edge')).toThrow(
      /whole pixels, at least one each way, but received 0x2\+0\+0/,
    );
    expect(attempt([0.5, 0, 1, 2], 'edge')).toThrow(UserError);
  });
});
