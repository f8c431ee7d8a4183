import type { Kernel } from '../image.js';

/** Weights below this share of the whole are the dust of rounding; each would cost a convolution a tap. */
const DUST = 1e-12;

/** A kernel of sum 1 from weights in float64, `height` rows of `width`. They must not all be zero. */
export function kernelFromWeights(width: number, height: number, weights: Float64Array): Kernel {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  const least = total * DUST;
  const data = new Float32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight > least) data[i] = weight / total;
  }
  return { width, height, data };
}
