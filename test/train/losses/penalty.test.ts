import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { gradientPenalty } from '../../../src/train/losses/penalty.js';
import { leaky } from '../../../src/train/ops/leaky.js';
import { normaliseInstances } from '../../../src/train/ops/normalise.js';
import { buildPatchCritic } from '../../../src/train/patch-critic.js';
import { drawWeights, outputsOf, variablesOf } from '../../../src/train/trainable.js';
import { expectSlopes, pictures } from '../slopes.js';

beforeAll(async () => {
  await startBackend('wasm');
});

describe('the gradient penalty', () => {
  it('is what it should be of a critic that is a plane', () => {
    const x = pictures([2, 4, 4, 1], 'x');
    // The mark's mean has a slope of 3 / 16 in each of 16 pixels: a length of 3 / 4.
    const penalty = gradientPenalty((y) => tf.mul(y, 3), x);
    expect(penalty.dataSync()[0]).toBeCloseTo((3 / 4 - 1) ** 2, 6);
  });

  it('has the slope in each filter that its differences have', () => {
    const x = pictures([2, 12, 12, 3], 'x');
    const filters = [
      pictures([4, 4, 3, 4], 'first', [-0.4, 0.4]),
      pictures([4, 4, 4, 6], 'second', [-0.4, 0.4]),
      pictures([4, 4, 6, 1], 'third', [-0.4, 0.4]),
    ];
    filters.forEach((filter, which) => {
      expectSlopes(
        (w: tf.Tensor4D) => {
          const [first, second, third] = filters.map((one, i) => (i === which ? w : one)) as [
            tf.Tensor4D,
            tf.Tensor4D,
            tf.Tensor4D,
          ];
          return gradientPenalty((y) => {
            const low = leaky(tf.conv2d(y, first, 2, 'same'), 0.2);
            const high = leaky(normaliseInstances(tf.conv2d(low, second, 2, 'same')), 0.2);
            return tf.conv2d(high, third, 1, 'same');
          }, x);
        },
        filter,
        { step: 2e-3, tolerance: 2e-2 },
      );
    });
  });

  it("reaches every filter of PatchGAN's critic", () => {
    const critic = buildPatchCritic(4);
    drawWeights(critic, 'a');
    const filters = variablesOf(critic).filter(({ shape }) => shape.length === 4);
    const { grads } = tf.variableGrads(
      () => gradientPenalty((y) => outputsOf(critic, y, true)[0]!, pictures([2, 32, 32, 3], 'x')),
      filters,
    );
    for (const { name } of filters) expect(tf.max(tf.abs(grads[name]!)).dataSync()[0]).toBeGreaterThan(0);
    critic.dispose();
  });
});
