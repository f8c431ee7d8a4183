import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { FEATURE_LAYER } from '../../../src/train/losses/features.js';
import type { ModelKind } from '../../../src/train/model.js';
import { buildGenerator, deblurgan } from '../../../src/train/models/deblurgan.js';
import { buildPatchCritic } from '../../../src/train/patch-critic.js';
import { countWeights, create, expectToTrain, trainFor } from './run.js';

// Machines that do much else at once take long.
vi.setConfig({ testTimeout: 400_000 });

beforeAll(async () => {
  await startBackend('wasm');
});
const kind = deblurgan as unknown as ModelKind;
/** Stripes are further from what they were than any photo: the residual has far to go. */
const RATE = 2e-2;

describe('deblurgan', () => {
  it('trains on its content loss, with dropout', async () => {
    await expectToTrain(kind, { texts: { blocks: '5', dropout: 'true' }, rate: RATE, draws: true });
  });

  it('trains against a critic with a penalty, which learns too', async () => {
    const losses = await expectToTrain(kind, {
      texts: { blocks: '5', gan: 'wgan-gp' },
      steps: 6,
      rate: RATE,
      falls: 'content',
      draws: true,
      // Marks are compared: what is added to all of them makes no difference.
      still: /^critic-mark\/bias/,
    });
    expect(losses.at(-1)!.critic).toBeLessThan(0);
    expect(Number.isFinite(losses.at(-1)!.penalty)).toBe(true);
  });

  it('keeps the weights of a critic without penalty small', async () => {
    const model = create(kind, { blocks: '5', gan: 'wgan' });
    await trainFor(model, 2);
    const { tensors } = model.state();
    const ofCritic = Object.keys(tensors).filter((name) => /^critic[^/]*.(kernel|bias)$/.test(name));
    expect(ofCritic).toHaveLength(10);
    for (const name of ofCritic) {
      const largest = tf.max(tf.abs(tensors[name]!));
      expect((await largest.data())[0]).toBeLessThanOrEqual(0.01 + 1e-8);
      largest.dispose();
    }
    model.dispose();
  });

  it('has the parameters that DeblurGAN and PatchGAN have', async () => {
    await startBackend('cpu');
    const networks = [
      buildGenerator({ filters: 64, blocks: 9, dropout: false }),
      buildGenerator({ filters: 64, blocks: 5, dropout: true }),
      buildGenerator({ filters: 16, blocks: 9, dropout: false }),
      buildPatchCritic(64),
      buildPatchCritic(16),
    ];
    expect(networks.map(countWeights)).toEqual([11_378_179, 6_657_539, 715_651, 2_764_737, 175_089]);
    for (const network of networks) network.dispose();
    await startBackend('wasm');
  });
});

describe('--features', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'features-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'model.json');

  it('learns from the features of a network in a file', async () => {
    await writeVgg(file);
    const model = create(kind, { blocks: '5', features: file });
    const losses = (await trainFor(model, 16)).map(({ loss }) => loss as number);
    // By halves: one batch is harder than another.
    const sum = (part: number[]) => part.reduce((a, b) => a + b);
    expect(sum(losses.slice(8))).toBeLessThan(0.9 * sum(losses.slice(0, 8)));
    model.dispose();
  });

  it('refuses a file that is missing', async () => {
    const model = create(kind, { features: path.join(folder, 'none.json') });
    await expect(trainFor(model, 1)).rejects.toThrow(/--features .*no such file/);
    model.dispose();
  });

  /** As small a network of VGG19's form as there is. */
  async function writeVgg(to: string): Promise<void> {
    const vgg = sequential({ name: 'vgg' });
    // Seeded: an unlucky draw leaves no feature that isn't clipped.
    const convolution = (name: string, more = {}) =>
      vgg.add(
        layers.conv2d({
          ...{ name, filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' },
          kernelInitializer: initializers.glorotUniform({ seed: vgg.layers.length + 1 }),
          ...more,
        }),
      );
    convolution('block1_conv1', { inputShape: [null, null, 3] });
    vgg.add(layers.maxPooling2d({ name: 'block1_pool', poolSize: 2, strides: 2 }));
    convolution('block2_conv1');
    vgg.add(layers.maxPooling2d({ name: 'block2_pool', poolSize: 2, strides: 2 }));
    convolution(FEATURE_LAYER);
    await vgg.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        fs.writeFileSync(path.join(folder, 'weights.bin'), Buffer.from(weightData as ArrayBuffer));
        fs.writeFileSync(to, JSON.stringify({ modelTopology, weightsManifest }));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    vgg.dispose();
  }
});
