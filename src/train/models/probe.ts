import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { convolution } from '../layers/convolution.js';
import { deviation } from '../layers/deviation.js';
import { rescale } from '../layers/rescale.js';
import { charbonnier } from '../losses.js';
import { defineModel, type ModelSize } from '../model.js';
import { orOwn } from '../or-own.js';
import { createTrainable } from '../trainable.js';

/** Filters of each convolution, and how many blocks of two there are. */
interface Shape {
  readonly filters: number;
  readonly blocks: number;
}

const SHAPES: Record<ModelSize, Shape> = {
  slim: { filters: 24, blocks: 2 },
  reference: { filters: 64, blocks: 8 },
};
/** Blocks of so many pixels become channels: a quarter of the work, twice the reach. */
const FACTOR = 2;
const AVERAGING = 0.99;
/** Without one a hard set kills every unit of a layer within a few steps, and what is zero stays so. */
const SLOPE = 0.1;

/**
 * The network: residual blocks on the luma's deviation, whose output is added to every channel. Each block's second
 * convolution starts at nothing: the chain learns twice as fast for it as one without blocks.
 */
function build({ filters, blocks }: Shape): LayersModel {
  const picture = input({ shape: [null, null, 3], name: 'picture' });
  const filter = (x: SymbolicTensor, name: string, start: 'he' | 'zeros' = 'he', count: number = filters) =>
    convolution(x, { name, filters: count, kernel: 3, bias: false, start });
  const relu = (x: SymbolicTensor, name: string) =>
    activation(x, { name: `${name}-relu`, form: 'leaky', slope: SLOPE });
  const sum = (x: SymbolicTensor[], name: string) => layers.add({ name }).apply(x) as SymbolicTensor;
  let x = rescale(deviation(picture, { name: 'deviation' }), {
    name: 'fold',
    way: 'toChannels',
    factor: FACTOR,
  });
  x = relu(filter(x, 'head'), 'head');
  for (let i = 1; i <= blocks; i++) {
    const inner = relu(filter(x, `block-${i}-in`), `block-${i}`);
    x = sum([x, filter(inner, `block-${i}-out`, 'zeros')], `block-${i}`);
  }
  x = rescale(filter(x, 'tail', 'zeros', FACTOR ** 2), { name: 'unfold', way: 'toPixels', factor: FACTOR });
  return model({ inputs: picture, outputs: sum([picture, x], 'restored'), name: 'probe' });
}

const parameters = {
  filters: orOwn('Filters of each convolution: 24 slim, 64 reference.', '', {
    min: 4,
    max: 512,
    whole: true,
  }),
  blocks: orOwn('Blocks of two convolutions: 2 slim, 8 reference.', '', { min: 1, max: 64, whole: true }),
};

/**
 * Not from a paper: made to learn something within seconds on two cores. Without biases (Mohan et al. 2020, "Robust and
 * interpretable blind image denoising via bias-free CNNs") it learns no brightness; it starts as the identity.
 * 22,464 parameters slim, 594,432 reference.
 */
export const probe = defineModel({
  name: 'probe',
  about: 'A small fast network without biases, which learns what a set teaches within seconds.',
  judges: 'pictures',
  needsMask: false,
  multiple: FACTOR,
  parameters,
  defaults: {
    slim: { batch: 8, patch: 32, rate: 2e-3 },
    reference: { batch: 16, patch: 64, rate: 1e-3 },
  },
  create: ({ size, seed, settings }) =>
    createTrainable({
      kind: 'probe',
      size,
      seed,
      averaging: AVERAGING,
      build: () =>
        build({
          filters: settings.filters ?? SHAPES[size].filters,
          blocks: settings.blocks ?? SHAPES[size].blocks,
        }),
      losses: ([restored], { target }) => ({ loss: charbonnier(restored!, target) }),
    }),
});
