import { describe, expect, it } from 'vitest';
import { defocusKernel } from '../../src/optics/defocus-kernel.js';
import { kernelPicture } from '../../src/optics/kernel-picture.js';
import { drawTrajectory, traceTrajectory } from '../../src/optics/trajectory.js';
import { trajectoryPicture } from '../../src/optics/trajectory-picture.js';
import type { Colour, Sheet } from '../../src/pixels/draw.js';
import { orderedColour } from '../../src/pixels/ramp.js';
import { createStream } from '../../src/random.js';

describe("a kernel's picture", () => {
  it('shows the peak white and the rest by its square root, in squares', () => {
    const kernel = { width: 3, height: 1, data: Float32Array.of(0.25, 1, 0) };
    const { width, height, channels, light, data } = kernelPicture(kernel, 6);
    expect({ width, height, channels, light }).toEqual({ width: 6, height: 2, channels: 1, light: 'srgb' });
    expect([...data.subarray(0, 6)]).toEqual([0.5, 0.5, 1, 1, 0, 0]);
  });
  it('comes as near to the size as whole squares allow, and shrinks what is larger', () => {
    const sideAt = (canvas: number, sizePx: number) =>
      kernelPicture(defocusKernel({ radiusPx: 3, size: canvas }), sizePx).width;
    expect([sideAt(65, 260), sideAt(65, 256), sideAt(9, 100), sideAt(513, 128), sideAt(7, 7)]).toEqual([
      260, 260, 99, 128, 7,
    ]);
  });
  it('of nothing is black', () => {
    expect(
      kernelPicture({ width: 1, height: 1, data: new Float32Array(1) }, 2).data.every((v) => v === 0),
    ).toBe(true);
  });
});

describe("a trajectory's picture", () => {
  const pathOf = (anxiety: number, lengthPx = 60) =>
    traceTrajectory(drawTrajectory(createStream('picture', 1), { samples: 400, lengthPx, anxiety }));
  const countNear = ({ data }: Sheet, [red, green, blue]: Colour) => {
    let count = 0;
    for (let i = 0; i < data.length; i += 3) {
      const far = Math.abs(data[i]! - red) + Math.abs(data[i + 1]! - green) + Math.abs(data[i + 2]! - blue);
      if (far < 0.05) count++;
    }
    return count;
  };
  const UNEXPOSED: Colour = [0.8, 0.81, 0.83];

  it('is square, opaque, in range, and the same every time', () => {
    const sheet = trajectoryPicture(pathOf(0.005), 1, 200);
    expect([sheet.width, sheet.height, sheet.channels]).toEqual([200, 200, 3]);
    expect(sheet.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(trajectoryPicture(pathOf(0.005), 1, 200).data).toEqual(sheet.data);
  });
  it('shows time from plum to ochre, and what the shutter missed in pale grey', () => {
    const whole = trajectoryPicture(pathOf(0), 1, 200);
    const tenth = trajectoryPicture(pathOf(0), 0.1, 200);
    for (const share of [0.1, 0.5, 0.9]) expect(countNear(whole, orderedColour(share))).toBeGreaterThan(3);
    expect(countNear(whole, UNEXPOSED)).toBeLessThan(20);
    expect(countNear(tenth, UNEXPOSED)).toBeGreaterThan(100);
  });
  it('keeps the path clear of the edges', () => {
    for (const anxiety of [0, 0.001, 0.05]) {
      const { data, width } = trajectoryPicture(pathOf(anxiety), 1, 150);
      for (let x = 0; x < width; x++) expect(data[x * 3]).toBeGreaterThan(0.9);
    }
  });
  it('draws a point', () => {
    const sheet = trajectoryPicture(pathOf(0.01, 0), 0.5, 100);
    expect(countNear(sheet, [0.1, 0.1, 0.12])).toBeGreaterThan(3);
    expect(sheet.data.every(Number.isFinite)).toBe(true);
  });
});
