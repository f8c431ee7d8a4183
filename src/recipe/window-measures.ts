import type { JsonObject } from '../json.js';
import { type MotionGrid, motionLengths, quantile } from '../pixels/motion-grid.js';

/** Motion from the first frame to the target, and on to the last one. */
export interface WindowMotion {
  readonly before: MotionGrid | undefined;
  readonly after: MotionGrid | undefined;
}

const round = (value: number, places = 100) => Math.round(value * places) / places;

/**
 * How far things move while the shutter is open, by a grid of points about the target frame, for the record and for
 * arrows on the sheet. Undefined for a single frame.
 */
export function motionMeasures(
  { before, after }: WindowMotion,
  steps: number,
  frame: { readonly width: number; readonly height: number },
) {
  const grid = before ?? after;
  if (grid === undefined) return undefined;
  const { columns, rows } = grid;
  const vectors = new Float32Array(columns * rows * 2);
  for (let i = 0; i < vectors.length; i++) vectors[i] = (before?.vectors[i] ?? 0) + (after?.vectors[i] ?? 0);
  const lengths = motionLengths({ columns, rows, vectors });
  const p95Px = round(quantile(lengths, 0.95));
  return {
    /** Over the whole window. */
    medianPx: round(quantile(lengths, 0.5)),
    p95Px,
    perFramePx: round(p95Px / steps),
    knownShare: round(lengths.length / (columns * rows)),
    columns,
    rows,
    frameWidth: frame.width,
    frameHeight: frame.height,
    /** dx, dy by row and column; null where the picture is flat or the point got lost. */
    vectors: Array.from(vectors, (value) => (Number.isNaN(value) ? null : round(value, 10))),
  } satisfies JsonObject;
}

/** A step of time longer than so many times the usual one is a gap. */
const GAP = 1.5;

/** The time stamps of a window's first, target and last frame, and where frames are missing in between. */
export function gapsIn(first: number, target: number, seconds: readonly (number | undefined)[]): JsonObject {
  if (seconds.some((stamp) => stamp === undefined)) return {};
  const stamps = seconds as readonly number[];
  const steps = stamps.slice(1).map((stamp, i) => round(stamp - (stamps[i] as number), 1e6));
  const usual = [...steps].sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  const gaps = steps
    .map((step, i) => ({ afterFrame: first + i, seconds: step }))
    .filter(({ seconds: step }) => step > GAP * usual || step <= 0);
  return {
    seconds: { first: stamps[0], target: stamps[target - first], last: stamps.at(-1) },
    ...(gaps.length > 0 && { gaps }),
  };
}
