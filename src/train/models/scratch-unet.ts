import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { convolution } from '../layers/convolution.js';
import { deviation } from '../layers/deviation.js';
import { instanceNorm } from '../layers/instance-norm.js';
import { resample } from '../layers/resample.js';
import { focal } from '../losses/focal.js';
import { defineModel, type ModelSize } from '../model.js';
import { createTrainable } from '../trainable.js';

/** Filters at full size, which double with every halving, and how many halvings there are. */
const SHAPES: Record<ModelSize, { filters: number; depth: number }> = {
  slim: { filters: 8, depth: 3 },
  reference: { filters: 64, depth: 4 },
};
const SLOPE = 0.2;
const AVERAGING = 0.99;

const padding = 'reflect' as const;

function unit(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const convolved = convolution(x, { name, filters, kernel: 3, padding });
  const normal = instanceNorm(convolved, { name: `${name}-norm`, affine: true });
  return activation(normal, { name: `${name}-leaky`, form: 'leaky', slope: SLOPE });
}

const pairOfUnits = (x: SymbolicTensor, name: string, filters: number) =>
  unit(unit(x, `${name}-a`, filters), `${name}-b`, filters);

/** The network; also built by the test that counts its parameters. The second output are the logits of the first. */
export function buildScratchUnet(size: ModelSize): LayersModel {
  const { filters, depth } = SHAPES[size];
  const picture = input({ shape: [null, null, 3], name: 'picture' });
  let x = deviation(picture, { name: 'deviation' });
  x = convolution(x, { name: 'first', filters, kernel: 7, padding });
  x = activation(x, { name: 'first-leaky', form: 'leaky', slope: SLOPE });
  const bridges: SymbolicTensor[] = [];
  for (let i = 0; i < depth; i++) {
    bridges.push(x);
    x = unit(x, `down-${i}-narrow`, filters * 2 ** i);
    x = resample(x, { name: `down-${i}-halve`, way: 'halve' });
    x = pairOfUnits(x, `down-${i}`, filters * 2 ** (i + 1));
  }
  for (let i = depth - 1; i >= 0; i--) {
    x = resample(x, { name: `up-${i}-double`, way: 'double' });
    x = convolution(x, { name: `up-${i}-narrow`, filters: filters * 2 ** i, kernel: 3, padding });
    const both = layers.concatenate({ name: `up-${i}-bridge`, axis: 3 }).apply([x, bridges[i]!]);
    x = pairOfUnits(both as SymbolicTensor, `up-${i}`, filters * 2 ** i);
  }
  const logits = convolution(x, { name: 'logits', filters: 1, kernel: 3, padding, gain: 0.1 });
  const damage = activation(logits, { name: 'damage', form: 'sigmoid' });
  return model({ inputs: picture, outputs: [damage, logits], name: 'scratch-unet' });
}

/**
 * The network that finds scratches in "Bringing old photos back to life" (Wan et al. 2020; its published code: depth 4,
 * 64 filters, grey pictures, blur before halving, bilinear doubling), with the focal loss. Batches are small here, so
 * instances are normalised where it normalises batches, with as many parameters.
 * 37,626,177 parameters reference, 146,857 slim.
 */
export const scratchUnet = defineModel({
  name: 'scratch-unet',
  about: 'A U-Net that finds scratches and other damage in the picture alone (Wan et al. 2020).',
  judges: 'mask',
  needsMask: true,
  multiple: 16,
  parameters: {},
  defaults: {
    slim: { batch: 4, patch: 64, rate: 2e-3 },
    reference: { batch: 16, patch: 256, rate: 2e-4 },
  },
  create: ({ size, seed }) =>
    createTrainable({
      kind: 'scratch-unet',
      size,
      seed,
      ...(size === 'slim' && { averaging: AVERAGING }),
      build: () => buildScratchUnet(size),
      losses: ([, logits], { mask }) => ({ loss: focal(logits!, mask!) }),
    }),
});
