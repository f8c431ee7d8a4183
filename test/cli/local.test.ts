import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDataset, readSamples } from '../../src/sink/dataset.js';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

const folder = temporary();
const at = (...parts: string[]) => path.join(folder, ...parts);
const make = (...args: string[]) => genBlur(['--recipe', 'local', 'photos', ...args], folder);
const crops = ['--crop', '64x48', '--crop-policy', 'blur-aware', '--per-input', '8'];

beforeAll(async () => {
  writePhotos(at('photos'), ['a.png', 'b.png'], 200, 160);
  await make(...crops, '--out', 'aimed', '--workers', '1');
});

describe('crops that go by the mask', () => {
  it('are recorded with the part of the photo that was made, and how they were drawn', () => {
    expect(readDataset(at('aimed'))?.params).toMatchObject({ crop: '64x48', 'crop-policy': 'blur-aware' });
    const samples = readSamples(at('aimed'));
    expect(samples).toHaveLength(16);
    for (const { source, layers } of samples) {
      expect(source.made).toEqual({ x: 0, y: 0, width: 200, height: 160 });
      expect(source.crop).toMatchObject({ width: 64, height: 48 });
      for (const { width, height } of Object.values(layers).filter((layer) => layer.shape === undefined))
        expect([width, height]).toEqual([64, 48]);
      expect(layers.motion?.shape).toEqual([2, 48, 64]);
    }
    const aimed = samples.map(({ measures }) => (measures.crop as { aimed: boolean }).aimed);
    expect(new Set(aimed)).toEqual(new Set([true, false]));
  });

  it('are the same with more workers, and when made again from their records', async () => {
    await make(...crops, '--out', 'again', '--workers', '3');
    const made = hashesUnder(at('aimed'));
    expect(hashesUnder(at('again'))).toEqual(made);
    const replayed = await genBlur(
      ['replay', 'aimed', '--all', '--source', 'photos', '--out', 'replayed'],
      folder,
    );
    expect(replayed).toMatchObject({ exitCode: 0 });
    expect(hashesUnder(at('replayed'))).toEqual(made);
  });

  it('are refused without a size, and for a recipe without a mask', async () => {
    const sizeless = await make('--crop-policy', 'blur-aware', '--out', 'no');
    expect(sizeless).toMatchObject({ exitCode: 2 });
    expect(sizeless.stderr).toBe(
      'Expected --crop with --crop-policy blur-aware, but received none; give a size.',
    );
    const maskless = await genBlur(['--recipe', 'linear', 'photos', ...crops], folder);
    expect(maskless).toMatchObject({ exitCode: 2 });
    expect(maskless.stderr).toMatch(
      /^Expected --crop-policy to be uniform for the recipe linear, .*blur-aware/,
    );
  });
});
