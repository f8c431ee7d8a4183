import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import type { ModelKind } from '../../../src/train/model.js';
import { buildLbag, lbag } from '../../../src/train/models/lbag.js';
import { outputsOf } from '../../../src/train/trainable.js';
import { countWeights, expectToTrain } from './run.js';

// Machines that do much else at once take long.
vi.setConfig({ testTimeout: 400_000 });

beforeAll(async () => {
  await startBackend('wasm');
});

describe('lbag', () => {
  it('trains, its gates too', async () => {
    const losses = await expectToTrain(lbag as unknown as ModelKind, { steps: 16 });
    expect(losses.at(-1)?.gate).toBeLessThan(0.9 * losses[0]!.gate!);
  });

  it('restores at three scales, with a gate each', () => {
    const network = buildLbag('slim');
    const picture = tf.fill<tf.Rank.R4>([2, 32, 24, 3], 0.5);
    expect(outputsOf(network, picture, false).map(({ shape }) => shape.join())).toEqual([
      '2,32,24,3',
      '2,16,12,3',
      '2,8,6,3',
      '2,32,24,1',
      '2,16,12,1',
      '2,8,6,1',
    ]);
    network.dispose();
  });

  it('has the parameters that are stated', async () => {
    await startBackend('cpu');
    const counts = (['slim', 'reference'] as const).map((size) => {
      const network = buildLbag(size);
      const count = countWeights(network);
      network.dispose();
      return count;
    });
    expect(counts).toEqual([197_490, 16_109_670]);
  });
});
