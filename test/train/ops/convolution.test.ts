import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createStream } from '../../../src/random.js';
import { startBackend } from '../../../src/train/backend/start.js';
import { type Convolution, filterGradient, inputGradient } from '../../../src/train/ops/convolution.js';
import {
  convolve,
  type Geometry,
  gradientInFilter,
  gradientInInput,
  type Plain,
  plain,
  worst,
} from './plain.js';

type Shape4D = [number, number, number, number];

interface Case {
  readonly x: Shape4D;
  readonly w: Shape4D;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: Convolution['pad'];
}

const cases: Case[] = [
  { x: [2, 7, 6, 3], w: [3, 3, 3, 4], stride: 1, dilation: 1, pad: 'same' },
  { x: [2, 9, 8, 2], w: [3, 5, 2, 3], stride: 1, dilation: 1, pad: 'valid' },
  { x: [1, 8, 8, 2], w: [4, 4, 2, 3], stride: 2, dilation: 1, pad: 'same' },
  { x: [2, 9, 7, 3], w: [3, 3, 3, 2], stride: 2, dilation: 1, pad: 'same' },
  { x: [2, 10, 11, 2], w: [3, 3, 2, 2], stride: 2, dilation: 1, pad: 'valid' },
  { x: [1, 11, 10, 2], w: [2, 2, 2, 3], stride: 3, dilation: 1, pad: 'valid' },
  { x: [2, 9, 10, 3], w: [3, 3, 3, 2], stride: 1, dilation: 2, pad: 'same' },
  { x: [1, 12, 12, 2], w: [3, 3, 2, 2], stride: 1, dilation: 4, pad: 'same' },
  {
    x: [1, 6, 6, 2],
    w: [3, 3, 2, 2],
    stride: 1,
    dilation: 1,
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  },
];

const nameOf = ({ x, w, stride, dilation, pad }: Case) =>
  `${x.join('x')} by ${w.join('x')}, stride ${stride}, dilation ${dilation}, ${JSON.stringify(pad)}`;

const geometryOf = ({ x, w, stride, dilation, pad }: Case): Geometry => {
  const info = tf.backend_util.computeConv2DInfo(x, w, stride, dilation, pad);
  return {
    stride,
    dilation,
    top: info.padInfo.top,
    left: info.padInfo.left,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
  };
};

const random = (shape: readonly number[], name: string): Plain => {
  const stream = createStream('convolution', name);
  return plain(shape, () => stream.normal());
};
const onBackend = ({ shape, data }: Plain) => tf.tensor4d(Float32Array.from(data), shape as Shape4D);

for (const backend of ['wasm', 'cpu'] as const)
  describe(`the gradients of a convolution on ${backend}`, async () => {
    await startBackend(backend);

    it.each(cases.map((one) => [nameOf(one), one] as const))('agree with plain sums: %s', async (_, one) => {
      await tf.setBackend(backend);
      const geometry = geometryOf(one);
      const [x, w] = [random(one.x, 'x'), random(one.w, 'w')];
      const y = convolve(x, w, geometry);
      const dy = random(y.shape, 'dy');
      const how: Convolution = {
        strides: [one.stride, one.stride],
        dilations: [one.dilation, one.dilation],
        pad: one.pad,
      };
      const f = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, how.strides, how.pad, 'NHWC', how.dilations);
      const [tx, tw, tdy] = [onBackend(x), onBackend(w), onBackend(dy)];
      expect(worst(await f(tx, tw).data(), y)).toBeLessThan(1e-5);
      const [dx, dw] = tf.grads(f)([tx, tw], tdy);
      const plainDx = gradientInInput(dy, w, one.x, geometry);
      const plainDw = gradientInFilter(x, dy, one.w, geometry);
      expect(worst(await dx!.data(), plainDx)).toBeLessThan(1e-5);
      expect(worst(await dw!.data(), plainDw)).toBeLessThan(1e-5);

      // The gradients of these gradients: each is linear in both of its arguments.
      const [ux, uw] = [random(one.x, 'ux'), random(one.w, 'uw')];
      const ofInput = tf.grads((g, b) => inputGradient(g as tf.Tensor4D, b as tf.Tensor4D, one.x, how));
      const [inputDy, inputW] = ofInput([tdy, tw], onBackend(ux));
      expect(worst(await inputDy!.data(), convolve(ux, w, geometry))).toBeLessThan(1e-5);
      expect(worst(await inputW!.data(), gradientInFilter(ux, dy, one.w, geometry))).toBeLessThan(1e-5);
      const ofFilter = tf.grads((a, g) => filterGradient(a as tf.Tensor4D, g as tf.Tensor4D, one.w, how));
      const [filterX, filterDy] = ofFilter([tx, tdy], onBackend(uw));
      expect(worst(await filterX!.data(), gradientInInput(dy, uw, one.x, geometry))).toBeLessThan(1e-5);
      expect(worst(await filterDy!.data(), convolve(x, uw, geometry))).toBeLessThan(1e-5);
    });
  });
