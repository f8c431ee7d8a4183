/**
 * Motion between two frames at a grid of points: Lucas & Kanade's least squares in a pyramid of grey pictures (Bouguet
 * 2000, "Pyramidal implementation of the affine Lucas Kanade feature tracker"), each point checked by the way back.
 */
import type { CodedPicture } from './colour.js';
import { topCode } from './colour-codes.js';

/** Motion of the points of a grid from one frame to another, in px of the frames. */
export interface MotionGrid {
  readonly columns: number;
  readonly rows: number;
  /** dx, dy of each point, row by row; NaN where the picture is too flat or the point got lost. */
  readonly vectors: Float32Array;
}

/** A grey picture in [0, 255] and its halvings. */
export interface Pyramid {
  /** Side of a square of the frame's pixels that one pixel of the first level stands for. */
  readonly scale: number;
  readonly levels: readonly Level[];
}

interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** The first level is no larger than this: motion of whole pixels is told from a fraction of them. */
const LONGEST = 480;
const LEAST = 24;
const RADIUS = 7;
const ITERATIONS = 8;
const COLUMNS = 16;
/** Least mean squared gradient of a patch, in grey levels of 255 a pixel, along its flattest direction. */
const LEAST_TEXTURE = 2;
/** Farthest, in px of the first level, that a point may come back from where it began. */
const MOST_RETURN = 0.5;

/** Prepares a frame for motionBetween. */
export function motionPyramid(picture: CodedPicture): Pyramid {
  const scale = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / LONGEST));
  const levels = [reduced(picture, scale)];
  for (let level = levels[0] as Level; Math.min(level.width, level.height) >= 2 * LEAST; ) {
    level = halved(level);
    levels.push(level);
  }
  return { scale, levels };
}

function reduced({ width, height, channels, depth, codes }: CodedPicture, scale: number): Level {
  const w = Math.max(1, Math.floor(width / scale));
  const h = Math.max(1, Math.floor(height / scale));
  const data = new Float32Array(w * h);
  const second = channels === 3 ? 1 : 0;
  const third = channels === 3 ? 2 : 0;
  const share = 255 / (topCode(depth) * 4 * scale * scale);
  for (let y = 0; y < h; y++)
    for (let row = 0; row < scale; row++) {
      let at = (y * scale + row) * width * channels;
      for (let x = 0; x < w; x++) {
        let sum = 0;
        for (let column = 0; column < scale; column++, at += channels)
          sum += codes[at]! + 2 * codes[at + second]! + codes[at + third]!;
        data[y * w + x] = data[y * w + x]! + sum * share;
      }
    }
  return { width: w, height: h, data };
}

function halved({ width, height, data }: Level): Level {
  const w = width >> 1;
  const h = height >> 1;
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x;
      out[y * w + x] = (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!) / 4;
    }
  return { width: w, height: h, data: out };
}

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
  let [xx, xy, yy] = [0, 0, 0];
  for (let j = 0, k = 0; j < SIDE; j++)
    for (let i = 0; i < SIDE; i++, k++) {
      const px = x + i - RADIUS;
      const py = y + j - RADIUS;
      patch[k] = sampled(from, px, py);
      const gx = (sampled(from, px + 1, py) - sampled(from, px - 1, py)) / 2;
      const gy = (sampled(from, px, py + 1) - sampled(from, px, py - 1)) / 2;
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
    let [bx, by] = [0, 0];
    for (let j = 0, k = 0; j < SIDE; j++)
      for (let i = 0; i < SIDE; i++, k++) {
        const difference = patch[k]! - sampled(to, x + dx + i - RADIUS, y + dy + j - RADIUS);
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

/** Bilinear, the edge pixel repeated beyond the edge. */
function sampled({ width, height, data }: Level, x: number, y: number): number {
  const px = Math.max(0, Math.min(x, width - 1));
  const py = Math.max(0, Math.min(y, height - 1));
  const x0 = Math.min(px | 0, Math.max(0, width - 2));
  const y0 = Math.min(py | 0, Math.max(0, height - 2));
  const fx = px - x0;
  const fy = py - y0;
  const at = y0 * width + x0;
  const right = width > 1 ? 1 : 0;
  const down = height > 1 ? width : 0;
  const top = data[at]! + (data[at + right]! - data[at]!) * fx;
  const bottom = data[at + down]! + (data[at + down + right]! - data[at + down]!) * fx;
  return top + (bottom - top) * fy;
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
