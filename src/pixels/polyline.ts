import { blendPixel, type Colour, type Sheet, visible } from './draw.js';

export interface PolylineStyle {
  /** Width of the stroke, in px. */
  readonly width: number;
  /** The colour at a share in [0, 1] of the line, counted in points. */
  readonly colourAt: (share: number) => Colour;
}

/** Each pixel is tried at 4 x 4 places; even, so that a stroke from pixel centre to pixel centre is covered exactly. */
const GRID = 4;

/**
 * Draws an anti-aliased line with round ends and joints through the points (x[i], y[i]). Where it crosses itself
 * the later part lies on top, and its own neighbouring parts never add up to a darker seam.
 */
export function drawPolyline(
  sheet: Sheet,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  style: PolylineStyle,
): void {
  const radius = style.width / 2;
  const { left, right, top, bottom } = visible(sheet, surrounding(x, y, radius));
  if (left >= right || top >= bottom) return;
  const columns = (right - left) * GRID;
  const rows = (bottom - top) * GRID;
  const owner = new Int32Array(columns * rows).fill(-1);
  for (let i = 0; i < x.length; i++) {
    const from = Math.max(i - 1, 0);
    markSegment(owner, columns, rows, i, {
      x0: (x[from]! - left) * GRID,
      y0: (y[from]! - top) * GRID,
      x1: (x[i]! - left) * GRID,
      y1: (y[i]! - top) * GRID,
      radius: radius * GRID,
    });
  }
  const last = Math.max(x.length - 1, 1);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      blendOwners(
        sheet,
        column,
        row,
        owner,
        ((row - top) * columns + column - left) * GRID,
        columns,
        (point) => style.colourAt(point / last),
      );
    }
  }
}

interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly radius: number;
}

/** Gives every place within the radius of a segment to `point`. */
function markSegment(
  owner: Int32Array,
  columns: number,
  rows: number,
  point: number,
  segment: Segment,
): void {
  const { x0, y0, x1, y1, radius } = segment;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const lengthSquared = dx * dx + dy * dy;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - radius));
  const right = Math.min(columns, Math.ceil(Math.max(x0, x1) + radius));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - radius));
  const bottom = Math.min(rows, Math.ceil(Math.max(y0, y1) + radius));
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = lengthSquared > 0 ? Math.min(Math.max((px * dx + py * dy) / lengthSquared, 0), 1) : 0;
      const ex = px - along * dx;
      const ey = py - along * dy;
      if (ex * ex + ey * ey <= radius * radius) owner[row * columns + column] = point;
    }
  }
}

/** Mixes the mean colour of a pixel's marked places into it, by their share. */
function blendOwners(
  sheet: Sheet,
  column: number,
  row: number,
  owner: Int32Array,
  start: number,
  stride: number,
  colourOf: (point: number) => Colour,
): void {
  let marked = 0;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let i = 0; i < GRID; i++) {
    for (let j = 0; j < GRID; j++) {
      const point = owner[start + i * stride + j]!;
      if (point < 0) continue;
      const colour = colourOf(point);
      marked++;
      red += colour[0];
      green += colour[1];
      blue += colour[2];
    }
  }
  if (marked === 0) return;
  blendPixel(sheet, column, row, [red / marked, green / marked, blue / marked], marked / (GRID * GRID));
}

function surrounding(x: ArrayLike<number>, y: ArrayLike<number>, radius: number) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
    top = Math.min(top, y[i]!);
    bottom = Math.max(bottom, y[i]!);
  }
  const cornerX = Math.floor(left - radius);
  const cornerY = Math.floor(top - radius);
  return {
    x: cornerX,
    y: cornerY,
    width: Math.ceil(right + radius) - cornerX,
    height: Math.ceil(bottom + radius) - cornerY,
  };
}
