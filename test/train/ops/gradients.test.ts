import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { enlarge, shrink } from '../../../src/train/ops/enlarge.js';
import { leaky } from '../../../src/train/ops/leaky.js';
import { normaliseInstances } from '../../../src/train/ops/normalise.js';
import { reflectPad } from '../../../src/train/ops/reflect-pad.js';
import { double, halve } from '../../../src/train/ops/resample.js';
import { channelsToPixels, pixelsToChannels } from '../../../src/train/ops/spread.js';
import { expectGradients, random } from '../gradients.js';
import { type Plain, plain } from './plain.js';
import {
  blockMeans,
  doubled,
  each,
  halved,
  normalised,
  reflected,
  repeated,
  toChannels,
  toPixels,
} from './plain-pictures.js';

/** An op, the same in float64, and how far its arguments' values lie around what. */
type Case = readonly [op: (x: tf.Tensor4D) => tf.Tensor, oracle: (x: Plain) => Plain, offset?: number];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const cases: Record<string, Case> = {
  'reflectPad by 1': [(x) => reflectPad(x, 1), (x) => reflected(x, 1)],
  'reflectPad by 3': [(x) => reflectPad(x, 3), (x) => reflected(x, 3)],
  'enlarge by 2': [(x) => enlarge(x, 2), (x) => repeated(x, 2)],
  'shrink by 2': [(x) => shrink(x, 2), (x) => blockMeans(x, 2)],
  pixelsToChannels: [(x) => pixelsToChannels(x, 2), (x) => toChannels(x, 2)],
  channelsToPixels: [(x) => channelsToPixels(x, 2), (x) => toPixels(x, 2)],
  halve: [halve, halved],
  double: [double, doubled],
  normaliseInstances: [normaliseInstances, normalised],
  'leaky, slope 0.2': [(x) => leaky(x, 0.2), (x) => each(x, (v) => (v > 0 ? v : 0.2 * v))],
  'leaky, slope 0': [(x) => leaky(x, 0), (x) => each(x, (v) => Math.max(0, v))],
  // Registered here, and what losses are made of.
  sigmoid: [tf.sigmoid, (x) => each(x, sigmoid)],
  tanh: [tf.tanh, (x) => each(x, Math.tanh)],
  exp: [tf.exp, (x) => each(x, Math.exp)],
  softplus: [tf.softplus, (x) => each(x, (v) => Math.log1p(Math.exp(v)))],
  sqrt: [tf.sqrt, (x) => each(x, Math.sqrt), 5],
  rsqrt: [tf.rsqrt, (x) => each(x, (v) => 1 / Math.sqrt(v)), 5],
  abs: [tf.abs, (x) => each(x, Math.abs)],
  division: [(x) => tf.div(2, x), (x) => each(x, (v) => 2 / v), 5],
};

const comparisons = {
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  equal: tf.equal,
  notEqual: tf.notEqual,
};

const SHAPE = [2, 6, 4, 4];

for (const backend of ['wasm', 'cpu'] as const)
  describe(`gradients on ${backend}, against float64, to the second order`, () => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    it.each(Object.entries(cases))('%s', async (name, [op, oracle, offset = 0]) => {
      await expectGradients((x) => op(x as tf.Tensor4D), oracle, [random(SHAPE, name, 1, offset)]);
    });

    it.each(Object.entries(comparisons))('%s, which has no slope of its own', async (name, compare) => {
      const holds = (a: number, b: number) =>
        ({
          greater: a > b,
          greaterEqual: a >= b,
          less: a < b,
          lessEqual: a <= b,
          equal: a === b,
          notEqual: a !== b,
        })[name];
      await expectGradients(
        (a, b) => tf.add(tf.mul(tf.mul(a, b), tf.cast(compare(a, b), 'float32')), tf.add(tf.square(a), b)),
        (a, b) =>
          plain(a.shape, (i) => {
            const [v, w] = [a.data[i]!, b.data[i]!];
            return (holds(v, w) ? v * w : 0) + v * v + w;
          }),
        [random([3, 5], `${name} a`), random([3, 5], `${name} b`)],
      );
    });
  });
