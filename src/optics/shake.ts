/** Shake that turns the camera: one homography for each pose, after Whyte et al. 2012, "Non-uniform deblurring". */

import type { Window } from '../image.js';
import type { DepthPoses } from '../pixels/depth-sight.js';
import { mapPoint } from '../pixels/warp.js';
import { unitVector } from '../portable.js';
import { inverse, product } from './colour-matrix.js';
import { evenOut } from './even-out.js';
import { type TrajectoryPlan, traceTrajectory } from './trajectory.js';

/** Every number that a shake hangs on, as JSON. */
export type ShakePlan = {
  /** The largest turn away from the mean pose, in degrees. */
  readonly swingDegrees: number;
  /** Focal length, in longer sides of the picture. */
  readonly focal: number;
  /** Paths of yaw and pitch, of roll, and, with six degrees of freedom, of the camera's place; their scale is free. */
  readonly turn: Steps;
  readonly roll: Steps;
  readonly shift: { readonly share: number; readonly path: Steps; readonly depth: Steps } | null;
  /** Fewest poses and most. */
  readonly leastPoses: number;
  readonly mostPoses: number;
};

/** A trajectory's plan, whose length doesn't matter here. */
export type Steps = Pick<TrajectoryPlan, keyof TrajectoryPlan>;

export interface Shake {
  /** Nine numbers a pose, row-major: pixel p of the blurred picture is the mean of the sharp one at H p. */
  readonly homographies: Float64Array;
  readonly poses: number;
  /** The longest way that a corner or the centre goes from one pose to the next, in px. */
  readonly stepPx: number;
}

/** Poses are at most this far apart, in px, unless that takes more than the plan's most. */
const STEP_PX = 0.5;

/**
 * The homographies K R K^-1 of a shake over the picture that lies in `frame` (in the coordinates of the photo's part at
 * hand; the principal point is its middle). The poses' mean is no turn; what their curvature leaves of a shift at any
 * place is taken out of all of them alike, so that blur moves nothing.
 */
export function homographiesOf(plan: ShakePlan, frame: Window): Shake {
  const { homographies, ...shake } = posesOf(plan, frame, [1]);
  return { ...shake, homographies: homographies[0]! };
}

/**
 * The same of a shake before things near and far: the homographies of what is infinitely far, which only turns move, and of
 * the nearest plane, one unit away.
 */
export function depthPosesOf(plan: ShakePlan, frame: Window): DepthPoses & Omit<Shake, 'homographies'> {
  const { homographies, ...shake } = posesOf(plan, frame, [0, 1]);
  return { ...shake, far: homographies[0]!, near: homographies[1]! };
}

/** The homographies of planes at each of the inverse depths, all of the same poses. */
function posesOf(plan: ShakePlan, frame: Window, inverseDepths: readonly number[]) {
  const most = Math.max(plan.mostPoses, plan.leastPoses);
  let poses = plan.leastPoses;
  for (;;) {
    const homographies = inverseDepths.map((inverse) => evenOut(posesAt(plan, frame, poses, inverse), frame));
    const stepPx = Math.max(...homographies.map((own) => longestStep(own, frame)));
    if (stepPx <= STEP_PX || poses === most) return { homographies, poses, stepPx };
    poses = Math.min(most, Math.ceil((poses * stepPx) / STEP_PX) + 1);
  }
}

