import { expected } from '../errors.js';
import type { Kernel } from '../image.js';
import { kernelFromWeights } from './kernel-from-weights.js';
import { trajectoryStatistics } from './kernel-statistics.js';
import type { Trajectory } from './trajectory.js';

export interface RasteriseOptions {
  /** Share of the trajectory's time during which the shutter is open, from its beginning; above 0, at most 1. */
  readonly exposureFraction: number;
  /** Side of the kernel, in px; odd. */
  readonly canvas: number;
  /** Whether a path too large for the canvas is scaled down rather than refused. */
  readonly fit: boolean;
}

export interface RasterisedTrajectory {
  /** `canvas` rows of as many weights; sum 1, centroid on the origin. */
  readonly kernel: Kernel;
  /** What the path was multiplied by: 1, or less where `fit` had to act. */
  readonly scale: number;
  /** Where the exposed part's centroid lay in the trajectory's own coordinates, px: what was shifted to the origin. */
  readonly centroidX: number;
  readonly centroidY: number;
}

/** Rounding in the last digits of a path must not ask for two more px of canvas. */
const SLACK_PX = 1e-9;

/**
 * The point spread function of the exposed part of a trajectory. The path is shifted onto its own centroid of
 * light first, below the pixel, so that blur moves nothing; then every sample is spread on its four neighbours
 * with weights (1 - |dx|)(1 - |dy|), which keeps the centroid (Boracchi & Foi 2012). The sum is 1, not the exposure:
 * brightness stays, and noise is modelled elsewhere.
 * @throws UserError where the path doesn't fit the canvas and `fit` is false, or an option is out of range
 */
export function rasteriseTrajectory(trajectory: Trajectory, options: RasteriseOptions): RasterisedTrajectory {
  const { exposureFraction, canvas, fit } = options;
  requireOptions(exposureFraction, canvas);
  const { x, y } = trajectory;
  const { count, lastShare } = exposedSamples(x.length, exposureFraction);
  const last = count - 1;

  let sumX = x[last]! * lastShare;
  let sumY = y[last]! * lastShare;
  for (let t = 0; t < last; t++) {
    sumX += x[t]!;
    sumY += y[t]!;
  }
  const centroidX = sumX / (last + lastShare);
  const centroidY = sumY / (last + lastShare);

  let reach = 0;
  for (let t = 0; t < count; t++) {
    reach = Math.max(reach, Math.abs(x[t]! - centroidX), Math.abs(y[t]! - centroidY));
  }
  const radius = canvas >> 1;
  if (reach > radius + SLACK_PX && !fit) throw tooSmall(canvas, canvasFor(reach), trajectory);
  const scale = reach > radius ? radius / reach : 1;

  // One row and column to spare, so that a sample on the last pixel's centre needs no case of its own.
  const stride = canvas + 1;
  const spread = new Float64Array(stride * stride);
  for (let t = 0; t < count; t++) {
    const share = t === last ? lastShare : 1;
    const px = Math.min(Math.max((x[t]! - centroidX) * scale + radius, 0), canvas - 1);
    const py = Math.min(Math.max((y[t]! - centroidY) * scale + radius, 0), canvas - 1);
    const column = Math.floor(px);
    const row = Math.floor(py);
    const right = px - column;
    const lower = (py - row) * share;
    const upper = share - lower;
    const at = row * stride + column;
    spread[at] = spread[at]! + upper * (1 - right);
    spread[at + 1] = spread[at + 1]! + upper * right;
    spread[at + stride] = spread[at + stride]! + lower * (1 - right);
    spread[at + stride + 1] = spread[at + stride + 1]! + lower * right;
  }
  const weights = new Float64Array(canvas * canvas);
  for (let row = 0; row < canvas; row++) {
    weights.set(spread.subarray(row * stride, row * stride + canvas), row * canvas);
  }
  return { kernel: kernelFromWeights(canvas, canvas, weights), scale, centroidX, centroidY };
}

/** The samples inside (0, T] N: how many are touched, and how much of the last one counts. */
export function exposedSamples(
  samples: number,
  exposureFraction: number,
): { count: number; lastShare: number } {
  const exposed = samples * exposureFraction;
  const count = Math.min(samples, Math.max(1, Math.ceil(exposed - 1e-9)));
  return { count, lastShare: Math.min(1, exposed - (count - 1)) };
}

function requireOptions(exposureFraction: number, canvas: number): void {
  if (!(exposureFraction > 0 && exposureFraction <= 1)) {
    throw expected({
      what: 'the exposure',
      expected: 'above 0 and at most 1',
      received: String(exposureFraction),
    });
  }
  if (!Number.isInteger(canvas) || canvas < 1 || canvas % 2 === 0) {
    throw expected({ what: 'the canvas', expected: 'an odd whole number of px', received: String(canvas) });
  }
}

function canvasFor(reach: number): number {
  return 2 * Math.ceil(reach - SLACK_PX) + 1;
}

function tooSmall(canvas: number, needed: number, trajectory: Trajectory): Error {
  // No point of a path is farther from its centroid than half the path's length.
  const always = canvasFor(trajectoryStatistics(trajectory).pathLengthPx / 2);
  return expected({
    what: '--canvas',
    expected: `at least ${needed} px, which this trajectory needs`,
    received: `${canvas}`,
    remedy: `--canvas ${always} holds every path of this length, and --fit scales down those that are too large`,
  });
}
