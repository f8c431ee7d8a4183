import { expected } from '../errors.js';
import type { Kernel } from '../image.js';
import { asin } from '../portable.js';
import { kernelFromWeights } from './kernel-from-weights.js';

/** The smallest odd size that holds a disc of this radius. */
export function defocusKernelSize(radiusPx: number): number {
  return 2 * Math.max(0, Math.ceil(radiusPx - 0.5)) + 1;
}

export interface DefocusKernelOptions {
  /** Radius of the disc, in px; up to half a pixel it is the impulse. */
  readonly radiusPx: number;
  /** Side of the kernel, in px; odd. */
  readonly size: number;
}

/**
 * Defocus of an ideal lens with a round stop: a disc of even light, each pixel weighted by the area that the disc
 * covers of it, exactly, which gives an edge one pixel soft. Sum 1, centroid 0. Its variance along an axis is
 * R^2 / 4 + 1 / 12 to within a few hundredths: the disc's own, and the pixel's over which it is averaged.
 * @throws UserError where the size doesn't hold the disc
 */
export function defocusKernel({ radiusPx, size }: DefocusKernelOptions): Kernel {
  requireOptions(radiusPx, size);
  const reach = defocusKernelSize(radiusPx) >> 1;
  const weights = new Float64Array(size * size);
  for (let v = 0; v <= reach; v++) {
    for (let u = v; u <= reach; u++) {
      const weight = reach === 0 ? 1 : pixelCoverage(radiusPx, u, v);
      writeEightfold(weights, size, u, v, weight);
    }
  }
  return kernelFromWeights(size, size, weights);
}

/** One octant is computed; the mirrors make the kernel symmetric to the last bit. */
function writeEightfold(weights: Float64Array, size: number, u: number, v: number, weight: number): void {
  const centre = size >> 1;
  for (const [dx, dy] of [
    [u, v],
    [v, u],
  ] as const) {
    for (const row of [centre - dy, centre + dy]) {
      weights[row * size + centre - dx] = weight;
      weights[row * size + centre + dx] = weight;
    }
  }
}

/** Area of the pixel at (u, v), u >= v >= 0, that lies in the disc. On an axis the pixel is twice its half. */
function pixelCoverage(radius: number, u: number, v: number): number {
  const left = Math.max(u - 0.5, 0);
  const bottom = Math.max(v - 0.5, 0);
  const mirrored = (u === 0 ? 2 : 1) * (v === 0 ? 2 : 1);
  return mirrored * cornerCoverage(radius, left, u + 0.5, bottom, v + 0.5);
}

/** Area of the disc in [left, right] x [bottom, top], all in the quadrant x, y >= 0. */
function cornerCoverage(radius: number, left: number, right: number, bottom: number, top: number): number {
  const r2 = radius * radius;
  if (right * right + top * top <= r2) return (right - left) * (top - bottom);
  if (left * left + bottom * bottom >= r2) return 0;
  // The circle passes the top edge at `full` and the bottom edge at `none`: all, then some, then nothing.
  const full = top < radius ? clamp(Math.sqrt(r2 - top * top), left, right) : left;
  const none = clamp(Math.sqrt(r2 - bottom * bottom), left, right);
  const under = areaUnderCircle(radius, none) - areaUnderCircle(radius, full);
  return (full - left) * (top - bottom) + under - (none - full) * bottom;
}

/** The integral of sqrt(R^2 - x^2) from 0 to x. */
function areaUnderCircle(radius: number, x: number): number {
  const ratio = Math.min(x / radius, 1);
  return (ratio * Math.sqrt(1 - ratio * ratio) + asin(ratio)) * 0.5 * radius * radius;
}

function requireOptions(radiusPx: number, size: number): void {
  if (!(radiusPx >= 0 && Number.isFinite(radiusPx))) {
    throw expected({
      what: 'the radius',
      expected: 'a finite number of 0 or more',
      received: String(radiusPx),
    });
  }
  const needed = defocusKernelSize(radiusPx);
  if (!Number.isInteger(size) || size % 2 === 0 || size < needed) {
    throw expected({
      what: "the kernel's size",
      expected: `odd and at least ${needed} px, which a radius of ${radiusPx} px needs`,
      received: String(size),
    });
  }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
