import { type TrajectoryPlan, traceTrajectory } from '../optics/trajectory.js';
import { unitVector } from '../portable.js';

/** How a thing moves while the shutter is open. Angles in turns, lengths in px, y down. */
export type Motion =
  | { readonly kind: 'trajectory'; readonly path: Pick<TrajectoryPlan, keyof TrajectoryPlan> }
  | { readonly kind: 'linear'; readonly lengthPx: number; readonly turns: number }
  /** Rotation by `sweepTurns` in all about a point `pivot`, in px from the thing's centre. */
  | { readonly kind: 'turn'; readonly sweepTurns: number; readonly pivot: readonly [x: number, y: number] };

/** Where a thing is at each instant of the exposure: a rotation about its centre, then a shift. */
export interface Poses {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** So far, in px, two instants may lie apart: sampled bilinearly, a step of a pixel leaves no ripple. */
const STEP_PX = 1;

/** How many instants show motion of this path length without steps. */
export const instantsFor = (lengthPx: number): number =>
  lengthPx === 0 ? 1 : 1 + Math.ceil(lengthPx / STEP_PX);

/** A thing at rest. */
export function atRest(instants = 1): Poses {
  const zeros = () => new Float64Array(instants);
  return { cos: new Float64Array(instants).fill(1), sin: zeros(), x: zeros(), y: zeros() };
}

/**
 * The poses of a motion at `instants` moments spread evenly over the exposure, each in the middle of its share.
 * `centroid` is the thing's centre of mass, in px from the centre that it turns about: it lies, on average over the
 * exposure, where it lies in the target, so that blur moves nothing.
 */
export function posesOf(motion: Motion, instants: number, centroid: readonly [x: number, y: number]): Poses {
  const poses = atRest(instants);
  fill(motion, poses);
  const [cx, cy] = centroid;
  let [sumX, sumY] = [0, 0];
  for (let i = 0; i < instants; i++) {
    sumX += poses.cos[i]! * cx - poses.sin[i]! * cy + poses.x[i]! - cx;
    sumY += poses.sin[i]! * cx + poses.cos[i]! * cy + poses.y[i]! - cy;
  }
  for (let i = 0; i < instants; i++) {
    poses.x[i]! -= sumX / instants;
    poses.y[i]! -= sumY / instants;
  }
  return poses;
}

function fill(motion: Motion, poses: Poses): void {
  const instants = poses.x.length;
  if (motion.kind === 'trajectory') {
    const path = traceTrajectory(motion.path);
    for (let i = 0; i < instants; i++) {
      const at = ((i + 0.5) / instants) * path.x.length - 0.5;
      const before = Math.max(0, Math.floor(at));
      const after = Math.min(before + 1, path.x.length - 1);
      const share = Math.max(0, at - before);
      poses.x[i] = path.x[before]! + share * (path.x[after]! - path.x[before]!);
      poses.y[i] = path.y[before]! + share * (path.y[after]! - path.y[before]!);
    }
    return;
  }
  for (let i = 0; i < instants; i++) {
    const time = (i + 0.5) / instants - 0.5;
    if (motion.kind === 'linear') {
      const [ux, uy] = unitVector(motion.turns);
      poses.x[i] = ux * motion.lengthPx * time;
      poses.y[i] = uy * motion.lengthPx * time;
      continue;
    }
    const [cos, sin] = unitVector(motion.sweepTurns * time);
    const [px, py] = motion.pivot;
    poses.cos[i] = cos;
    poses.sin[i] = sin;
    poses.x[i] = px - (cos * px - sin * py);
    poses.y[i] = py - (sin * px + cos * py);
  }
}

/** The same poses seen by a camera that moves: its own picture's shift is added. */
export function addShift(poses: Poses, shift: Poses): Poses {
  return {
    ...poses,
    x: poses.x.map((value, i) => value + shift.x[i]!),
    y: poses.y.map((value, i) => value + shift.y[i]!),
  };
}
