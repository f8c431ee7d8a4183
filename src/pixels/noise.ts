import { createImage, type Image, type Light } from '../image.js';
import { clipped } from './clip.js';
import { normalQuantiles, UNIFORM_STEPS, WORDS, wordsFrom } from './random-field.js';

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
 * at random samples. n is standard normal. The samples go into `out`, which may be the picture's own.
 */
export function addNoise<L extends Light>(
  image: Image<L>,
  plan: NoisePlan,
  out: Float32Array = new Float32Array(image.data.length),
): Image<L> {
  const { width, height, channels, light, data } = image;
  if (plan.kind === 'salt-pepper') saltAndPepper(data, plan.seed, plan.amount, plan.saltShare, out);
  else normalNoise(data, plan.seed, plan.sigma, plan.kind === 'speckle', out);
  return createImage(width, height, channels, light, out);
}

function normalNoise(data: Float32Array, seed: string, sigma: number, speckle: boolean, out: Float32Array) {
  const fill = wordsFrom(seed);
  const words = new Uint32Array(WORDS);
  for (let i = 0; i < data.length; i += 2 * WORDS) {
    fill(words);
    addNormals(
      data.subarray(i, i + 2 * WORDS),
      out.subarray(i),
      words,
      speckle ? 0 : sigma,
      speckle ? sigma : 0,
    );
  }
}

/** As normalField draws them, but none is kept. */
function addNormals(data: Float32Array, out: Float32Array, words: Uint32Array, flat: number, tonal: number) {
  const quantiles = normalQuantiles();
  for (let i = 0, w = 0; i < data.length; i += 2, w++) {
    const word = words[w]!;
    const a = data[i]!;
    out[i] = clipped(a + (flat + tonal * a) * quantiles[word & 0xffff]!);
    if (i + 1 === data.length) return;
    const b = data[i + 1]!;
    out[i + 1] = clipped(b + (flat + tonal * b) * quantiles[word >>> 16]!);
  }
}

function saltAndPepper(
  data: Float32Array,
  seed: string,
  amount: number,
  saltShare: number,
  out: Float32Array,
) {
  const fill = wordsFrom(seed);
  const words = new Uint32Array(WORDS);
  for (let i = 0; i < data.length; i += WORDS) {
    fill(words);
    strike(data.subarray(i, i + WORDS), out.subarray(i), words, amount, amount * saltShare);
  }
}

function strike(data: Float32Array, out: Float32Array, words: Uint32Array, amount: number, salt: number) {
  // Shares in steps of a uniform number, so that whole numbers are compared and most samples are only copied.
  const [struck, white] = [amount * UNIFORM_STEPS, salt * UNIFORM_STEPS];
  out.set(data);
  for (let i = 0; i < data.length; i++) {
    const drawn = words[i]! >>> 8;
    if (drawn < struck) out[i] = drawn < white ? 1 : 0;
  }
}
