import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/image.js';
import { kernelStatistics, trajectoryStatistics } from '../../src/optics/kernel-statistics.js';

const kernelOf = (width: number, ...weights: number[]): Kernel => ({
  width,
  height: weights.length / width,
  data: Float32Array.from(weights),
});

describe("a kernel's statistics", () => {
  it('of three taps on a diagonal', () => {
    const statistics = kernelStatistics(kernelOf(3, 0.25, 0, 0, 0, 0.5, 0, 0, 0, 0.25));
    expect(statistics).toEqual({
      sum: 1,
      taps: 3,
      rmsRadiusPx: 1,
      centroidX: 0,
      centroidY: 0,
      boxWidth: 3,
      boxHeight: 3,
      boxDiagonalPx: Math.sqrt(18),
      peak: 0.5,
    });
  });
  it('count the centroid from the origin, right and down, and the radius from the centroid', () => {
    const { centroidX, centroidY, rmsRadiusPx, boxWidth, boxHeight } = kernelStatistics(
      kernelOf(5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5),
    );
    expect([centroidX, centroidY, rmsRadiusPx, boxWidth, boxHeight]).toEqual([1.5, 1, 0.5, 2, 1]);
  });
  it("don't ask for a sum of 1", () => {
    const { sum, centroidX, rmsRadiusPx } = kernelStatistics(kernelOf(3, 2, 0, 2));
    expect([sum, centroidX, rmsRadiusPx]).toEqual([4, 0, 1]);
  });
  it('of nothing are zero', () => {
    expect(Object.values(kernelStatistics(kernelOf(3, 0, 0, 0)))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("a trajectory's statistics", () => {
  it('of a right angle', () => {
    const x = Float64Array.of(0, 3, 3);
    const y = Float64Array.of(0, 0, -4);
    const { rmsRadiusPx, ...others } = trajectoryStatistics({ x, y, shakes: 1 });
    expect(others).toEqual({ pathLengthPx: 7, boxDiagonalPx: 5, endToEndPx: 5, shakes: 1 });
    expect(rmsRadiusPx).toBeCloseTo(Math.sqrt((6 + 32 / 3) / 3), 12);
  });
});
