import { createImage, type Image, type Light } from '../image.js';
import { normalField, uniformField } from './random-field.js';

/** Noise of a scan or a sensor, in the picture's own values; each is clipped to [0, 1]. */
export type NoisePlan =
  | { readonly kind: 'gaussian' | 'speckle'; readonly seed: string; readonly sigma: number }
  | {
      readonly kind: 'salt-pepper';
      readonly seed: string;
      /** Share of the samples that are struck. */
      readonly amount: number;
      /** Share of the struck samples that turn white; the others turn black. */
      readonly saltShare: number;
    };

/**
 * Adds noise, drawn for each sample alone. Gaussian: v + sigma n; speckle: v + sigma v n; salt and pepper: 1 or 0
 * at random samples. n is standard normal.
 */
export function addNoise<L extends Light>(image: Image<L>, plan: NoisePlan): Image<L> {
  const { width, height, channels, light, data } = image;
  const out =
    plan.kind === 'salt-pepper'
      ? saltAndPepper(data, plan.seed, plan.amount, plan.saltShare)
      : normalNoise(data, plan.seed, plan.sigma, plan.kind === 'speckle');
  return createImage(width, height, channels, light, out);
}

function normalNoise(data: Float32Array, seed: string, sigma: number, speckle: boolean): Float32Array {
  const out = normalField(seed, data.length);
  for (let i = 0; i < out.length; i++) {
    const v = data[i]!;
    const noisy = v + (speckle ? sigma * v : sigma) * out[i]!;
    out[i] = Math.min(1, Math.max(0, noisy));
  }
  return out;
}

function saltAndPepper(data: Float32Array, seed: string, amount: number, saltShare: number): Float32Array {
  const out = uniformField(seed, data.length);
  const salt = amount * saltShare;
  for (let i = 0; i < out.length; i++) {
    const u = out[i]!;
    out[i] = u < salt ? 1 : u < amount ? 0 : data[i]!;
  }
  return out;
}
