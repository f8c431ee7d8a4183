import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/image.js';
import { measureShift } from '../../src/metrics/shift.js';
import { kernelFromWeights } from '../../src/optics/kernel-from-weights.js';
import { linearKernel } from '../../src/optics/linear-kernel.js';
import { convolveFast } from '../../src/wasm/convolve.js';
import { texture } from './texture.js';
import { oracle, waves } from './waves.js';

/** A kernel of one tap between pixels: moves a picture right and down. */
function moving(dx: number, dy: number): Kernel {
  const [size, origin] = [33, 16];
  const weights = new Float64Array(size * size);
  const [left, top] = [Math.floor(dx), Math.floor(dy)];
  for (const [x, y] of [
    [left, top],
    [left + 1, top],
    [left, top + 1],
    [left + 1, top + 1],
  ] as const) {
    const share = (1 - Math.abs(dx - x)) * (1 - Math.abs(dy - y));
    weights[(origin + y) * size + origin + x] = Math.max(0, share);
  }
  return kernelFromWeights(size, size, weights);
}

const target = texture(200, 180, 'target');
const blur = linearKernel({ lengthPx: 9, angleDegrees: 30, size: 13 });
const blurred = convolveFast(target, blur, { border: 'reflect' });
const moved = (dx: number, dy: number) => convolveFast(blurred, moving(dx, dy), { border: 'reflect' });

describe('measureShift', () => {
  it('agrees with the same fit in NumPy', () => {
    for (const { fit, ...wave } of oracle.cases) {
      const found = measureShift([{ input: waves(wave), target: waves() }])!;
      // Twelve numbers of six waves are all that eleven unknowns have to go by, so that float32 shows.
      expect(found.dx).toBeCloseTo(fit.dx, 3);
      expect(found.dy).toBeCloseTo(fit.dy, 3);
      expect(found.spread).toBeCloseTo(fit.spread, 2);
    }
  });

  it('finds nothing where nothing moved, however blurred', () => {
    const { dx, dy, spread } = measureShift([{ input: blurred, target }])!;
    expect(Math.hypot(dx, dy)).toBeLessThan(0.01);
    // A line of 9 px has the variance 81 / 12, half of it on each of two axes, and half of that again.
    expect(spread).toBeGreaterThan(0.75 * (81 / 12 / 4));
    expect(spread).toBeLessThan(1.25 * (81 / 12 / 4));
  });

  it.each([
    [0.3, 0],
    [-0.5, 0.25],
    [1, 0],
    [0, -3],
    [6, 5],
  ])('finds a shift of (%f, %f)', (dx, dy) => {
    const found = measureShift([{ input: moved(dx, dy), target }])!;
    expect(found.dx).toBeCloseTo(dx, 1.5);
    expect(found.dy).toBeCloseTo(dy, 1.5);
  });

  it('starts where it is told to, for shifts that are far', () => {
    const found = measureShift([{ input: moved(15, -14), target }], { x: 12, y: -12 })!;
    expect(found.dx).toBeCloseTo(15, 1.5);
    expect(found.dy).toBeCloseTo(-14, 1.5);
  });

  it('takes neither a gain nor an offset for a shift', () => {
    const input = { ...blurred, data: blurred.data.map((value) => 0.8 * value + 0.1) };
    const { dx, dy } = measureShift([{ input, target }])!;
    expect(Math.hypot(dx, dy)).toBeLessThan(0.01);
  });

  it('has a negative spread where the target is the blurrier', () => {
    expect(measureShift([{ input: target, target: blurred }])!.spread).toBeLessThan(-0.5);
  });

  it('pools the tiles of a pair', () => {
    const other = texture(200, 180, 'other');
    const otherMoved = convolveFast(other, moving(0.4, 0), { border: 'reflect' });
    const { dx } = measureShift([
      { input: moved(0.4, 0), target },
      { input: otherMoved, target: other },
    ])!;
    expect(dx).toBeCloseTo(0.4, 1.5);
  });

  it('says so where there is nothing to go by', () => {
    const tiny = texture(40, 40, 'tiny');
    expect(measureShift([{ input: tiny, target: tiny }])).toBeUndefined();
    const grey = { ...target, data: new Float32Array(target.data.length).fill(0.5) };
    expect(measureShift([{ input: grey, target: grey }])).toBeUndefined();
    expect(measureShift([])).toBeUndefined();
  });

  it('knows how far off it is: noise makes the error grow', () => {
    const clean = measureShift([{ input: blurred, target }])!;
    const noise = texture(200, 180, 'noise', 1);
    const input = { ...blurred, data: blurred.data.map((value, i) => value + 0.2 * (noise.data[i]! - 0.5)) };
    const noisy = measureShift([{ input, target }])!;
    expect(noisy.error).toBeGreaterThan(2 * clean.error);
    expect(Math.hypot(noisy.dx, noisy.dy)).toBeLessThan(6 * noisy.error);
  });
});
