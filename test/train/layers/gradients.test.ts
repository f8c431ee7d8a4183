import * as tf from '@tensorflow/tfjs-core';
import { input, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { activation } from '../../../src/train/layers/activation.js';
import { channelScale } from '../../../src/train/layers/channel-scale.js';
import { contrast } from '../../../src/train/layers/contrast.js';
import {
  type ConvolutionConfig,
  convolution,
  transposedConvolution,
} from '../../../src/train/layers/convolution.js';
import { deviation } from '../../../src/train/layers/deviation.js';
import { dropOut } from '../../../src/train/layers/dropout.js';
import { instanceNorm } from '../../../src/train/layers/instance-norm.js';
import { linearMap } from '../../../src/train/layers/linear-map.js';
import { resample } from '../../../src/train/layers/resample.js';
import { rescale } from '../../../src/train/layers/rescale.js';
import { drawWeights, outputsOf, variablesOf } from '../../../src/train/trainable.js';
import { expectGradients, random } from '../gradients.js';
import { convolve, type Geometry, gradientInInput, type Plain, plain } from '../ops/plain.js';
import {
  blockMeans,
  centred,
  doubled,
  each,
  halved,
  luma,
  normalised,
  perChannel,
  picture,
  reader,
  reflected,
  repeated,
  toChannels,
  toPixels,
} from '../ops/plain-pictures.js';

const SHAPE = [2, 4, 6, 3];

interface Case {
  readonly layer: (x: SymbolicTensor) => SymbolicTensor;
  /** What it makes of a picture and its weights, in float64. */
  readonly oracle: (x: Plain, ...weights: Plain[]) => Plain;
  readonly shape?: readonly number[];
}

/** Where a convolution's filter lies on a picture, by the rule that TensorFlow calls SAME. */
function geometryOf(x: Plain, { kernel, stride = 1, dilation = 1, padding = 'same' }: Config): Geometry {
  const reach = (kernel - 1) * dilation;
  const same = padding === 'same';
  const side = (size: number) => Math.ceil((same ? size : size - reach) / stride);
  const before = (size: number) =>
    same ? Math.floor(Math.max(0, (side(size) - 1) * stride + reach + 1 - size) / 2) : 0;
  const [, height, width] = x.shape as [number, number, number];
  const [outHeight, outWidth] = [side(height), side(width)];
  return { stride, dilation, top: before(height), left: before(width), outHeight, outWidth };
}

type Config = Omit<ConvolutionConfig, 'name' | 'filters'>;

const convolutionCase = (config: Config): Case => ({
  layer: (x) => convolution(x, { name: 'layer', filters: 2, ...config }),
  oracle(x, filter, bias) {
    const { kernel, dilation = 1, padding } = config;
    const seen = padding === 'reflect' ? reflected(x, ((kernel - 1) / 2) * dilation) : x;
    return perChannel(convolve(seen, filter!, geometryOf(seen, config)), undefined, bias);
  },
});

const transposedCase = (kernel: number): Case => ({
  layer: (x) => transposedConvolution(x, { name: 'layer', filters: 2, kernel, stride: 2 }),
  oracle(x, filter, bias) {
    const [batch, height, width] = x.shape as [number, number, number];
    const out = [batch, 2 * height, 2 * width, 2];
    const geometry = geometryOf(
      plain(out, () => 0),
      { kernel, stride: 2 },
    );
    return perChannel(gradientInInput(x, filter!, out, geometry), undefined, bias);
  },
});

function contrasted(x: Plain): Plain {
  const parts = [
    each(x, (v) => v - 0.5),
    ...[4, 16].map((side) => less(x, repeated(blockMeans(x, side), side))),
  ];
  const at = parts.map(reader);
  const channels = x.shape[3]!;
  return picture(
    [...x.shape.slice(0, 3), parts.length * channels],
    (n, i, j, c) => 4 * at[Math.floor(c / channels)]!(n, i, j, c % channels),
  );
}

const less = (a: Plain, b: Plain): Plain => plain(a.shape, (i) => a.data[i]! - b.data[i]!);

const way = (
  name: 'enlarge' | 'shrink' | 'toPixels' | 'toChannels',
  oracle: (x: Plain, factor: number) => Plain,
): Case => ({
  layer: (x) => rescale(x, { name: 'layer', way: name, factor: 2 }),
  oracle: (x) => oracle(x, 2),
  shape: [2, 4, 6, 4],
});

const cases: Record<string, Case> = {
  'convolution, zeros around': convolutionCase({ kernel: 3 }),
  'convolution, mirror around': convolutionCase({ kernel: 5, padding: 'reflect' }),
  'convolution, nothing around': convolutionCase({ kernel: 3, padding: 'valid' }),
  'convolution with a stride': convolutionCase({ kernel: 4, stride: 2 }),
  'convolution with a stride, mirror around': convolutionCase({ kernel: 3, stride: 2, padding: 'reflect' }),
  'convolution with a dilation': convolutionCase({ kernel: 3, dilation: 2, padding: 'reflect' }),
  'transposed convolution, 3x3': transposedCase(3),
  'transposed convolution, 4x4': transposedCase(4),
  'instance norm': { layer: (x) => instanceNorm(x, { name: 'layer' }), oracle: normalised },
  'instance norm that learns': {
    layer: (x) => instanceNorm(x, { name: 'layer', affine: true }),
    oracle: (x, factors, offsets) => perChannel(normalised(x), factors, offsets),
  },
  'channel scale': { layer: (x) => channelScale(x, { name: 'layer' }), oracle: perChannel },
  'leaky ReLU': {
    layer: (x) => activation(x, { name: 'layer', form: 'leaky', slope: 0.2 }),
    oracle: (x) => each(x, (v) => (v > 0 ? v : 0.2 * v)),
  },
  sigmoid: {
    layer: (x) => activation(x, { name: 'layer', form: 'sigmoid' }),
    oracle: (x) => each(x, (v) => 1 / (1 + Math.exp(-v))),
  },
  tanh: {
    layer: (x) => activation(x, { name: 'layer', form: 'tanh' }),
    oracle: (x) => each(x, Math.tanh),
  },
  deviation: { layer: (x) => deviation(x, { name: 'layer' }), oracle: (x) => centred(luma(x)) },
  contrast: { layer: (x) => contrast(x, { name: 'layer' }), oracle: contrasted, shape: [1, 16, 16, 1] },
  'linear map': {
    layer: (x) => linearMap(x, { name: 'layer', factor: 2, offset: -1 }),
    oracle: (x) => each(x, (v) => 2 * v - 1),
  },
  enlarge: way('enlarge', repeated),
  shrink: way('shrink', blockMeans),
  'pixels to channels': way('toChannels', toChannels),
  'channels to pixels': way('toPixels', toPixels),
  halve: { layer: (x) => resample(x, { name: 'layer', way: 'halve' }), oracle: halved },
  double: { layer: (x) => resample(x, { name: 'layer', way: 'double' }), oracle: doubled },
};

for (const backend of ['wasm', 'cpu'] as const)
  describe(`layers on ${backend}, against float64, to the second order, in their weights too`, () => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    it.each(Object.entries(cases))('%s', async (name, { layer, oracle, shape = SHAPE }) => {
      const from = input({ shape: [null, null, shape[3]!] });
      const network = model({ inputs: from, outputs: layer(from) });
      const variables = variablesOf(network);
      await expectGradients(
        (x) => outputsOf(network, x as tf.Tensor4D, true)[0]!,
        oracle,
        [
          random(shape, name),
          ...variables.map((weight, i) => random(weight.shape, `${name} ${i}`, 0.5, 0.2)),
        ],
        { variables },
      );
      network.dispose();
    });

    it('dropout, by what it leaves out', async () => {
      const from = input({ shape: [null, null, 3] });
      const network = model({ inputs: from, outputs: dropOut(from, { name: 'layer', rate: 0.25 }) });
      drawWeights(network, 'a');
      const drop = (x: tf.Tensor) => outputsOf(network, x as tf.Tensor4D, true, 3)[0]!;
      const kept = await drop(tf.ones(SHAPE)).data();
      expect(new Set(kept).size).toBe(2);
      await expectGradients(drop, (x) => plain(SHAPE, (i) => x.data[i]! * kept[i]!), [
        random(SHAPE, 'dropout'),
      ]);
      network.dispose();
    });
  });
