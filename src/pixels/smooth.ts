import { exp } from '../portable.js';

/** One number a pixel: `height` rows of `width`. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Weights of a sampled Gaussian, its middle first, out to three sigma; their sum, both sides counted, is 1. */
export function gaussianHalf(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const half = Float64Array.from({ length: radius + 1 }, (_, n) =>
    sigma > 0 ? exp((-n * n) / (2 * sigma * sigma)) : 1,
  );
  const sum = half.reduce((total, weight, n) => total + (n === 0 ? weight : 2 * weight), 0);
  return half.map((weight) => weight / sum);
}

/** The plane smoothed by a Gaussian of `sigma` px; its edge pixels are repeated beyond the edge. */
export function smoothPlane({ width, height, data }: Plane, sigma: number): Plane {
  const half = gaussianHalf(sigma);
  if (half.length === 1) return { width, height, data: data.slice() };
  const along = new Float32Array(data.length);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) smoothLine(data, along, y * width, 1, width, half);
  for (let x = 0; x < width; x++) smoothLine(along, out, x, width, height, half);
  return { width, height, data: out };
}

function smoothLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  length: number,
  half: Float64Array,
): void {
  const last = length - 1;
  for (let i = 0; i < length; i++) {
    let sum = half[0]! * from[start + i * step]!;
    for (let n = 1; n < half.length; n++) {
      const before = Math.max(i - n, 0);
      const after = Math.min(i + n, last);
      sum += half[n]! * (from[start + before * step]! + from[start + after * step]!);
    }
    to[start + i * step] = sum;
  }
}
