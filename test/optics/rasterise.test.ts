import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/image.js';
import { kernelStatistics } from '../../src/optics/kernel-statistics.js';
import { exposedSamples, rasteriseTrajectory } from '../../src/optics/rasterise.js';
import { drawTrajectory, type Trajectory, traceTrajectory } from '../../src/optics/trajectory.js';
import { createStream } from '../../src/random.js';

function shake(anxiety: number, key: number): Trajectory {
  const parameters = { samples: 2000, lengthPx: 60, anxiety };
  return traceTrajectory(drawTrajectory(createStream('rasterise', key), parameters));
}

function pathOf(...points: readonly (readonly [number, number])[]): Trajectory {
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    shakes: 0,
  };
}

const rowsOf = ({ width, height, data }: Kernel) =>
  Array.from({ length: height }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);

/** Every sample against every pixel, with the tent as the paper writes it. */
function plainly({ x, y }: Trajectory, exposureFraction: number, canvas: number): number[] {
  const shares = Array.from(x, (_, t) => Math.min(Math.max(exposureFraction * x.length - t, 0), 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = (values: Float64Array) =>
    shares.reduce((sum, share, t) => sum + share * values[t]!, 0) / total;
  const [centroidX, centroidY] = [mean(x), mean(y)];
  const tent = (distance: number) => Math.max(0, 1 - Math.abs(distance));
  return Array.from({ length: canvas * canvas }, (_, i) => {
    const column = (i % canvas) - (canvas >> 1);
    const row = Math.floor(i / canvas) - (canvas >> 1);
    let sum = 0;
    for (let t = 0; t < x.length; t++) {
      if (shares[t]! > 0)
        sum += shares[t]! * tent(x[t]! - centroidX - column) * tent(y[t]! - centroidY - row);
    }
    return sum / total;
  });
}

describe('a rasterised trajectory', () => {
  it('can be checked by eye', () => {
    const { kernel, centroidX, centroidY, scale } = rasteriseTrajectory(
      pathOf([0, 0], [1, 0], [2, 0], [3, 2]),
      {
        exposureFraction: 0.75,
        canvas: 3,
        fit: false,
      },
    );
    expect([centroidX, centroidY, scale]).toEqual([1, 0, 1]);
    const third = Math.fround(1 / 3);
    expect(rowsOf(kernel)).toEqual([
      [0, 0, 0],
      [third, third, third],
      [0, 0, 0],
    ]);
  });
  it('spreads a sample between pixels on four', () => {
    const { kernel } = rasteriseTrajectory(pathOf([-0.5, -0.25], [0.5, 0.25]), {
      exposureFraction: 1,
      canvas: 3,
      fit: false,
    });
    expect(rowsOf(kernel)).toEqual([
      [0.0625, 0.0625, 0],
      [0.1875, 0.375, 0.1875],
      [0, 0.0625, 0.0625],
    ]);
  });
  it('is the sum of tents that the paper writes, at any exposure', () => {
    for (const [key, exposureFraction] of [
      [1, 1],
      [2, 0.5],
      [3, 0.1],
      [4, 0.00123],
    ] as const) {
      const trajectory = shake(0.02, key);
      const { kernel } = rasteriseTrajectory(trajectory, { exposureFraction, canvas: 41, fit: false });
      const plain = plainly(trajectory, exposureFraction, 41);
      for (const [i, weight] of plain.entries())
        expect(Math.abs(kernel.data[i]! - weight)).toBeLessThan(1e-7);
    }
  });
  it('has sum 1, no negative weight and its centroid on the origin, for partial exposures too', () => {
    for (let key = 0; key < 60; key++) {
      for (const exposureFraction of [0.001, 0.1, 1 / 3, 0.5, 1]) {
        const trajectory = shake([0, 0.001, 0.005, 0.05][key % 4]!, key);
        const { kernel } = rasteriseTrajectory(trajectory, { exposureFraction, canvas: 65, fit: false });
        const { sum, centroidX, centroidY } = kernelStatistics(kernel);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
        expect(Math.abs(centroidX)).toBeLessThan(1e-5);
        expect(Math.abs(centroidY)).toBeLessThan(1e-5);
        expect(kernel.data.every((weight) => weight >= 0)).toBe(true);
      }
    }
  });
  it('of a point is the impulse', () => {
    const { kernel } = rasteriseTrajectory(pathOf([0, 0], [0, 0]), {
      exposureFraction: 1,
      canvas: 9,
      fit: false,
    });
    expect(kernel.data[40]).toBe(1);
    expect(kernelStatistics(kernel).taps).toBe(1);
  });
});

describe('the canvas', () => {
  const line = pathOf(...Array.from({ length: 101 }, (_, i) => [0.7 * i, 0.1 * i] as const));

  it('that is too small is refused with the smallest that holds the path', () => {
    const rasterise = (canvas: number) => () =>
      rasteriseTrajectory(line, { exposureFraction: 1, canvas, fit: false });
    expect(rasterise(65)).toThrow(
      'Expected --canvas to be at least 71 px, which this trajectory needs, but received 65; ' +
        '--canvas 73 holds every path of this length, and --fit scales down those that are too large.',
    );
    expect(rasterise(69)).toThrow('at least 71 px');
    expect(rasterise(71)).not.toThrow();
  });
  it('of the path length holds whatever is drawn', () => {
    for (let key = 0; key < 200; key++) {
      const trajectory = shake([0, 0.0003, 0.001][key % 3]!, key);
      const rasterise = () =>
        rasteriseTrajectory(trajectory, { exposureFraction: 1, canvas: 61, fit: false });
      expect(rasterise).not.toThrow();
    }
  });
  it('that is just large enough holds all light', () => {
    const { kernel } = rasteriseTrajectory(line, { exposureFraction: 1, canvas: 71, fit: false });
    const { sum, boxWidth } = kernelStatistics(kernel);
    expect(sum).toBeCloseTo(1, 6);
    expect(boxWidth).toBe(71);
  });
  it('is filled by a path that is scaled to fit', () => {
    const { kernel, scale } = rasteriseTrajectory(line, { exposureFraction: 1, canvas: 31, fit: true });
    expect(scale).toBeCloseTo(15 / 35, 12);
    const { sum, centroidX, centroidY, boxWidth } = kernelStatistics(kernel);
    expect(boxWidth).toBe(31);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
    expect(Math.hypot(centroidX, centroidY)).toBeLessThan(1e-5);
  });
  it('leaves a path alone that fits', () => {
    expect(rasteriseTrajectory(line, { exposureFraction: 1, canvas: 99, fit: true }).scale).toBe(1);
  });
  it('is odd', () => {
    expect(() => rasteriseTrajectory(line, { exposureFraction: 1, canvas: 64, fit: true })).toThrow(
      'Expected the canvas to be an odd whole number of px, but received 64.',
    );
  });
});

describe('the exposure', () => {
  it('counts whole samples and a share of the last', () => {
    expect(exposedSamples(10, 1)).toEqual({ count: 10, lastShare: 1 });
    expect(exposedSamples(10, 0.5)).toEqual({ count: 5, lastShare: 1 });
    expect(exposedSamples(10, 0.25)).toEqual({ count: 3, lastShare: 0.5 });
    expect(exposedSamples(10, 0.001)).toEqual({ count: 1, lastShare: 0.01 });
    expect(exposedSamples(2000, 0.1)).toEqual({ count: 200, lastShare: 1 });
  });
  it('is refused outside (0, 1]', () => {
    for (const exposureFraction of [0, 1.1, NaN]) {
      const rasterise = () =>
        rasteriseTrajectory(pathOf([0, 0]), { exposureFraction, canvas: 9, fit: false });
      expect(rasterise).toThrow('Expected the exposure to be above 0 and at most 1');
    }
  });
});
