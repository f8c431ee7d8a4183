import * as tf from '@tensorflow/tfjs-core';
import { input, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { dropOut } from '../../../src/train/layers/dropout.js';
import { drawWeights, outputsOf } from '../../../src/train/trainable.js';

beforeAll(async () => {
  await startBackend('wasm');
});

function build(of: 'values' | 'maps', seed = 'a') {
  const picture = input({ shape: [null, null, 40] });
  const network = model({ inputs: picture, outputs: dropOut(picture, { name: 'out', rate: 0.25, of }) });
  drawWeights(network, seed);
  return (training: boolean, step?: number) => {
    const [y] = outputsOf(network, tf.ones([3, 5, 5, 40]), training, step);
    return Array.from(y!.dataSync());
  };
}

describe('dropout', () => {
  it('leaves so many values out in training, and lets the others grow for it', () => {
    const values = build('values')(true, 0);
    expect([...new Set(values)].sort()).toEqual([0, 4 / 3].map(Math.fround));
    const kept = values.filter((value) => value > 0).length / values.length;
    expect(kept).toBeGreaterThan(0.71);
    expect(kept).toBeLessThan(0.79);
  });

  it('leaves whole maps of a picture out', () => {
    const values = build('maps')(true, 0);
    for (let n = 0; n < 3; n++)
      for (let c = 0; c < 40; c++)
        for (let p = 1; p < 25; p++) expect(values[(n * 25 + p) * 40 + c]).toBe(values[n * 25 * 40 + c]);
    expect(new Set(values).size).toBe(2);
  });

  it('hangs on the seed and the step alone', () => {
    expect(build('values')(true, 3)).toEqual(build('values')(true, 3));
    expect(build('values')(true, 3)).not.toEqual(build('values')(true, 4));
    expect(build('values', 'b')(true, 3)).not.toEqual(build('values')(true, 3));
  });

  it('does nothing outside training', () => {
    expect(new Set(build('values')(false))).toEqual(new Set([1]));
  });
});
