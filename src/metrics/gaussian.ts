import { createImage, type Image, type Window } from '../image.js';
import { borderIndex } from '../pixels/border.js';

/** Half of a symmetric filter: weights[0] at the middle, weights[n] n px to either side. */
export type HalfTaps = Float64Array;

/** A sampled Gaussian out to `radius` px, of sum 1. `sigma` in px. */
export function gaussianTaps(sigma: number, radius: number): HalfTaps {
  const taps = Float64Array.from({ length: radius + 1 }, (_, n) => Math.exp(-(n * n) / (2 * sigma * sigma)));
  let sum = taps[0]!;
  for (let n = 1; n <= radius; n++) sum += 2 * taps[n]!;
  return taps.map((tap) => tap / sum);
}

/**
 * A grey picture's window, smoothed by a symmetric filter along rows and columns. Beyond the picture its half-sample
 * mirror image is seen. `step` keeps every step-th pixel of every step-th row, from the window's corner on.
 */
export function smooth(image: Image, taps: HalfTaps, window: Window, step = 1): Image {
  const radius = taps.length - 1;
  const columns = Math.ceil(window.width / step);
  const rows = Math.ceil(window.height / step);
  const seen = window.height + 2 * radius;
  const along = new Float32Array(columns * seen);
  const line = new Float64Array(window.width + 2 * radius);
  for (let r = 0; r < seen; r++) {
    readRow(image, window.x - radius, borderIndex(window.y - radius + r, image.height, 'reflect'), line);
    for (let c = 0; c < columns; c++) along[r * columns + c] = tapped(line, taps, c * step + radius);
  }
  const out = createImage(columns, rows, 1, image.light);
  const sums = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    const middle = (r * step + radius) * columns;
    const weight = taps[0]!;
    for (let c = 0; c < columns; c++) sums[c] = weight * along[middle + c]!;
    for (let n = 1; n <= radius; n++)
      addRows(sums, along, taps[n]!, middle - n * columns, middle + n * columns);
    out.data.set(sums, r * columns);
  }
  return out;
}

/** Copies a row from column `start` on, mirrored where it leaves the picture. */
function readRow({ width, data }: Image, start: number, row: number, line: Float64Array): void {
  const offset = row * width;
  for (let i = 0; i < line.length; i++) {
    const x = start + i;
    line[i] = data[offset + (x >= 0 && x < width ? x : borderIndex(x, width, 'reflect'))]!;
  }
}

function tapped(line: Float64Array, taps: HalfTaps, at: number): number {
  let sum = taps[0]! * line[at]!;
  for (let n = 1; n < taps.length; n++) sum += taps[n]! * (line[at - n]! + line[at + n]!);
  return sum;
}

function addRows(sums: Float64Array, rows: Float32Array, weight: number, above: number, below: number): void {
  for (let c = 0; c < sums.length; c++) sums[c] = sums[c]! + weight * (rows[above + c]! + rows[below + c]!);
}
