import { describe, expect, it } from 'vitest';
import { kernelStatistics } from '../../src/optics/kernel-statistics.js';
import { linearKernel, linearKernelSize } from '../../src/optics/linear-kernel.js';
import fixtures from './fixtures/kernels.json' with { type: 'json' };

const ANGLES = [0, 10, 30, 45, 60, 77.7, 90, 120, 135, 163];
const kernelOf = (lengthPx: number, angleDegrees: number, size = linearKernelSize(lengthPx)) =>
  linearKernel({ lengthPx, angleDegrees, size });

/** Weights that differ by more than float32's last digit from what they should be. */
function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

describe('straight motion', () => {
  it('can be checked by eye', () => {
    const { width, data } = kernelOf(3, 0);
    expect(width).toBe(5);
    expect(Array.from(data.subarray(10, 15), (weight) => weight * 24)).toEqual(
      [1, 7, 8, 7, 1].map((weight) => Math.fround(weight / 24) * 24),
    );
    expect(data.filter((weight) => weight !== 0)).toHaveLength(5);
  });
  for (const { lengthPx, angleDegrees, size, data } of fixtures.linear) {
    it(`of ${lengthPx} px at ${angleDegrees} degrees agrees with two million points`, () => {
      expect(largestDifference(kernelOf(lengthPx, angleDegrees, size).data, data)).toBeLessThan(1e-6);
    });
  }
  it('of length 0 is the impulse', () => {
    expect(linearKernelSize(0)).toBe(1);
    expect([...kernelOf(0, 33).data]).toEqual([1]);
    expect([...kernelOf(0, 33, 3).data]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
  it('has sum 1, centroid 0 and no negative weight', () => {
    for (const angle of ANGLES) {
      for (const length of [0.01, 1, 2, 7.3, 31, 120.5]) {
        const kernel = kernelOf(length, angle);
        const { sum, centroidX, centroidY } = kernelStatistics(kernel);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
        expect(Math.abs(centroidX) + Math.abs(centroidY)).toBeLessThan(1e-12);
        expect(Math.min(...kernel.data)).toBe(0);
      }
    }
  });
  it('has variance L^2 / 12 along the segment, and the tent on top', () => {
    const length = 23.4;
    for (const angle of ANGLES) {
      const ux = Math.cos((angle * Math.PI) / 180);
      const uy = -Math.sin((angle * Math.PI) / 180);
      const { width, data } = kernelOf(length, angle);
      let variance = 0;
      for (const [i, weight] of data.entries()) {
        const along = ((i % width) - (width >> 1)) * ux + (Math.floor(i / width) - (width >> 1)) * uy;
        variance += weight * along * along;
      }
      let tent = 0;
      const steps = 100_000;
      for (let i = 0; i < steps; i++) {
        const t = ((i + 0.5) / steps - 0.5) * length;
        for (const u of [ux, uy]) {
          const rest = t * u - Math.floor(t * u);
          tent += (u * u * rest * (1 - rest)) / steps;
        }
      }
      expect(Math.abs(variance - length * (length / 12) - tent)).toBeLessThan(1e-5);
    }
  });
});

describe('the angle', () => {
  it('turns anti-clockwise with y up: 20 degrees rise to the right', () => {
    const { width, data } = kernelOf(11, 20);
    const at = (right: number, up: number) => data[((width >> 1) - up) * width + (width >> 1) + right]!;
    expect(at(4, 1)).toBeGreaterThan(0.05);
    expect(at(-4, -1)).toBeGreaterThan(0.05);
    expect(at(4, -1)).toBe(0);
  });
  it('half a turn on gives the same kernel', () => {
    for (const angle of ANGLES) {
      const { data } = kernelOf(9.5, angle);
      expect(largestDifference(kernelOf(9.5, angle + 180).data, data)).toBeLessThan(1e-9);
      expect(largestDifference(kernelOf(9.5, angle - 180).data, data)).toBeLessThan(1e-9);
      expect(largestDifference(data, data.toReversed())).toBe(0);
    }
  });
  it('a quarter turn on gives the kernel turned', () => {
    for (const angle of ANGLES) {
      const { width, data } = kernelOf(9.5, angle);
      const turned = data.map((_, i) => data[(i % width) * width + (width - 1 - Math.floor(i / width))]!);
      const quarter = kernelOf(9.5, angle + 90).data;
      expect(largestDifference(quarter, turned)).toBeLessThan(1e-7);
    }
  });
  it('mirrored gives the kernel mirrored', () => {
    const { width, data } = kernelOf(12, 25);
    const mirrored = data.map((_, i) => data[Math.floor(i / width) * width + (width - 1 - (i % width))]!);
    expect(largestDifference(kernelOf(12, -25).data, mirrored)).toBeLessThan(1e-9);
  });
});

describe('the size', () => {
  it('that linearKernelSize names holds every angle, and two px less does not hold 0 degrees', () => {
    for (const length of [0.5, 1, 2, 2.5, 9, 31]) {
      const size = linearKernelSize(length);
      for (const angle of ANGLES) expect(() => kernelOf(length, angle, size)).not.toThrow();
      expect(() => kernelOf(length, 0, size - 2)).toThrow(`odd and at least ${size} px`);
    }
  });
  it('is odd, the length finite, the angle a number', () => {
    expect(() => kernelOf(3, 0, 8)).toThrow("Expected the kernel's size to be odd and at least 5 px");
    expect(() => kernelOf(-3, 0, 9)).toThrow('Expected the length to be a finite number of 0 or more');
    expect(() => kernelOf(3, Infinity, 9)).toThrow('Expected the angle to be a finite number of degrees');
  });
});
