import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import type { ModelKind } from '../../../src/train/model.js';
import { atrous, buildAtrous } from '../../../src/train/models/atrous.js';
import { countWeights, expectToTrain } from './run.js';

// Machines that do much else at once take long.
vi.setConfig({ testTimeout: 400_000 });

beforeAll(async () => {
  await startBackend('wasm');
});

describe('atrous', () => {
  it('trains', async () => {
    await expectToTrain(atrous as unknown as ModelKind);
  });

  it('has the parameters that are stated', async () => {
    await startBackend('cpu');
    const counts = (['slim', 'reference'] as const).map((size) => {
      const network = buildAtrous(size);
      const count = countWeights(network);
      network.dispose();
      return count;
    });
    expect(counts).toEqual([130_483, 47_670_595]);
  });
});
