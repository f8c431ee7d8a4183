import { expected } from '../errors.js';
import { unitVector } from '../portable.js';
import { type Stream, streamFromSeed } from '../random.js';

/** What a trajectory is drawn from. */
export interface TrajectoryParameters {
  /** How many positions the path has, at equal steps of time; 2 or more. */
  readonly samples: number;
  /** Length of the path, in px; 0 is a point. */
  readonly lengthPx: number;
  /** How restless the hand is: 0 a straight line, 0.005 real shake, 0.1 a tremble on the spot. */
  readonly anxiety: number;
}

/** Every number that a trajectory hangs on, as JSON: the same plan is the same path, bit for bit. */
export interface TrajectoryPlan extends TrajectoryParameters {
  /** Pull back to where the exposure began, [0, 0.7). */
  readonly centripetal: number;
  /** Strength of the small shake at every step, [0, 10). */
  readonly gaussianShake: number;
  /** How likely an abrupt turn is, [0, 0.2): its chance per step is this times the anxiety. */
  readonly bigShake: number;
  /** Direction of the first step, in turns, [0, 1). */
  readonly initialAngleTurns: number;
  /** The stream that the steps draw from. */
  readonly seed: string;
}

/** A path of the camera over the sensor, in px: x to the right, y down, beginning at (0, 0). */
export interface Trajectory {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** How many abrupt turns it took. */
  readonly shakes: number;
}

/**
 * Draws a random trajectory of camera shake: Boracchi & Foi, "Modeling the performance of image restoration
 * from motion blur", IEEE TIP 2012, with the ranges of its code (the DeblurGAN paper prints 0.7 for the shake).
 * @throws UserError where a parameter is out of its range
 */
export function drawTrajectory(stream: Stream, parameters: TrajectoryParameters): TrajectoryPlan {
  const { samples, lengthPx, anxiety } = parameters;
  if (!Number.isInteger(samples) || samples < 2) {
    throw expected({ what: 'samples', expected: 'a whole number of 2 or more', received: String(samples) });
  }
  requireFiniteAndPositive('the length', lengthPx);
  requireFiniteAndPositive('anxiety', anxiety);
  return {
    samples,
    lengthPx,
    anxiety,
    centripetal: stream.between(0, 0.7),
    gaussianShake: stream.between(0, 10),
    bigShake: stream.between(0, 0.2),
    initialAngleTurns: stream.uniform(),
    seed: stream.derive('steps').seed,
  };
}

/** Walks the path of a plan. Pure: draws from the plan's own stream. Its length is `lengthPx` to rounding. */
export function traceTrajectory(plan: TrajectoryPlan): Trajectory {
  const { samples, lengthPx, anxiety, centripetal, gaussianShake, bigShake } = plan;
  const x = new Float64Array(samples);
  const y = new Float64Array(samples);
  if (lengthPx === 0) return { x, y, shakes: 0 };

  const { uniform, normal } = streamFromSeed(plan.seed);
  const step = lengthPx / (samples - 1);
  const shakeChance = bigShake * anxiety;
  const jitter = anxiety * gaussianShake * step;
  const pull = anxiety * centripetal * step;
  const [cos, sin] = unitVector(plan.initialAngleTurns);
  let vx = cos * (anxiety > 0 ? anxiety : step);
  let vy = sin * (anxiety > 0 ? anxiety : step);
  let px = 0;
  let py = 0;
  let shakes = 0;
  for (let t = 1; t < samples; t++) {
    let dx = jitter * normal() - pull * px;
    let dy = jitter * normal() - pull * py;
    if (uniform() < shakeChance) {
      // 2 v e^(i (pi + U - 1/2)): back the way it came, within half a radian either side.
      const [turnX, turnY] = unitVector(0.5 + (uniform() - 0.5) / (2 * Math.PI));
      dx += 2 * (vx * turnX - vy * turnY);
      dy += 2 * (vx * turnY + vy * turnX);
      shakes++;
    }
    const nextX = vx + dx;
    const nextY = vy + dy;
    const speed = Math.sqrt(nextX * nextX + nextY * nextY);
    // A push that cancels the motion to the last bit has no direction: the old one is kept.
    if (speed > 0) {
      vx = (nextX / speed) * step;
      vy = (nextY / speed) * step;
    }
    px += vx;
    py += vy;
    x[t] = px;
    y[t] = py;
  }
  return { x, y, shakes };
}

function requireFiniteAndPositive(what: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw expected({ what, expected: 'a finite number of 0 or more', received: String(value) });
  }
}
