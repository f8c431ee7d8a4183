import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/train/backend/start.js';
import { activation } from '../../src/train/layers/activation.js';
import { convolution, transposedConvolution } from '../../src/train/layers/convolution.js';
import { instanceNorm } from '../../src/train/layers/instance-norm.js';
import { rescale } from '../../src/train/layers/rescale.js';
import { charbonnier, l1, l2 } from '../../src/train/losses.js';
import { createTrainable, drawWeights, outputsOf } from '../../src/train/trainable.js';
import { expectGradients, random } from './gradients.js';
import { plain } from './ops/plain.js';

const picture = () => input({ shape: [null, null, 3], name: 'picture' });
const of = (from: SymbolicTensor, to: SymbolicTensor) => model({ inputs: from, outputs: to });

/** One of everything, as models are built of them. */
function build() {
  const from = picture();
  let x = convolution(from, { name: 'head', filters: 4, kernel: 5, padding: 'reflect' });
  x = activation(instanceNorm(x, { name: 'norm', affine: true }), { name: 'act', form: 'leaky', slope: 0.2 });
  x = convolution(x, { name: 'down', filters: 8, kernel: 3, stride: 2 });
  x = convolution(x, { name: 'wide', filters: 8, kernel: 3, dilation: 2, padding: 'reflect' });
  const up = transposedConvolution(x, { name: 'up', filters: 4, kernel: 4, stride: 2 });
  const other = rescale(x, { name: 'enlarged', way: 'enlarge', factor: 2 });
  x = layers.concatenate({ name: 'both' }).apply([up, other]) as SymbolicTensor;
  const tail = convolution(x, { name: 'tail', filters: 3, kernel: 3, start: 'zeros' });
  return of(from, layers.add({ name: 'restored' }).apply([from, tail]) as SymbolicTensor);
}

describe('layers', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  it('keep what they say of their shapes, at any size', () => {
    const network = build();
    drawWeights(network, '0');
    expect(network.outputs[0]?.shape).toEqual([null, null, null, 3]);
    for (const [height, width] of [
      [16, 24],
      [40, 18],
    ] as const) {
      const [made] = outputsOf(network, tf.zeros([2, height, width, 3]), false);
      expect(made?.shape).toEqual([2, height, width, 3]);
    }
    expect(network.getLayer('down').outputShape).toEqual([null, null, null, 8]);
  });

  it.each(['same', 'valid', 'reflect'] as const)('agree with one another on sizes, padding %s', (padding) => {
    const from = input({ shape: [15, 14, 3] });
    for (const [kernel, stride, dilation] of [
      [3, 1, 1],
      [3, 2, 1],
      [5, 1, 2],
    ] as const) {
      const name = `c-${padding}-${kernel}-${stride}-${dilation}`;
      const network = of(from, convolution(from, { name, filters: 2, kernel, stride, dilation, padding }));
      const [made] = outputsOf(network, tf.zeros([1, 15, 14, 3]), false);
      expect(made?.shape.slice(1)).toEqual(network.outputs[0]?.shape.slice(1));
    }
  });

  it('draw each weight from its own name: the same for a seed, whatever else there is', async () => {
    const weights = async (seed: string) => {
      const network = build();
      drawWeights(network, seed);
      return Promise.all(network.getWeights().map((one) => one.data()));
    };
    const first = await weights('0');
    expect(await weights('0')).toEqual(first);
    expect(await weights('1')).not.toEqual(first);
    const head = first[0] as Float32Array;
    const variance = head.reduce((sum, value) => sum + value ** 2, 0) / head.length;
    expect(variance / (2 / 75)).toBeGreaterThan(0.7);
    expect(variance / (2 / 75)).toBeLessThan(1.4);
  });

  it('are all known when a model.json is read', () => {
    const folder = path.join(import.meta.dirname, '../../src/train/layers');
    const text = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
    const registered = fs.readdirSync(folder).filter((name) => /^registerLayer\(/m.test(text(name)));
    expect(registered.length).toBeGreaterThan(8);
    for (const name of registered) expect(text('all.ts')).toContain(`./${path.parse(name).name}.js`);
  });

  it('all learn: every weight has a gradient', async () => {
    const trainable = createTrainable({
      ...{ kind: 'one', size: 'slim', seed: '0', build },
      losses: ([out], { target }) => ({ loss: l2(out!, target), absolute: l1(out!, target) }),
    });
    const batch = {
      input: tf.randomUniform([2, 16, 16, 3], 0, 1, 'float32', 1) as tf.Tensor4D,
      target: tf.randomUniform([2, 16, 16, 3], 0, 1, 'float32', 2) as tf.Tensor4D,
    };
    const losses: number[] = [];
    for (let step = 0; step < 30; step++)
      losses.push((await trainable.step(batch, { step, rate: 0.01 })).loss);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
    for (const [name, value] of Object.entries(trainable.state().tensors))
      if (name.endsWith('/second')) expect([name, tf.sum(value).dataSync()[0]! > 0]).toEqual([name, true]);
    trainable.dispose();
  });
});

describe('losses', () => {
  it('are means over all there is', async () => {
    await startBackend('wasm');
    const [one, other] = [tf.fill([1, 2, 2, 3], 0.5), tf.fill([1, 2, 2, 3], 0.2)] as [
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    expect(l1(one, other).dataSync()[0]).toBeCloseTo(0.3, 6);
    expect(l2(one, other).dataSync()[0]).toBeCloseTo(0.09, 6);
    expect(charbonnier(one, other).dataSync()[0]).toBeCloseTo(0.3, 5);
    expect(charbonnier(one, one).dataSync()[0]).toBeCloseTo(0.001, 6);
  });

  it.each([
    ['l1', l1, Math.abs],
    ['l2', l2, (d: number) => d * d],
    ['charbonnier', charbonnier, (d: number) => Math.sqrt(d * d + 1e-6)],
  ] as const)('%s has the gradient that it has in float64', async (_, loss, of) => {
    await expectGradients(
      (a, b) => loss(a as tf.Tensor4D, b as tf.Tensor4D),
      (a, b) => plain([], () => a.data.reduce((sum, v, i) => sum + of(v - b.data[i]!), 0) / a.data.length),
      [random([2, 3, 4, 2], 'a'), random([2, 3, 4, 2], 'b')],
      { second: false },
    );
  });
});
