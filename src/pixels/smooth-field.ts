import { normalField } from './random-field.js';

/** The four weights of a uniform cubic B-spline at a share `t` of its cell: smooth to the second derivative. */
function splineWeights(t: number): [number, number, number, number] {
  const s = 1 - t;
  return [
    (s * s * s) / 6,
    (4 - 6 * t * t + 3 * t * t * t) / 6,
    (4 - 6 * s * s + 3 * s * s * s) / 6,
    (t * t * t) / 6,
  ];
}

/** Standard deviation of the spline's value, averaged over a cell, where its coefficients have 1. */
const SPLINE_DEVIATION = 0.4794;

/** Along a row the spline is computed at every so many pixels, where its cells are at least eight times as wide. */
const STRIDE = 8;

/**
 * A slow random field of mean 0 and standard deviation about 1, `height` rows of `width`: a cubic B-spline over
 * a lattice of normal draws, `cells` of them along the longer side. For unevenness and elastic distortion.
 */
export function smoothField(seed: string, width: number, height: number, cells: number): Float32Array {
  const pitch = Math.max(width, height) / cells;
  const across = Math.ceil((width + STRIDE) / pitch) + 3;
  const down = Math.ceil(height / pitch) + 3;
  const lattice = normalField(seed, across * down);
  const stride = pitch >= 8 * STRIDE ? STRIDE : 1;
  const nodes = Math.ceil(width / stride) + 1;
  const cellOf = Int32Array.from({ length: nodes }, (_, n) => Math.floor((n * stride + 0.5) / pitch));
  const weights = new Float64Array(4 * nodes);
  for (let n = 0; n < nodes; n++) weights.set(splineWeights((n * stride + 0.5) / pitch - cellOf[n]!), 4 * n);
  const row = new Float64Array(across);
  const field = new Float32Array(width * height);
  const valueAt = (n: number) => {
    const at = cellOf[n]!;
    const w = 4 * n;
    const left = weights[w]! * row[at]! + weights[w + 1]! * row[at + 1]!;
    return left + weights[w + 2]! * row[at + 2]! + weights[w + 3]! * row[at + 3]!;
  };
  for (let y = 0, i = 0; y < height; y++) {
    const cell = Math.floor((y + 0.5) / pitch);
    const [a, b, c, d] = splineWeights((y + 0.5) / pitch - cell);
    for (let k = 0, at = cell * across; k < across; k++, at++) {
      const upper = a * lattice[at]! + b * lattice[at + across]!;
      row[k] = (upper + c * lattice[at + 2 * across]! + d * lattice[at + 3 * across]!) / SPLINE_DEVIATION;
    }
    const rowEnd = i + width;
    for (let n = 0, value = valueAt(0); i < rowEnd; n++) {
      const next = valueAt(n + 1 < nodes ? n + 1 : n);
      const slope = (next - value) / stride;
      for (let k = 0, end = Math.min(rowEnd, i + stride); i < end; k++, i++) field[i] = value + k * slope;
      value = next;
    }
  }
  return field;
}
