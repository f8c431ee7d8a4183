import type { Kernel } from '../image.js';
import type { Trajectory } from './trajectory.js';

/** What a kernel is like, in exact numbers; who shows them rounds them. */
export interface KernelStatistics {
  readonly sum: number;
  /** Weights that aren't zero: what a convolution has to pay for. */
  readonly taps: number;
  /** Root mean square distance of the light from its own centroid, in px. */
  readonly rmsRadiusPx: number;
  /** Centroid of the light, in px right of and below the origin. */
  readonly centroidX: number;
  readonly centroidY: number;
  /** Columns and rows of the smallest box around all taps, and its diagonal. */
  readonly boxWidth: number;
  readonly boxHeight: number;
  readonly boxDiagonalPx: number;
  /** The largest weight. */
  readonly peak: number;
}

export function kernelStatistics({ width, height, data }: Kernel): KernelStatistics {
  const originX = width >> 1;
  const originY = height >> 1;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let sumSquares = 0;
  let taps = 0;
  let peak = 0;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const weight = data[row * width + column]!;
      if (weight === 0) continue;
      const x = column - originX;
      const y = row - originY;
      sum += weight;
      sumX += weight * x;
      sumY += weight * y;
      sumSquares += weight * (x * x + y * y);
      taps++;
      peak = Math.max(peak, weight);
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  }
  const centroidX = taps > 0 ? sumX / sum : 0;
  const centroidY = taps > 0 ? sumY / sum : 0;
  const variance = taps > 0 ? sumSquares / sum - centroidX * centroidX - centroidY * centroidY : 0;
  const boxWidth = Math.max(0, right - left + 1);
  const boxHeight = Math.max(0, bottom - top + 1);
  return {
    sum,
    taps,
    rmsRadiusPx: Math.sqrt(Math.max(0, variance)),
    centroidX,
    centroidY,
    boxWidth,
    boxHeight,
    boxDiagonalPx: Math.sqrt(boxWidth * boxWidth + boxHeight * boxHeight),
    peak,
  };
}

/** What a whole trajectory is like, before any exposure cuts it. Lengths are in px. */
export interface TrajectoryStatistics {
  readonly pathLengthPx: number;
  readonly boxDiagonalPx: number;
  /** Root mean square distance of the samples from their mean. */
  readonly rmsRadiusPx: number;
  readonly endToEndPx: number;
  readonly shakes: number;
}

export function trajectoryStatistics({ x, y, shakes }: Trajectory): TrajectoryStatistics {
  const n = x.length;
  let pathLengthPx = 0;
  let sumX = 0;
  let sumY = 0;
  let left = 0;
  let right = 0;
  let top = 0;
  let bottom = 0;
  for (let t = 0; t < n; t++) {
    sumX += x[t]!;
    sumY += y[t]!;
    left = Math.min(left, x[t]!);
    right = Math.max(right, x[t]!);
    top = Math.min(top, y[t]!);
    bottom = Math.max(bottom, y[t]!);
    if (t > 0) pathLengthPx += distance(x[t]! - x[t - 1]!, y[t]! - y[t - 1]!);
  }
  let squares = 0;
  for (let t = 0; t < n; t++) squares += squared(x[t]! - sumX / n) + squared(y[t]! - sumY / n);
  return {
    pathLengthPx,
    boxDiagonalPx: distance(right - left, bottom - top),
    rmsRadiusPx: Math.sqrt(squares / n),
    endToEndPx: distance(x[n - 1]!, y[n - 1]!),
    shakes,
  };
}

function squared(x: number): number {
  return x * x;
}

function distance(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}
