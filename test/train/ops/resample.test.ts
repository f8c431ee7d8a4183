import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { double, halve } from '../../../src/train/ops/resample.js';
import { pictures } from '../pictures.js';

beforeAll(async () => {
  await startBackend('wasm');
});

describe('halving', () => {
  it('blurs by 1-2-1 each way and takes every other pixel', () => {
    const x = tf.tensor4d([0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 4, 4, 1]);
    // The light at (1, 2): half of it, down the column, falls on row 0 by the mirror, a quarter on row 2.
    expect(Array.from(halve(x).dataSync())).toEqual([0, 4, 0, 2]);
  });
});

describe('doubling', () => {
  it("agrees with tfjs's bilinear resizing with half-pixel centres", () => {
    const x = pictures([2, 5, 4, 3], 'x');
    const wanted = tf.image.resizeBilinear(x, [10, 8], false, true).dataSync();
    double(x)
      .dataSync()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i]!, 6);
      });
  });
});
