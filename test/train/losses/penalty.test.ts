import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { gradientPenalty } from '../../../src/train/losses/penalty.js';
import { leaky } from '../../../src/train/ops/leaky.js';
import { normaliseInstances } from '../../../src/train/ops/normalise.js';
import { buildPatchCritic } from '../../../src/train/patch-critic.js';
import { drawWeights, outputsOf, variablesOf } from '../../../src/train/trainable.js';
import { expectGradients, onBackend, random } from '../gradients.js';
import { convolve, type Geometry, type Plain, plain } from '../ops/plain.js';
import { each, normalised } from '../ops/plain-pictures.js';
import { pictures } from '../pictures.js';

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

  it('has the gradient in each filter that it has in float64, through instance normalisation', async () => {
    const x = random([2, 6, 6, 2], 'x');
    const halving: Geometry = { stride: 2, dilation: 1, top: 0, left: 0, outHeight: 3, outWidth: 3 };
    const keeping: Geometry = { stride: 1, dilation: 1, top: 1, left: 1, outHeight: 3, outWidth: 3 };
    const bent = (y: Plain) => each(y, (v) => (v > 0 ? v : 0.2 * v));
    const marks = (v: Plain, first: Plain, second: Plain) =>
      convolve(bent(normalised(convolve(v, first, halving))), second, keeping).data;
    const markOf = (v: Plain, n: number, first: Plain, second: Plain) =>
      marks(v, first, second)
        .subarray(9 * n, 9 * n + 9)
        .reduce((sum, mark) => sum + mark / 9, 0);
    await expectGradients(
      (first, second) =>
        gradientPenalty((v) => {
          const low = normaliseInstances(tf.conv2d(v, first as tf.Tensor4D, 2, 'same'));
          return tf.conv2d(leaky(low, 0.2), second as tf.Tensor4D, 1, 'same');
        }, onBackend(x) as tf.Tensor4D),
      (first, second) => {
        const moved = plain(x.shape, (i) => x.data[i]!);
        const squares = [0, 0];
        moved.data.forEach((kept, i) => {
          const n = i < 72 ? 0 : 1;
          const at = (value: number) => {
            moved.data[i] = value;
            return markOf(moved, n, first, second);
          };
          squares[n]! += ((at(kept + 1e-4) - at(kept - 1e-4)) / 2e-4) ** 2;
          moved.data[i] = kept;
        });
        return plain([], () => squares.reduce((sum, square) => sum + (Math.sqrt(square) - 1) ** 2, 0) / 2);
      },
      [random([3, 3, 2, 3], 'first', 0.4), random([3, 3, 3, 1], 'second', 0.4)],
      { second: false },
    );
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
