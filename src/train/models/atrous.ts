import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { channelScale } from '../layers/channel-scale.js';
import { convolution, transposedConvolution } from '../layers/convolution.js';
import { linearMap } from '../layers/linear-map.js';
import { l1 } from '../losses.js';
import { defineModel, type ModelSize } from '../model.js';
import { createTrainable } from '../trainable.js';

interface Shape {
  /** Filters at full size, at half size, and of each rate within a block. */
  readonly full: number;
  readonly half: number;
  readonly branch: number;
  readonly blocks: number;
}

const SHAPES: Record<ModelSize, Shape> = {
  slim: { full: 16, half: 32, branch: 16, blocks: 3 },
  reference: { full: 64, half: 256, branch: 128, blocks: 20 },
};
const RATES = [1, 2, 3, 4];
const SLOPE = 0.2;
const AVERAGING = 0.99;

const padding = 'reflect' as const;
const bent = (x: SymbolicTensor, name: string) => activation(x, { name, form: 'leaky', slope: SLOPE });
const added = (parts: SymbolicTensor[], name: string) => layers.add({ name }).apply(parts) as SymbolicTensor;

/** The same features seen at several distances at once, brought together and added to what came in. */
function block(x: SymbolicTensor, name: string, { half, branch, blocks }: Shape): SymbolicTensor {
  const branches = RATES.map((dilation) => {
    const seen = convolution(x, {
      name: `${name}-rate-${dilation}`,
      filters: branch,
      kernel: 3,
      dilation,
      padding,
    });
    return bent(seen, `${name}-rate-${dilation}-leaky`);
  });
  let y = layers.concatenate({ name: `${name}-rates`, axis: 3 }).apply(branches) as SymbolicTensor;
  y = convolution(y, { name: `${name}-together`, filters: half, kernel: 3, padding });
  // In place of normalisation; small at first, so that many blocks don't add up to large features.
  y = channelScale(y, { name: `${name}-scale`, start: 1 / blocks });
  return added([x, y], `${name}-sum`);
}

/** The network; also built by the test that counts its parameters. */
export function buildAtrous(size: ModelSize): LayersModel {
  const shape = SHAPES[size];
  const { full, half, blocks } = shape;
  const picture = input({ shape: [null, null, 3], name: 'picture' });
  let x = linearMap(picture, { name: 'centred', factor: 2, offset: -1 });
  x = bent(convolution(x, { name: 'first', filters: full, kernel: 9, padding }), 'first-leaky');
  x = bent(convolution(x, { name: 'halve', filters: half, kernel: 3, stride: 2, padding }), 'halve-leaky');
  for (let i = 0; i < blocks; i++) x = block(x, `block-${i}`, shape);
  x = transposedConvolution(x, { name: 'double', filters: full, kernel: 4, stride: 2 });
  x = bent(x, 'double-leaky');
  x = bent(convolution(x, { name: 'last', filters: full, kernel: 3, padding }), 'last-leaky');
  x = convolution(x, { name: 'residual', filters: 3, kernel: 3, padding, start: 'zeros' });
  const residual = linearMap(x, { name: 'residual-code', factor: 0.5 });
  return model({ inputs: picture, outputs: added([picture, residual], 'restored'), name: 'atrous' });
}

/**
 * The first stage of "High-resolution dual-stage multi-level feature aggregation for single image and video deblurring"
 * (Brehm, Scherer & Lienhart 2020, NTIRE): dilated convolutions at half size, no normalisation. The widths at full size
 * and the 4x4 filter of the transposed convolution are ours, and so is the batch; the paper's count isn't known to us.
 * 47,670,595 parameters reference, 130,483 slim.
 */
export const atrous = defineModel({
  name: 'atrous',
  about: 'Parallel dilated convolutions, rates 1 to 4, at half size (Brehm et al. 2020, NTIRE).',
  judges: 'pictures',
  needsMask: false,
  multiple: 2,
  parameters: {},
  defaults: {
    slim: { batch: 4, patch: 64, rate: 1e-3 },
    reference: { batch: 8, patch: 320, rate: 1e-4 },
  },
  create: ({ size, seed }) =>
    createTrainable({
      kind: 'atrous',
      size,
      seed,
      ...(size === 'slim' && { averaging: AVERAGING }),
      build: () => buildAtrous(size),
      losses: ([restored], { target }) => ({ loss: l1(restored!, target) }),
    }),
});
