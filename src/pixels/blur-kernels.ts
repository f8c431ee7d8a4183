import type { Kernel } from '../image.js';
import { exp } from '../portable.js';

function separable(profile: readonly number[]): Kernel {
  const size = profile.length;
  const sum = profile.reduce((total, weight) => total + weight, 0);
  const data = new Float32Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) data[y * size + x] = (profile[y]! * profile[x]!) / (sum * sum);
  return { width: size, height: size, data };
}

/** A Gaussian of standard deviation `sigma` px, sampled at pixel centres, cut to `size` px (odd), of sum 1. */
export function gaussianKernel(size: number, sigma: number): Kernel {
  const centre = (size - 1) / 2;
  // Beyond e^-700 a weight is nothing, and `exp` has no such numbers.
  const weight = (i: number) => exp(-Math.min(700, (i - centre) ** 2 / (2 * sigma * sigma)));
  return separable(Array.from({ length: size }, (_, i) => weight(i)));
}

/** The mean of `size` x `size` pixels (odd). */
export function boxKernel(size: number): Kernel {
  return separable(new Array<number>(size).fill(1));
}
