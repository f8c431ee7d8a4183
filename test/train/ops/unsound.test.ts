import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { unsoundLayers, unsoundOps } from '../../../src/train/ops/unsound.js';

const home = path.join(import.meta.dirname, '../../../src/train');
const sources = fs
  .readdirSync(home, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({
    name: name.split(path.sep).join('/'),
    // What a comment says is no use of it.
    text: fs.readFileSync(path.join(home, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
  }))
  .filter(({ name }) => name !== 'ops/unsound.ts');

/** Files in which an op is imported from tfjs by its name, called as a method, or taken out of `image` or `layers`. */
const usersOf = (op: string): string[] => {
  const imported = new RegExp(`import[^;]*\\b${op}\\b[^;]*from '@tensorflow/tfjs-(core|layers)'`);
  const called = new RegExp(`\\.${op}\\(`);
  return sources.filter(({ text }) => imported.test(text) || called.test(text)).map(({ name }) => name);
};

describe('what tfjs differentiates wrongly', () => {
  it.each(Object.entries(unsoundOps))('%s is used by nothing that trains', (op, { valueIn }) => {
    expect(usersOf(op)).toEqual(valueIn === undefined ? [] : [valueIn]);
  });

  it.each(Object.keys(unsoundLayers))('the layer %s is used by nothing that trains', (layer) => {
    const used = new RegExp(`\\blayers\\.${layer}\\(`);
    expect(sources.filter(({ text }) => used.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('is there under these names', () => {
    const known: Record<string, unknown> = { ...tf, ...tf.image };
    expect(Object.keys(unsoundOps).filter((op) => typeof known[op] !== 'function')).toEqual([]);
    const ofLayers: Record<string, unknown> = { ...layers };
    expect(Object.keys(unsoundLayers).filter((name) => typeof ofLayers[name] !== 'function')).toEqual([]);
  });

  it('is wrong still: where this fails, tfjs has mended an op and its line can go', async () => {
    await startBackend('cpu');
    const x = tf.randomNormal([2, 4, 4, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
    const error = (f: (v: tf.Tensor4D) => tf.Tensor) => {
      const u = tf.randomNormal(f(x).shape, 0, 1, 'float32', 2);
      const back = tf.sum(tf.mul(x, tf.grad((v) => f(v as tf.Tensor4D))(x, u)));
      return Math.abs(tf.sub(tf.sum(tf.mul(f(x), u)), back).dataSync()[0] as number);
    };
    // Each is linear: the gradient has to be the adjoint.
    expect(error((v) => tf.image.resizeNearestNeighbor(v, [8, 8]))).toBeGreaterThan(0.1);
    expect(
      error((v) =>
        tf.mirrorPad(
          v,
          [
            [0, 0],
            [2, 2],
            [2, 2],
            [0, 0],
          ],
          'reflect',
        ),
      ),
    ).toBeGreaterThan(0.1);
    expect(() => error((v) => tf.depthToSpace(tf.reshape(v, [2, 2, 2, 4]) as tf.Tensor4D, 2))).toThrow(
      /gradient/,
    );
  });
});
