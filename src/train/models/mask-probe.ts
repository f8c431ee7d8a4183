import {
  add,
  clipByValue,
  log,
  mean,
  mul,
  neg,
  type Scalar,
  sub,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { input, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { contrast } from '../layers/contrast.js';
import { convolution } from '../layers/convolution.js';
import { rescale } from '../layers/rescale.js';
import { defineModel } from '../model.js';
import { createTrainable } from '../trainable.js';

/** Filters of each layer, and how far apart the taps of its filters lie. */
const SIZES = {
  slim: { filters: 24, dilations: [1, 1, 2] },
  reference: { filters: 48, dilations: [1, 1, 2, 4, 8, 1] },
} as const;
/** Damage is rare: what is missed counts so many times what is seen where nothing is. */
const MISSED = 4;
const LEAST = 1e-5;

/**
 * A small net that finds damage, or blur, in the picture alone: pixels by twos into channels, 3x3 convolutions with
 * growing gaps, and a probability for each pixel. 16 thousand parameters in its slim size.
 */
export const maskProbe = defineModel({
  name: 'mask-probe',
  about: 'A small fully convolutional net that finds damage or blur; quick to train.',
  judges: 'mask',
  needsMask: true,
  multiple: 16,
  parameters: {},
  defaults: {
    slim: { batch: 8, patch: 48, rate: 4e-3 },
    reference: { batch: 8, patch: 96, rate: 1e-3 },
  },
  create: ({ size, seed }) =>
    createTrainable({
      ...{ kind: 'mask-probe', size, seed },
      averaging: 0.99,
      build() {
        const { filters, dilations } = SIZES[size];
        const picture = input({ shape: [null, null, 3] });
        let x: SymbolicTensor = rescale(contrast(picture, { name: 'contrast' }), {
          name: 'gather',
          way: 'toChannels',
          factor: 2,
        });
        dilations.forEach((dilation, n) => {
          x = convolution(x, { name: `body${n}`, filters, kernel: 3, dilation });
          x = activation(x, { name: `bend${n}`, form: 'leaky', slope: 0.1 });
        });
        x = convolution(x, { name: 'tail', filters: 4, kernel: 3, start: 'zeros' });
        x = rescale(x, { name: 'spread', way: 'toPixels', factor: 2 });
        return model({ inputs: picture, outputs: activation(x, { name: 'score', form: 'sigmoid' }) });
      },
      losses: ([score], { mask }) => ({ loss: crossEntropy(score as Tensor4D, mask as Tensor4D) }),
    }),
});

/** Mean of -(MISSED m ln p + (1 - m) ln(1 - p)). */
function crossEntropy(score: Tensor4D, mask: Tensor4D): Scalar {
  const p = clipByValue(score, LEAST, 1 - LEAST);
  const missed = mul(mul(mask, log(p)), MISSED);
  return mean(neg(add(missed, mul(sub(1, mask), log(sub(1, p))))));
}
