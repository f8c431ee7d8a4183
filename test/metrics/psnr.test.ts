import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/image.js';
import { psnr } from '../../src/metrics/psnr.js';
import { ssim } from '../../src/metrics/ssim.js';
import { oracle, waves } from './waves.js';

const coded = (codes: number[], channels: 1 | 3 = 1) => ({
  width: codes.length / channels,
  height: 1,
  channels,
  depth: 8 as const,
  codes: Uint8Array.from(codes),
});

describe('psnr', () => {
  it('is 20 log10(255 / d) where every sample is d off', () => {
    expect(psnr(coded([10, 20, 30]), coded([15, 15, 35]))).toBeCloseTo(20 * Math.log10(255 / 5), 10);
  });

  it('is infinite for a picture and itself, in 8 bits and in 16', () => {
    const deep = { ...coded([10, 200]), depth: 16 as const, codes: Uint16Array.of(10 * 257, 200 * 257) };
    expect(psnr(coded([10, 200]), coded([10, 200]))).toBe(Infinity);
    expect(psnr(coded([10, 200]), deep)).toBeGreaterThan(300);
  });

  it('counts pixels by their weights', () => {
    const [one, other] = [coded([0, 0, 0, 9, 9, 9], 3), coded([3, 3, 3, 0, 0, 0], 3)];
    expect(psnr(one, other, Float32Array.of(1, 0))).toBeCloseTo(20 * Math.log10(255 / 3), 10);
    expect(psnr(one, other, Float32Array.of(1, 1))).toBeCloseTo(psnr(one, other), 10);
  });

  it('refuses pictures of different shape', () => {
    expect(() => psnr(coded([1, 2, 3]), coded([1, 2, 3], 3))).toThrow(RangeError);
  });
});

describe('ssim', () => {
  const asSrgb = (image: Image): Image<'srgb'> => ({ ...image, light: 'srgb' });
  const sharp = asSrgb(waves());
  const blurred = asSrgb(waves({ blur_x: 2, blur_y: 1 }));

  it('agrees with NumPy', () => {
    expect(ssim(blurred, sharp)).toBeCloseTo(oracle.ssim, 4);
  });

  it('is 1 for a picture and itself, and the same either way round', () => {
    expect(ssim(sharp, sharp)).toBeCloseTo(1, 6);
    expect(ssim(blurred, sharp)).toBe(ssim(sharp, blurred));
  });

  it('looks only where the weights are', () => {
    const half = new Float32Array(sharp.width * sharp.height).map((_, i) => (i % sharp.width < 64 ? 1 : 0));
    const mixed = {
      ...sharp,
      data: sharp.data.map((v, i) => (i % sharp.width < 64 + 5 ? v : blurred.data[i]!)),
    };
    expect(ssim(mixed, sharp, half)).toBeCloseTo(1, 6);
    expect(ssim(mixed, sharp)).toBeLessThan(0.99);
    expect(() => ssim({ ...sharp, width: 10, height: 10 }, { ...sharp, width: 10, height: 10 })).toThrow(
      RangeError,
    );
  });
});
