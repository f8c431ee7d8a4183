import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createStream } from '../../../src/random.js';
import { startBackend } from '../../../src/train/backend/start.js';
import { enlarge, shrink } from '../../../src/train/ops/enlarge.js';
import { leaky } from '../../../src/train/ops/leaky.js';
import { normaliseInstances } from '../../../src/train/ops/normalise.js';
import { reflectPad } from '../../../src/train/ops/reflect-pad.js';
import { channelsToPixels, pixelsToChannels } from '../../../src/train/ops/spread.js';

type Op = (x: tf.Tensor4D) => tf.Tensor4D;

const linear: Record<string, Op> = {
  'reflectPad by 1': (x) => reflectPad(x, 1),
  'reflectPad by 3': (x) => reflectPad(x, 3),
  'enlarge by 2': (x) => enlarge(x, 2),
  'shrink by 2': (x) => shrink(x, 2),
  pixelsToChannels: (x) => pixelsToChannels(x, 2),
  channelsToPixels: (x) => channelsToPixels(x, 2),
};
const curved: Record<string, Op> = {
  normaliseInstances,
  'leaky, slope 0.2': (x) => leaky(x, 0.2),
  softplus: (x) => tf.softplus(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  exp: (x) => tf.exp(x),
  'square root': (x) => tf.sqrt(tf.add(tf.square(x), 0.1)),
  'mean over the picture': (x) => tf.mean(tf.square(x), [1, 2], true),
  'matMul with a matrix': (x) =>
    tf.reshape(tf.matMul(tf.reshape(tf.square(x), [-1, 4]), tf.ones([4, 3])), [2, 6, 4, 3]),
};

const SHAPE: [number, number, number, number] = [2, 6, 4, 4];
const stream = createStream('gradients');
const drawn = (shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal()),
    shape,
  );

/** Slope of f at x along `way`, by differences, with what is left of third order taken out (Richardson). */
async function slope(f: (x: tf.Tensor4D) => tf.Scalar, x: tf.Tensor, way: tf.Tensor): Promise<number> {
  const at = (step: number) =>
    tf.tidy(() => f(tf.add(x, tf.mul(way, step)) as tf.Tensor4D).dataSync()[0] as number);
  const central = (step: number) => (at(step) - at(-step)) / (2 * step);
  return (4 * central(0.01) - central(0.02)) / 3;
}

for (const backend of ['wasm', 'cpu'] as const)
  describe(`gradients on ${backend}`, () => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    // <f(x), u> = <x, f*(u)> for all x and u says that f* is the adjoint; no difference is taken, so nothing is lost.
    it.each(Object.entries(linear))('%s has its adjoint for a gradient, and that its own', async (_, f) => {
      const x = drawn(SHAPE) as tf.Tensor4D;
      const u = drawn(f(x).shape) as tf.Tensor4D;
      const adjoint = (up: tf.Tensor4D) => tf.grad((v) => f(v as tf.Tensor4D))(x, up) as tf.Tensor4D;
      const there = tf.sum(tf.mul(f(x), u)).dataSync()[0] as number;
      const back = tf.sum(tf.mul(x, adjoint(u))).dataSync()[0] as number;
      expect(back).toBeCloseTo(there, 3);
      const again = tf.grad((up) => adjoint(up as tf.Tensor4D))(u, x);
      expect(tf.max(tf.abs(tf.sub(again, f(x)))).dataSync()[0]).toBeLessThan(1e-5);
    });

    it.each(Object.entries(curved))('%s agrees with differences, to the second order', async (_, f) => {
      const near = drawn(SHAPE) as tf.Tensor4D;
      // Away from 0, where a difference across a kink would tell nothing.
      const x = tf.add(near, tf.mul(0.2, tf.sign(near))) as tf.Tensor4D;
      const weights = drawn(f(x).shape);
      const [way, other] = [drawn(SHAPE), drawn(SHAPE)];
      const scalar = (v: tf.Tensor4D) => tf.sum(tf.mul(f(v), weights)) as tf.Scalar;
      const gradient = (v: tf.Tensor4D) => tf.grad((w) => scalar(w as tf.Tensor4D))(v) as tf.Tensor4D;
      const first = tf.sum(tf.mul(gradient(x), way)).dataSync()[0] as number;
      expect(Math.abs(first - (await slope(scalar, x, way)))).toBeLessThan(2e-3 * (1 + Math.abs(first)));
      const alongWay = (v: tf.Tensor4D) => tf.sum(tf.mul(gradient(v), way)) as tf.Scalar;
      const second = tf.sum(tf.mul(tf.grad((w) => alongWay(w as tf.Tensor4D))(x), other));
      const found = second.dataSync()[0] as number;
      expect(Math.abs(found - (await slope(alongWay, x, other)))).toBeLessThan(5e-3 * (1 + Math.abs(found)));
    });
  });
