import { describe, expect, it } from 'vitest';
import { defocusKernel, defocusKernelSize } from '../../src/optics/defocus-kernel.js';
import { kernelStatistics } from '../../src/optics/kernel-statistics.js';
import fixtures from './fixtures/kernels.json' with { type: 'json' };

const kernelOf = (radiusPx: number, size = defocusKernelSize(radiusPx)) => defocusKernel({ radiusPx, size });

describe('defocus', () => {
  it('can be checked by eye: a radius of 1 covers a plus', () => {
    // In the unit disc: the centre wholly, a side pixel by 1/2 (...), a corner by what is left of pi.
    const side = Math.sqrt(0.75) / 2 + Math.asin(0.5) - 0.5;
    const corner = (Math.PI - 1 - 4 * side) / 4;
    const expected = [corner, side, corner, side, 1, side, corner, side, corner];
    const { data } = kernelOf(1);
    for (const [i, area] of expected.entries()) expect(data[i]! * Math.PI).toBeCloseTo(area, 6);
  });
  for (const { radiusPx, size, data } of fixtures.defocus) {
    it(`of radius ${radiusPx} px agrees with the disc cut into 40,000 strips a pixel`, () => {
      const kernel = kernelOf(radiusPx, size);
      for (const [i, weight] of data.entries()) expect(Math.abs(kernel.data[i]! - weight)).toBeLessThan(1e-6);
    });
  }
  it('covers pi R^2 in all: the centre weighs 1 / (pi R^2)', () => {
    for (const radius of [0.71, 1, 1.5, 2, 2.5, 7.77, 40, 200]) {
      const { data } = kernelOf(radius);
      expect(1 / data[data.length >> 1]! / (Math.PI * radius * radius)).toBeCloseTo(1, 6);
    }
  });
  it('has sum 1, centroid 0 and all the symmetries of the square', () => {
    for (const radius of [0.6, 1, 3.3, 8]) {
      const { width, data } = kernelOf(radius);
      const { sum, centroidX, centroidY } = kernelStatistics({ width, height: width, data });
      expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
      expect(Math.abs(centroidX) + Math.abs(centroidY)).toBeLessThan(1e-12);
      expect(data.toReversed()).toEqual(data);
      expect(data.map((_, i) => data[(i % width) * width + Math.floor(i / width)]!)).toEqual(data);
    }
  });
  it('spreads as a disc does: variance R^2 / 4 + 1 / 12 along an axis', () => {
    for (const radius of [2, 3.3, 8, 20.2]) {
      const { rmsRadiusPx } = kernelStatistics(kernelOf(radius));
      expect(Math.abs((rmsRadiusPx * rmsRadiusPx) / 2 - radius * (radius / 4) - 1 / 12)).toBeLessThan(0.06);
    }
  });
  it('grows without a jump', () => {
    let before = kernelOf(0, 11).data;
    for (let radius = 0.02; radius < 5; radius += 0.02) {
      const { data } = kernelOf(radius, 11);
      let change = 0;
      for (let i = 0; i < data.length; i++) change += Math.abs(data[i]! - before[i]!);
      expect(change).toBeLessThan(0.12);
      before = data;
    }
  });
  it('up to half a pixel is the impulse', () => {
    for (const radius of [0, 0.01, 0.5]) expect([...kernelOf(radius).data]).toEqual([1]);
    expect([...kernelOf(0.3, 3).data]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
  it('is refused where the size does not hold it or the radius is none', () => {
    expect([0.5, 0.51, 1.5, 1.51, 8].map(defocusKernelSize)).toEqual([1, 3, 3, 5, 17]);
    expect(() => kernelOf(8, 15)).toThrow(
      "Expected the kernel's size to be odd and at least 17 px, which a radius of 8 px needs, but received 15.",
    );
    expect(() => kernelOf(2, 8)).toThrow('odd');
    expect(() => kernelOf(-1)).toThrow('Expected the radius to be a finite number of 0 or more');
  });
});
