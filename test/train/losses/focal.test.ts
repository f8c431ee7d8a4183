import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { focal } from '../../../src/train/losses/focal.js';
import { expectGradients, random } from '../gradients.js';
import { plain } from '../ops/plain.js';
import { pictures } from '../pictures.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const mask = (): tf.Tensor4D => tf.cast(tf.greater(pictures([2, 6, 6, 1], 'mask'), 0.8), 'float32');

/** The formula in probabilities. */
function plainly(z: readonly number[], m: readonly number[]): number {
  const share = m.reduce((sum, value) => sum + value, 0) / m.length;
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    const p = 1 / (1 + Math.exp(-z[i]!));
    sum -= m[i] === 1 ? (1 - share) * (1 - p) ** 2 * Math.log(p) : share * p ** 2 * Math.log(1 - p);
  }
  return sum / z.length;
}

describe('the focal loss', () => {
  it('agrees with its formula in probabilities', () => {
    const logits = pictures([2, 6, 6, 1], 'logits', [-3, 3]);
    const [z, m] = [logits, mask()].map((x) => Array.from(x.dataSync())) as [number[], number[]];
    expect(focal(logits, mask()).dataSync()[0]).toBeCloseTo(plainly(z, m), 6);
  });

  it('counts a pixel that is surely right for next to nothing', () => {
    const sure = tf.mul(tf.sub(mask(), 0.5), 16) as tf.Tensor4D;
    expect(focal(sure, mask()).dataSync()[0]).toBeLessThan(1e-9);
    expect(focal(tf.neg(sure), mask()).dataSync()[0]).toBeGreaterThan(1);
  });

  it('stays finite where the logits are large', () => {
    const large = tf.mul(tf.sub(mask(), 0.5), -2000) as tf.Tensor4D;
    expect(Number.isFinite(focal(large, mask()).dataSync()[0])).toBe(true);
  });

  it('has the gradient that it has in float64', async () => {
    const m = Array.from(mask().dataSync());
    await expectGradients(
      (z) => focal(z as tf.Tensor4D, mask()),
      ({ data }) => plain([], () => plainly(Array.from(data), m)),
      [random([2, 6, 6, 1], 'logits', 1.5)],
      { second: false },
    );
  });
});
