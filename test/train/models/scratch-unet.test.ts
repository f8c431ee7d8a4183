import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import type { ModelKind } from '../../../src/train/model.js';
import { buildScratchUnet, scratchUnet } from '../../../src/train/models/scratch-unet.js';
import { countWeights, create, expectToTrain, stripes, trainFor } from './run.js';

// Machines that do much else at once take long.
vi.setConfig({ testTimeout: 400_000 });

beforeAll(async () => {
  await startBackend('wasm');
});
const kind = scratchUnet as unknown as ModelKind;

describe('scratch-unet', () => {
  it('trains', async () => {
    await expectToTrain(kind);
  });

  it('sees the damage after a few steps', async () => {
    const model = create(kind);
    await trainFor(model, 30, { rate: 4e-3 });
    const { input, mask, count, height, width } = await stripes('others').next(0);
    const picture = tf.tensor4d(input, [count, height, width, 3]);
    const damage = Array.from(await model.restore(picture).data());
    const meanWhere = (wanted: number) => {
      const values = damage.filter((_, i) => mask![i] === wanted);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(meanWhere(1)).toBeGreaterThan(meanWhere(0) + 0.2);
    model.dispose();
  });

  it('has the parameters that are stated', async () => {
    await startBackend('cpu');
    const counts = (['slim', 'reference'] as const).map((size) => {
      const network = buildScratchUnet(size);
      const count = countWeights(network);
      network.dispose();
      return count;
    });
    expect(counts).toEqual([146_857, 37_626_177]);
  });
});
