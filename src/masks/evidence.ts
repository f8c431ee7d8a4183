import type { Plane } from '../pixels/smooth.js';

/** Less noise than this, in code values after smoothing, is taken for rounding. */
export const LEAST_NOISE = 0.3;
export const LEAST_ENERGY = 0.5;

/** A kind of evidence, and what it amounts to where there is none. */
export interface Evidence {
  readonly plane: Plane;
  readonly rest: number;
}

/**
 * What may tell that a pixel shows something else: how much brighter it is, how much redder, and the size of its
 * differences, whatever their sign. The first two find plain things; a textured thing that moves differs by as much up
 * as down, and smoothing would leave nothing of it.
 */
export function evidence(differences: readonly Plane[], found: Uint8Array): Evidence[] {
  const { width, height } = differences[0]!;
  const [red, green, blue] = [0, 1, 2].map((c) => differences[c % differences.length]!.data) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const light = new Float32Array(width * height);
  const hue = new Float32Array(width * height);
  const size = new Float32Array(width * height);
  for (let p = 0; p < light.length; p++) {
    const [r, g, b] = [red[p]!, green[p]!, blue[p]!];
    light[p] = (r + 2 * g + b) / 4;
    hue[p] = (r - b) / 2;
    size[p] = r * r + g * g + b * b;
  }
  const planes = [light, hue, size].map((data, n) => limited({ width, height, data }, n < 2));
  return planes.map((plane, n) => ({ plane, rest: n < 2 ? 0 : meanOf(plane.data, found) }));
}

/** However strong, one pixel's evidence counts for no more than this many deviations: it would spread with smoothing. */
const MOST_DEVIATIONS = 5;
/** Rounding to 8 bits makes as much noise, in code values and in their squares. */
const LEAST_LIGHT = 1;
const LEAST_SIZE = 3;

function limited(plane: Plane, signed: boolean): Plane {
  const { middle, spread } = spreadOf(plane, signed ? LEAST_LIGHT : LEAST_SIZE);
  const high = middle + MOST_DEVIATIONS * spread;
  const low = signed ? middle - MOST_DEVIATIONS * spread : 0;
  return { ...plane, data: plane.data.map((v) => Math.min(high, Math.max(low, v))) };
}

/** The mean over what hasn't been found. */
function meanOf(data: Float32Array, found: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (let p = 0; p < data.length; p++)
    if (found[p] === 0) {
      sum += data[p]!;
      count++;
    }
  return count > 0 ? sum / count : 0;
}

export interface Scale {
  readonly middle: number;
  readonly spread: number;
}

/** Noise's middle and standard deviation, from the quieter side of the values in the second quietest quarter. */
export function spreadOf({ width, height, data }: Plane, least: number): Scale {
  const parts: number[][] = [[], [], [], []];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      parts[(2 * y < height ? 0 : 2) + (2 * x < width ? 0 : 1)]!.push(data[y * width + x]!);
  const scales = parts.map((values) => {
    values.sort((a, b) => a - b);
    const middle = values[values.length >> 1] ?? 0;
    const below = values[Math.floor(values.length * 0.16)] ?? 0;
    return { middle, spread: middle - below };
  });
  scales.sort((a, b) => a.spread - b.spread);
  const { middle, spread } = scales[1]!;
  return { middle, spread: Math.max(least, spread) };
}

/** Evidence in units of its noise; of sizes, only more than noise makes is evidence. */
export function normalised(planes: readonly Plane[], scales: readonly Scale[]): Plane[] {
  return planes.map(({ width, height, data }, n) => {
    const { middle, spread } = scales[n]!;
    const from = n < 2 ? 0 : middle;
    return { width, height, data: data.map((v) => (n < 2 ? v / spread : Math.max(0, (v - from) / spread))) };
  });
}

/** The noise of differences, in code values. */
export function noiseOf(differences: readonly Plane[]): number {
  const [light] = evidence(differences, new Uint8Array(differences[0]!.data.length));
  return spreadOf(light!.plane, 0).spread;
}

/** The mean over squares of `factor` px, what was found counting as `rest`. */
export function reduce(
  { width, height, data }: Plane,
  found: Uint8Array,
  rest: number,
  factor: number,
): Plane {
  const columns = Math.ceil(width / factor);
  const rows = Math.ceil(height / factor);
  const out = new Float32Array(columns * rows);
  const count = new Uint16Array(columns * rows);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const to = Math.floor(y / factor) * columns + Math.floor(x / factor);
      count[to]!++;
      out[to]! += found[p] === 0 ? data[p]! : rest;
    }
  return { width: columns, height: rows, data: out.map((sum, i) => sum / count[i]!) };
}