function posesAt(plan: ShakePlan, frame: Window, poses: number, inverseDepth: number): Float64Array {
  const turn = resampled(plan.turn, poses);
  const roll = resampled(plan.roll, poses);
  const angles = scaled([turn.y, turn.x, roll.x], (plan.swingDegrees * Math.PI) / 180);
  const shift = plan.shift && resampled(plan.shift.path, poses);
  const depth = plan.shift && resampled(plan.shift.depth, poses);
  const places = scaled(
    shift && depth ? [shift.x, shift.y, depth.x] : [],
    (plan.shift?.share ?? 0) * inverseDepth,
  );
  const focalPx = plan.focal * Math.max(frame.width, frame.height);
  const centreX = frame.x + (frame.width - 1) / 2;
  const centreY = frame.y + (frame.height - 1) / 2;
  const k = [focalPx, 0, centreX, 0, focalPx, centreY, 0, 0, 1];
  const back = inverse(k)!;
  const out = new Float64Array(9 * poses);
  for (let i = 0; i < poses; i++) {
    const pose = rotation(angles[0]![i]!, angles[1]![i]!, angles[2]![i]!);
    // The plane that the camera faces, d being its inverse depth: R - d t n^T with n = (0, 0, 1).
    for (let row = 0; row < 3; row++) pose[3 * row + 2]! -= places[row]?.[i] ?? 0;
    out.set(product(product(k, pose), back), 9 * i);
  }
  return out;
}

/** The path at `count` evenly spaced moments, about its mean. */
function resampled(steps: Steps, count: number): { x: Float64Array; y: Float64Array } {
  const path = traceTrajectory(steps);
  const last = path.x.length - 1;
  const along = (values: Float64Array) => {
    const out = Float64Array.from({ length: count }, (_, i) => {
      const at = ((i + 0.5) / count) * last;
      const from = Math.min(last - 1, Math.floor(at));
      return values[from]! + (at - from) * (values[from + 1]! - values[from]!);
    });
    const mean = out.reduce((sum, value) => sum + value, 0) / count;
    return out.map((value) => value - mean);
  };
  return { x: along(path.x), y: along(path.y) };
}

/** Axes scaled together so that the longest vector has this length. */
function scaled(axes: readonly Float64Array[], length: number): Float64Array[] {
  const count = axes[0]?.length ?? 0;
  let most = 0;
  for (let i = 0; i < count; i++)
    most = Math.max(most, Math.sqrt(axes.reduce((sum, axis) => sum + axis[i]! ** 2, 0)));
  return axes.map((axis) => axis.map((value) => (most > 0 ? (value / most) * length : 0)));
}

/** Rodrigues' formula: the rotation about (x, y, z) by the vector's length, in radians. */
export function rotation(x: number, y: number, z: number): number[] {
  const angle = Math.sqrt(x * x + y * y + z * z);
  if (angle === 0) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const [cos, sin] = unitVector(angle / (2 * Math.PI));
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const v = 1 - cos;
  return [
    ...[cos + a * a * v, a * b * v - c * sin, a * c * v + b * sin],
    ...[b * a * v + c * sin, cos + b * b * v, b * c * v - a * sin],
    ...[c * a * v - b * sin, c * b * v + a * sin, cos + c * c * v],
  ];
}

/** The longest step that a corner or the centre takes from one pose to the next. */
function longestStep(homographies: Float64Array, { x, y, width, height }: Window): number {
  const places = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
    [x + width / 2, y + height / 2],
  ] as const;
  let longest = 0;
  for (const [px, py] of places) {
    let [lastX, lastY] = mapPoint(homographies, px, py);
    for (let i = 9; i < homographies.length; i += 9) {
      const [nextX, nextY] = mapPoint(homographies.subarray(i, i + 9), px, py);
      longest = Math.max(longest, Math.sqrt((nextX - lastX) ** 2 + (nextY - lastY) ** 2));
      [lastX, lastY] = [nextX, nextY];
    }
  }
  return longest;
}

/**
 * How far a shake of this swing may send a pixel of a picture, in px: more than it does. `share` is the largest shift, in
 * distances to the plane.
 */
export function shakeReach(
  swingDegrees: number,
  focal: number,
  share: number,
  size: { width: number; height: number },
): number {
  const angle = (swingDegrees * Math.PI) / 180;
  const focalPx = focal * Math.max(size.width, size.height);
  const radius = Math.sqrt(size.width ** 2 + size.height ** 2) / 2;
  const slant = 1 + (radius / focalPx) ** 2;
  const [turned, shifted] = [angle * focalPx * slant, share * (focalPx + radius)];
  return 1.15 * (turned + shifted);
}
