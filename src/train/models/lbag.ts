import { add, mean, mul, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { type ConvolutionConfig, convolution, transposedConvolution } from '../layers/convolution.js';
import { dropOut } from '../layers/dropout.js';
import { linearMap } from '../layers/linear-map.js';
import { rescale } from '../layers/rescale.js';
import { dissimilar } from '../losses/dissimilar.js';
import { absolute, type Distance } from '../losses/distance.js';
import { overShifts } from '../losses/shifts.js';
import { spectral } from '../losses/spectral.js';
import { l2 } from '../losses.js';
import { type Batch, defineModel, type ModelSize } from '../model.js';
import { shrink } from '../ops/enlarge.js';
import { createTrainable, type NamedLosses } from '../trainable.js';

interface Shape {
  /** Filters at full size, which double with every halving. */
  readonly filters: number;
  /** Residual blocks of each encoder and decoder. */
  readonly blocks: number;
  /** Share of the feature maps that training leaves out of the bridges. */
  readonly dropout: number;
  /** Slope below 0 of its ReLUs. */
  readonly slope: number;
  /** Factor on the residuals. */
  readonly residual: number;
}

const SHAPES: Record<ModelSize, Shape> = {
  // Residuals are all but noise at first, and the losses press features down to nothing for it: within 40 steps to an
  // eighth, where hardly anything is learnt any more. Smaller residuals and a slope keep them as they are.
  slim: { filters: 12, blocks: 1, dropout: 0, slope: 0.1, residual: 0.1 },
  reference: { filters: 32, blocks: 20, dropout: 0.1, slope: 0, residual: 1 },
};
const AVERAGING = 0.99;
/** The published weights of the losses; L1 and structure have 1. */
const SPECTRAL_WEIGHT = 0.1;
const GATE_WEIGHT = 0.1;
/** What is added to features starts small: else they grow from block to block, and the first steps kill them. */
const GAIN = 0.1;

const joined = (parts: SymbolicTensor[], name: string) =>
  layers.concatenate({ name, axis: 3 }).apply(parts) as SymbolicTensor;
const added = (parts: SymbolicTensor[], name: string) => layers.add({ name }).apply(parts) as SymbolicTensor;
const multiplied = (parts: SymbolicTensor[], name: string) =>
  layers.multiply({ name }).apply(parts) as SymbolicTensor;
const shrunk = (x: SymbolicTensor, name: string) => rescale(x, { name, way: 'shrink', factor: 2 });
const enlarged = (x: SymbolicTensor, name: string, factor = 2) =>
  rescale(x, { name, way: 'enlarge', factor });

/** What is the same in all layers of a scale. */
type Width = Pick<Shape, 'filters' | 'blocks' | 'slope'>;
/** A convolution whose result is bent at 0. */
type Bent = Pick<ConvolutionConfig, 'filters' | 'kernel' | 'stride'> & Pick<Shape, 'slope'>;

function bent(x: SymbolicTensor, name: string, { filters, kernel, stride = 1, slope }: Bent): SymbolicTensor {
  return activation(convolution(x, { name, filters, kernel, stride }), {
    name: `${name}-relu`,
    form: 'leaky',
    slope,
  });
}

function doubled(x: SymbolicTensor, name: string, { filters, slope }: Omit<Bent, 'kernel'>): SymbolicTensor {
  const larger = transposedConvolution(x, { name, filters, kernel: 4, stride: 2 });
  return activation(larger, { name: `${name}-relu`, form: 'leaky', slope });
}

function residualBlocks(x: SymbolicTensor, name: string, { filters, blocks, slope }: Width): SymbolicTensor {
  let y = x;
  for (let i = 0; i < blocks; i++) {
    const inner = bent(y, `${name}-${i}-a`, { filters, kernel: 3, slope });
    y = added(
      [y, convolution(inner, { name: `${name}-${i}-b`, filters, kernel: 3, gain: GAIN })],
      `${name}-${i}-sum`,
    );
  }
  return y;
}

/** Shallow features of a smaller input (Cho et al. 2021: the shallow convolutional module). */
function shallow(
  picture: SymbolicTensor,
  name: string,
  { filters, slope }: Omit<Bent, 'kernel'>,
): SymbolicTensor {
  let x = bent(picture, `${name}-a`, { filters: filters / 4, kernel: 3, slope });
  x = bent(x, `${name}-b`, { filters: filters / 2, kernel: 1, slope });
  x = bent(x, `${name}-c`, { filters: filters / 2, kernel: 3, slope });
  x = bent(x, `${name}-d`, { filters: filters - 3, kernel: 1, slope });
  return convolution(joined([picture, x], `${name}-both`), { name: `${name}-e`, filters, kernel: 1 });
}

/** Features of two scales, those that agree let through (the feature attention module). */
function attended(x: SymbolicTensor, other: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const product = multiplied([x, other], `${name}-product`);
  return added([x, convolution(product, { name, filters, kernel: 3, gain: GAIN })], `${name}-sum`);
}

/** Features of all three scales brought to one (the asymmetric feature fusion). */
function fused(
  parts: SymbolicTensor[],
  name: string,
  { filters, slope }: Omit<Bent, 'kernel'>,
): SymbolicTensor {
  const x = bent(joined(parts, `${name}-all`), `${name}-a`, { filters, kernel: 1, slope });
  return convolution(x, { name: `${name}-b`, filters, kernel: 3 });
}

/** gate x residual + input: where the gate is shut the input stays as it is. */
function gated(x: SymbolicTensor, picture: SymbolicTensor, name: string, factor: number) {
  const logits = convolution(x, { name: `${name}-gate-logits`, filters: 1, kernel: 3, gain: 0.1 });
  const gate = activation(logits, { name: `${name}-gate`, form: 'sigmoid' });
  let residual = convolution(x, { name: `${name}-residual`, filters: 3, kernel: 3, start: 'zeros' });
  if (factor !== 1) residual = linearMap(residual, { name: `${name}-factor`, factor });
  const restored = added([picture, multiplied([residual, gate], `${name}-gated`)], `${name}-restored`);
  return { restored, gate };
}

/**
 * The network; also built by the test that counts its parameters. Outputs: the restored pictures at full, half and quarter
 * size, then their gates.
 */
export function buildLbag(size: ModelSize): LayersModel {
  const { filters, blocks, dropout, slope, residual } = SHAPES[size];
  const [at1, at2, at4] = [1, 2, 4].map((factor) => ({ filters: filters * factor, blocks, slope })) as [
    Width,
    Width,
    Width,
  ];
  const picture = input({ shape: [null, null, 3], name: 'picture' });
  const picture2 = shrunk(picture, 'picture-half');
  const picture4 = shrunk(picture2, 'picture-quarter');

  // About 0, as the features that learn from them are: a picture's brightness is nothing to be restored.
  const [centred1, centred2, centred4] = [picture, picture2, picture4].map((x, i) =>
    linearMap(x, { name: `centred-${i}`, factor: 2, offset: -1 }),
  ) as [SymbolicTensor, SymbolicTensor, SymbolicTensor];

  const seen1 = residualBlocks(bent(centred1, 'first', { ...at1, kernel: 3 }), 'encoder-1', at1);
  let x = bent(seen1, 'halve-1', { ...at2, kernel: 3, stride: 2 });
  x = attended(x, shallow(centred2, 'shallow-2', at2), 'attention-2', at2.filters);
  const seen2 = residualBlocks(x, 'encoder-2', at2);
  x = bent(seen2, 'halve-2', { ...at4, kernel: 3, stride: 2 });
  x = attended(x, shallow(centred4, 'shallow-4', at4), 'attention-4', at4.filters);
  const seen4 = residualBlocks(x, 'encoder-4', at4);

  const bridge = (parts: SymbolicTensor[], name: string, width: Width) =>
    dropOut(fused(parts, name, width), { name: `${name}-dropout`, rate: dropout, of: 'maps' });
  const bridge2 = bridge([shrunk(seen1, 'down-1-2'), seen2, enlarged(seen4, 'up-4-2')], 'fusion-2', at2);
  const bridge1 = bridge([seen1, enlarged(seen2, 'up-2-1'), enlarged(seen4, 'up-4-1', 4)], 'fusion-1', at1);

  x = residualBlocks(seen4, 'decoder-4', at4);
  const out4 = gated(x, picture4, 'quarter', residual);
  x = joined([doubled(x, 'double-4', at2), bridge2], 'bridge-2');
  x = residualBlocks(bent(x, 'narrow-2', { ...at2, kernel: 1 }), 'decoder-2', at2);
  const out2 = gated(x, picture2, 'half', residual);
  x = joined([doubled(x, 'double-2', at1), bridge1], 'bridge-1');
  x = residualBlocks(bent(x, 'narrow-1', { ...at1, kernel: 1 }), 'decoder-1', at1);
  const out1 = gated(x, picture, 'full', residual);
  const outs = [out1, out2, out4];
  return model({
    inputs: picture,
    outputs: [...outs.map(({ restored }) => restored), ...outs.map(({ gate }) => gate)],
    name: 'lbag',
  });
}

/** All scales together: L1, a tenth of the spectra's and structure, each over shifts, and a tenth of the gates' error. */
function lossesOf(outputs: readonly Tensor4D[], { target, mask }: Batch): NamedLosses {
  const sum = (of: (scale: number) => Scalar) => add(add(of(0), of(1)), of(2)) as Scalar;
  const sized = (x: Tensor4D, scale: number) => (scale === 0 ? x : shrink(x, 2 ** scale));
  const pictures = (distance: Distance) =>
    sum((scale) => mean(overShifts(distance)(outputs[scale]!)(sized(target, scale))));
  const parts = {
    absolute: pictures(absolute),
    spectral: pictures(spectral),
    dissimilar: pictures(dissimilar),
    gate: sum((scale) => l2(outputs[3 + scale]!, sized(mask!, scale))),
  };
  const weighted = add(mul(parts.spectral, SPECTRAL_WEIGHT), mul(parts.gate, GATE_WEIGHT));
  return { loss: add(add(parts.absolute, parts.dissimilar), weighted), ...parts };
}

/**
 * The local blur-aware gated network of "Real-world deep local motion deblurring" (Li et al. 2023; its published code:
 * MIMO-UNet+ of Cho et al. 2021 with a gate at each scale). Smaller pictures are means here where it takes every other
 * pixel, and features are made of pictures in [-1, 1], where it takes [0, 1]; the slim one's ReLUs
 * have a slope and its residuals a factor. It learns from the blur's extent too, as a mask.
 * 16,109,670 parameters reference, 197,490 slim.
 */
export const lbag = defineModel({
  name: 'lbag',
  about: 'Three scales with a gate each, for blur that is in parts of a picture only (Li et al. 2023).',
  judges: 'pictures',
  needsMask: true,
  multiple: 4,
  parameters: {},
  defaults: {
    // Small patches: many steps teach more than large ones in the same time.
    slim: { batch: 4, patch: 32, rate: 1e-3 },
    reference: { batch: 12, patch: 256, rate: 1e-4 },
  },
  create: ({ size, seed }) =>
    createTrainable({
      kind: 'lbag',
      size,
      seed,
      ...(size === 'slim' && { averaging: AVERAGING }),
      build: () => buildLbag(size),
      losses: lossesOf,
    }),
});
