import { createImage, type Image, type Light } from '../image.js';
import { gaussianKernel } from './blur-kernels.js';
import { clipped } from './clip.js';
import type { Convolve } from './convolve.js';
import { normalField } from './random-field.js';

export type GrainPlan = {
  readonly seed: string;
  /** Standard deviation of a grain's Gaussian footprint, in px; 0 is a grain of one pixel. */
  readonly size: number;
  /** Standard deviation of the picture's values at mid grey, [0, 1]. */
  readonly strength: number;
};

/** Grain at black and at white, as a share of that at mid grey: a print's own grain remains there. */
const FLOOR = 0.25;

/**
 * Film grain: the same in all channels, blurred to the size of a grain, and strongest in the middle tones, where half
 * of the grains are developed: the variance of a share v of developed grains is v (1 - v) (Selwyn's law for one area).
 * The samples go into `out`, which may be the picture's own.
 */
export function addGrain<L extends Light>(
  image: Image<L>,
  plan: GrainPlan,
  convolve: Convolve,
  out: Float32Array = new Float32Array(image.data.length),
): Image<L> {
  const { width, height, channels, light, data } = image;
  const { field, deviation } = grainField(plan, width, height, convolve);
  const gain = plan.strength / deviation;
  const rowLength = width * channels;
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * rowLength, (y + 1) * rowLength);
    grainRow(row, out.subarray(y * rowLength), field.subarray(y * width, (y + 1) * width), gain);
  }
  return createImage(width, height, channels, light, out);
}

/** A row, since what is called for each row is compiled whole; a loop over the picture is compiled in its midst. */
function grainRow(data: Float32Array, out: Float32Array, field: Float32Array, gain: number): void {
  const channels = data.length / field.length;
  for (let p = 0, s = 0; p < field.length; p++) {
    const n = field[p]! * gain;
    for (const end = s + channels; s < end; s++) {
      const v = data[s]!;
      const tone = FLOOR + (1 - FLOOR) * 4 * v * (1 - v);
      out[s] = clipped(v + n * tone);
    }
  }
}

function grainField(plan: GrainPlan, width: number, height: number, convolve: Convolve) {
  const white = normalField(plan.seed, width * height);
  if (plan.size === 0) return { field: white, deviation: 1 };
  const kernel = gaussianKernel(2 * Math.ceil(2 * plan.size) + 1, plan.size);
  // What a convolution leaves of white noise is the root of its weights' sum of squares.
  const deviation = Math.sqrt(kernel.data.reduce((sum, weight) => sum + weight * weight, 0));
  const image = createImage(width, height, 1, 'linear', white);
  return { field: convolve(image, kernel, { border: 'reflect' }).data, deviation };
}
