import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { convolution } from '../layers/convolution.js';
import { deviation } from '../layers/deviation.js';
import { rescale } from '../layers/rescale.js';
import { charbonnier } from '../losses.js';
import { defineModel, type ModelSize } from '../model.js';
import { createTrainable } from '../trainable.js';

/** Filters of each convolution, and how many there are between the first and the last. */
const SHAPES: Record<ModelSize, { filters: number; depth: number }> = {
  slim: { filters: 24, depth: 3 },
  reference: { filters: 64, depth: 10 },
};
/** Blocks of so many pixels become channels: a quarter of the work, twice the reach. */
const FACTOR = 2;
const AVERAGING = 0.99;
/** Without one a hard set kills every unit of a layer within a few steps, and what is zero stays so. */
const SLOPE = 0.1;

/** The network: a chain of 3x3 convolutions on the luma's deviation, whose output is added to every channel. */
function build(size: ModelSize): LayersModel {
  const { filters, depth } = SHAPES[size];
  const picture = input({ shape: [null, null, 3], name: 'picture' });
  let x = deviation(picture, { name: 'deviation' });
  x = rescale(x, { name: 'fold', way: 'toChannels', factor: FACTOR });
  for (let i = 0; i <= depth; i++) {
    x = convolution(x, { name: `convolution-${i}`, filters, kernel: 3, bias: false });
    x = activation(x, { name: `relu-${i}`, form: 'leaky', slope: SLOPE });
  }
  x = convolution(x, { name: 'residual', filters: FACTOR ** 2, kernel: 3, bias: false, start: 'zeros' });
  x = rescale(x, { name: 'unfold', way: 'toPixels', factor: FACTOR });
  const restored = layers.add({ name: 'restored' }).apply([picture, x]) as SymbolicTensor;
  return model({ inputs: picture, outputs: restored, name: 'probe' });
}

/**
 * Not from a paper: made to learn something within seconds on two cores. Without biases (Mohan et al. 2020, "Robust and
 * interpretable blind image denoising via bias-free CNNs") it learns no brightness; it starts as the identity.
 * 17,280 parameters slim, 373,824 reference.
 */
export const probe = defineModel({
  name: 'probe',
  about: 'A small fast chain of convolutions without biases, which learns what a set teaches within seconds.',
  judges: 'pictures',
  needsMask: false,
  multiple: FACTOR,
  parameters: {},
  defaults: {
    slim: { batch: 8, patch: 48, rate: 2e-3 },
    reference: { batch: 16, patch: 96, rate: 1e-3 },
  },
  create: ({ size, seed }) =>
    createTrainable({
      kind: 'probe',
      size,
      seed,
      averaging: AVERAGING,
      build: () => build(size),
      losses: ([restored], { target }) => ({ loss: charbonnier(restored!, target) }),
    }),
});
