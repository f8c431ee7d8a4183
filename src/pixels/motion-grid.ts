/**
 * Motion between two frames at a grid of points: Lucas & Kanade's least squares in a pyramid of grey pictures (Bouguet
 * 2000, "Pyramidal implementation of the affine Lucas Kanade feature tracker"), each point checked by the way back.
 */
import type { Level, Pyramid } from './motion-pyramid.js';

/** Motion of the points of a grid from one frame to another, in px of the frames. */
export interface MotionGrid {
  readonly columns: number;
  readonly rows: number;
  /** dx, dy of each point, row by row; NaN where the picture is too flat or the point got lost. */
  readonly vectors: Float32Array;
}

const RADIUS = 7;
const ITERATIONS = 8;
const COLUMNS = 16;
/** Least mean squared gradient of a patch, in grey levels of 255 a pixel, along its flattest direction. */
const LEAST_TEXTURE = 2;
/** Farthest, in px of the first level, that a point may come back from where it began. */
const MOST_RETURN = 0.5;

/** Motion from one frame to another of the same size. */
export function motionBetween(from: Pyramid, to: Pyramid): MotionGrid {
  const { width, height } = from.levels[0] as Level;
  const columns = Math.min(COLUMNS, Math.max(1, Math.floor(width / (2 * RADIUS))));
  const rows = Math.max(1, Math.round((columns * height) / width));
  const vectors = new Float32Array(columns * rows * 2);
  for (let i = 0; i < columns * rows; i++) {
    const x = (((i % columns) + 0.5) * width) / columns;
    const y = ((Math.floor(i / columns) + 0.5) * height) / rows;
    const there = track(from, to, x, y);
    const back = there && track(to, from, x + there[0], y + there[1]);
    const lost = !there || !back || length(there[0] + back[0], there[1] + back[1]) > MOST_RETURN;
    vectors[2 * i] = lost ? Number.NaN : there[0] * from.scale;
    vectors[2 * i + 1] = lost ? Number.NaN : there[1] * from.scale;
  }
  return { columns, rows, vectors };
}

const length = (dx: number, dy: number) => Math.sqrt(dx * dx + dy * dy);

/** Where the patch about (x, y) went, in px of the first level; undefined where that can't be told. */
function track(from: Pyramid, to: Pyramid, x: number, y: number): [number, number] | undefined {
  let [dx, dy] = [0, 0];
  for (let n = from.levels.length - 1; n >= 0; n--) {
    const step = refine(
      from.levels[n] as Level,
      to.levels[n] as Level,
      x / 2 ** n,
      y / 2 ** n,
      dx * 2,
      dy * 2,
    );
    // A coarse level may be flat where a finer one isn't; the finest has the last word.
    if (step === undefined && n === 0) return undefined;
    [dx, dy] = step ?? [dx * 2, dy * 2];
  }
  return [dx, dy];
}

const SIDE = 2 * RADIUS + 1;
/** A patch and the pixels about it, which its gradients need. */
const WIDE = SIDE + 2;
const wide = new Float64Array(WIDE * WIDE);
const patch = new Float64Array(SIDE * SIDE);
const gradientX = new Float64Array(SIDE * SIDE);
const gradientY = new Float64Array(SIDE * SIDE);

function refine(
  from: Level,
  to: Level,
  x: number,
  y: number,
  dx: number,
  dy: number,
): [number, number] | undefined {
  cut(from, x - RADIUS - 1, y - RADIUS - 1, WIDE, wide);
  let [xx, xy, yy] = [0, 0, 0];
  for (let j = 0, k = 0; j < SIDE; j++)
    for (let i = 0, at = (j + 1) * WIDE + 1; i < SIDE; i++, k++, at++) {
      const gx = (wide[at + 1]! - wide[at - 1]!) / 2;
      const gy = (wide[at + WIDE]! - wide[at - WIDE]!) / 2;
      patch[k] = wide[at]!;
      gradientX[k] = gx;
      gradientY[k] = gy;
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
    }
  const least = (xx + yy - Math.sqrt((xx - yy) * (xx - yy) + 4 * xy * xy)) / 2;
  if (least < LEAST_TEXTURE * SIDE * SIDE) return undefined;
  const determinant = xx * yy - xy * xy;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    cut(to, x + dx - RADIUS, y + dy - RADIUS, SIDE, wide);
    let [bx, by] = [0, 0];
    for (let k = 0; k < SIDE * SIDE; k++) {
      const difference = patch[k]! - wide[k]!;
      bx += difference * gradientX[k]!;
      by += difference * gradientY[k]!;
    }
    const stepX = (yy * bx - xy * by) / determinant;
    const stepY = (xx * by - xy * bx) / determinant;
    dx += stepX;
    dy += stepY;
    if (stepX * stepX + stepY * stepY < 1e-4) break;
  }
  const inside = x + dx >= 0 && y + dy >= 0 && x + dx <= to.width - 1 && y + dy <= to.height - 1;
  return inside ? [dx, dy] : undefined;
}

const columnAt = new Int32Array(WIDE);
const columnPart = new Float64Array(WIDE);

/** A square of `side` pixels between pixels, from (x, y) on: bilinear, the edge pixel repeated beyond the edge. */
function cut({ width, height, data }: Level, x: number, y: number, side: number, out: Float64Array): void {
  const right = width > 1 ? 1 : 0;
  const down = height > 1 ? width : 0;
  const lastX = Math.max(0, width - 2);
  const lastY = Math.max(0, height - 2);
  for (let i = 0; i < side; i++) {
    const px = Math.max(0, Math.min(x + i, width - 1));
    const column = Math.min(px | 0, lastX);
    columnAt[i] = column;
    columnPart[i] = px - column;
  }
  for (let j = 0, k = 0; j < side; j++) {
    const py = Math.max(0, Math.min(y + j, height - 1));
    const row = Math.min(py | 0, lastY);
    const fy = py - row;
    for (let i = 0; i < side; i++, k++) {
      const at = row * width + columnAt[i]!;
      const fx = columnPart[i]!;
      const top = data[at]! + (data[at + right]! - data[at]!) * fx;
      const bottom = data[at + down]! + (data[at + down + right]! - data[at + down]!) * fx;
      out[k] = top + (bottom - top) * fy;
    }
  }
}

/** Lengths in px of the vectors that are known, in ascending order. */
export function motionLengths({ vectors }: MotionGrid): Float64Array {
  const lengths: number[] = [];
  for (let i = 0; i < vectors.length; i += 2) {
    const [dx, dy] = [vectors[i]!, vectors[i + 1]!];
    if (!Number.isNaN(dx)) lengths.push(length(dx, dy));
  }
  return Float64Array.from(lengths).sort();
}

/** The value below which the given share of them lies; 0 where there are none. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
