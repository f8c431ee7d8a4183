import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/train/backend/start.js';
import { disposeBatch, toBatch, train } from '../../src/train/loop.js';
import type { Trainable } from '../../src/train/model.js';
import { probe } from '../../src/train/models/probe.js';
import { rateFactor } from '../../src/train/schedule.js';
import { stripes } from './pairs.js';

const run = { rate: 2e-3, schedule: 'cosine' } as const;
const create = (seed = '0') =>
  probe.create({ size: 'slim', seed, settings: { filters: null, blocks: null } });

async function weightsOf(model: Trainable): Promise<number[]> {
  const tensors = Object.values(model.state().tensors);
  return (await Promise.all(tensors.map((one) => one.data()))).flatMap((data) => [...data]);
}

describe('a training run', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  it('learns', async () => {
    const model = create();
    const losses: number[] = [];
    await train({
      ...{ ...run, model, source: stripes(4, 16), steps: 120 },
      onStep: ({ losses: { loss } }) => void losses.push(loss),
    });
    const mean = (from: number, to: number) =>
      losses.slice(from, to).reduce((sum, loss) => sum + loss, 0) / (to - from);
    expect(mean(100, 120)).toBeLessThan(0.8 * mean(0, 20));
    model.dispose();
  });

  it('starts out as the identity', async () => {
    const model = create();
    const batch = toBatch(await stripes(2, 16).next(0));
    const restored = model.restore(batch.input);
    expect(await restored.data()).toEqual(await batch.input.data());
    restored.dispose();
    disposeBatch(batch);
    model.dispose();
  });

  it('comes to the same weights for the same seed, and to others for another', async () => {
    const weights: number[][] = [];
    for (const seed of ['0', '0', '1']) {
      const model = create(seed);
      await train({ ...run, model, source: stripes(2, 16), steps: 5 });
      weights.push(await weightsOf(model));
      model.dispose();
    }
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).not.toEqual(weights[0]);
  });

  it('keeps the number of tensors over its steps, and leaves none', async () => {
    const before = tf.memory().numTensors;
    const model = create();
    const counts: number[] = [];
    await train({
      ...{ ...run, model, source: stripes(2, 16), steps: 60 },
      onStep: () => void counts.push(tf.memory().numTensors),
    });
    expect(new Set(counts).size).toBe(1);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops at a signal, after the step it is in', async () => {
    const model = create();
    const controller = new AbortController();
    const result = await train({
      ...{ ...run, model, source: stripes(2, 16), steps: 50, signal: controller.signal },
      onStep: ({ done }) => {
        if (done === 3) controller.abort();
      },
    });
    expect(result).toMatchObject({ done: 3, interrupted: true });
    model.dispose();
  });

  it('ends by the clock', async () => {
    const model = create();
    const result = await train({ ...run, model, source: stripes(1, 16), seconds: 0.3 });
    expect(result.seconds).toBeGreaterThanOrEqual(0.3);
    expect(result.done).toBeGreaterThan(0);
    model.dispose();
  });

  it('says so when the loss is no number any more', async () => {
    const model = create();
    const source = stripes(1, 16);
    const broken = {
      next: async (step: number) => {
        const patches = await source.next(step);
        patches.target.fill(Number.NaN);
        return patches;
      },
    };
    await expect(train({ ...run, model, source: broken, steps: 3 })).rejects.toThrow(/loss is NaN after 1/);
    model.dispose();
  });
});

describe('schedules', () => {
  it.each([
    ['constant', [1, 1, 1]],
    ['linear', [1, 1, 0]],
    ['cosine', [1, 0.5, 0]],
  ] as const)('%s goes through its start, middle and end', (name, factors) => {
    expect([0, 0.5, 1].map((progress) => rateFactor(name, progress))).toEqual(
      factors.map((factor) => expect.closeTo(factor, 12)),
    );
  });
});
