import { describe, expect, it } from 'vitest';
import { compare } from '../../src/check/compare.js';
import { kernelResidual, reblurred, trimKernel } from '../../src/check/reblur.js';
import { tilesOf } from '../../src/check/tiles.js';
import type { Kernel } from '../../src/image.js';
import { linearKernel } from '../../src/optics/linear-kernel.js';
import { codesFromLinear } from '../../src/pixels/colour.js';
import { crop } from '../../src/pixels/crop.js';
import { convolveFast } from '../../src/wasm/convolve.js';
import { texture } from '../metrics/texture.js';

const photo = texture(360, 340, 'photo');
const frame = { x: 60, y: 60, width: 240, height: 220 };

function pairOf(kernel: Kernel) {
  const blurred = convolveFast(photo, kernel, { border: 'reflect' });
  return { input: crop(blurred, frame), target: crop(photo, frame) };
}

const coded = ({ width, height, data }: typeof photo) =>
  ({ width, height, channels: 1, depth: 8, codes: codesFromLinear(data, 8) }) as const;

describe('compare', () => {
  const large = linearKernel({ lengthPx: 90, angleDegrees: 20, size: 101 });
  const { input, target } = pairOf(large);

  it('tells by their kernel what large blur made unlike', () => {
    const blind = compare(coded(input), coded(target));
    const seeing = compare(coded(input), coded(target), { kernel: large });
    expect(blind.correlation).toBeLessThan(0.5);
    expect(seeing.correlation).toBeGreaterThan(0.95);
    expect(Math.hypot(seeing.shift!.dx, seeing.shift!.dy)).toBeLessThan(0.02);
    expect(seeing.shift!.spread).toBeGreaterThan(0);
    expect(seeing.kernelResidual).toBeLessThan(0.05);
  });

  it('knows a swapped pair by its kernel too', () => {
    const { correlation, shift } = compare(coded(target), coded(input), { kernel: large });
    expect(correlation).toBeGreaterThan(0.9);
    expect(shift!.spread).toBeLessThan(0);
  });

  it('counts a kernel off its centre as a shift', () => {
    const off = { ...large, data: large.data.map((_, i) => large.data[i - 2] ?? 0) };
    const pair = pairOf(off);
    expect(compare(coded(pair.input), coded(pair.target), { kernel: off }).shift!.dx).toBeCloseTo(2, 1);
  });
});

describe('trimKernel', () => {
  it('keeps the weights about the same origin', () => {
    const kernel = linearKernel({ lengthPx: 7, angleDegrees: 0, size: 31 });
    const trimmed = trimKernel(kernel);
    expect([trimmed.width, trimmed.height]).toEqual([9, 1]);
    expect(trimmed.data[4]).toBe(kernel.data[15 * 31 + 15]);
    expect(trimmed.data.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  });
});

describe('reblurred', () => {
  const kernel = linearKernel({ lengthPx: 21, angleDegrees: 60, size: 31 });
  const tile = pairOf(kernel);

  it('makes the two the same where the kernel sees real pixels', () => {
    const [alike] = reblurred([tile], kernel, 'target');
    expect([alike!.input.width, alike!.target.height]).toEqual([210, 190]);
    for (let i = 0; i < alike!.input.data.length; i++)
      expect(Math.abs(alike!.input.data[i]! - alike!.target.data[i]!)).toBeLessThan(1e-5);
  });

  it('drops tiles of which too little would be left', () => {
    const small = { input: texture(80, 80, 'a'), target: texture(80, 80, 'b') };
    expect(reblurred([small], kernel, 'input')).toEqual([]);
  });

  it('has a residual near 0 of the right kernel, and none of a point', () => {
    expect(kernelResidual([tile], kernel)).toBeLessThan(1e-3);
    const turned = linearKernel({ lengthPx: 21, angleDegrees: 150, size: 31 });
    expect(kernelResidual([tile], turned)).toBeGreaterThan(0.5);
    const point = linearKernel({ lengthPx: 0, angleDegrees: 0, size: 3 });
    expect(kernelResidual([tile], point)).toBeUndefined();
  });
});

describe('tilesOf', () => {
  it('takes all of a small picture and squares spread over a large one', () => {
    expect(tilesOf(600, 600)).toEqual([{ x: 0, y: 0, width: 600, height: 600 }]);
    const tiles = tilesOf(4000, 700);
    expect(tiles).toHaveLength(6);
    for (const { x, y, width, height } of tiles)
      expect(x >= 0 && y >= 0 && x + width <= 4000 && y + height <= 700).toBe(true);
    expect(tilesOf(40_000, 20)).toHaveLength(3);
  });
});
