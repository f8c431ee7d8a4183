import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
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

describe("things of the photos' own", () => {
  const own = ['--objects-from', 'photos', '--objects', '2'];
  const run = (out: string, ...args: string[]) =>
    genBlur(['--recipe', 'local', 'things', ...own, '--out', out, ...args], folder);

  it('move where they stand out, others where none do; the same with more workers and when made again', async () => {
    fs.mkdirSync(at('things'));
    const disc = `<svg width="160" height="120"><rect width="160" height="120" fill="#4a7a4a"/><circle cx="70" cy="60" r="22" fill="#c83c28"/></svg>`;
    const plain = `<svg width="160" height="120"><rect width="160" height="120" fill="#4a7a4a"/></svg>`;
    await sharp(Buffer.from(disc)).removeAlpha().png().toFile(at('things', 'disc.png'));
    await sharp(Buffer.from(plain)).removeAlpha().png().toFile(at('things', 'plain.png'));
    expect(await run('own', '--workers', '1')).toMatchObject({ exitCode: 0 });
    const from = readSamples(at('own')).map(({ measures }) => measures.objectsFrom);
    expect(from).toEqual([
      ['photo', 'shape'],
      ['shape', 'shape'],
    ]);
    const made = hashesUnder(at('own'));
    await run('own-too', '--workers', '2');
    expect(hashesUnder(at('own-too'))).toEqual(made);
    await genBlur(['replay', 'own', '--all', '--source', 'things', '--out', 'own-again'], folder);
    expect(hashesUnder(at('own-again'))).toEqual(made);
  });
});

/** A disc of stripes, solid with a soft rim, or a picture that isn't cut out. */
async function writeMatte(name: string, bands: 3 | 4): Promise<void> {
  const side = 60;
  const data = new Uint8Array(side * side * bands);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      data.set(x % 12 < 6 ? [220, 60, 40] : [40, 60, 220], i);
      if (bands === 4) data[i + 3] = 255 * Math.min(1, Math.max(0, 25 - Math.hypot(x - 30, y - 30)));
      i += bands;
    }
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  await sharp(data, { raw: { width: side, height: side, channels: bands } }).toFile(at(name));
}

describe('things made of cut-outs', () => {
  const cutouts = ['--objects-from', 'mattes', '--mattes', 'mattes', '--instances', '--objects', '2'];

  beforeAll(async () => {
    await writeMatte('mattes/disc.png', 4);
    await writeMatte('mattes/more/disc.webp', 4);
    await writeMatte('opaque/photo.png', 3);
    fs.mkdirSync(at('empty'));
  });

  it('are named by their bytes, never by their path, and made again from them', async () => {
    expect(await make(...cutouts, '--out', 'cut')).toMatchObject({ exitCode: 0 });
    const { params, layers } = readDataset(at('cut')) ?? {};
    expect(params).toMatchObject({
      'objects-from': 'mattes',
      mattes: expect.stringMatching(/^2 mattes [0-9a-f]{64}$/),
    });
    expect(Object.keys(layers ?? {})).toContain('instances');
    const [{ plan } = { plan: {} }] = readSamples(at('cut'));
    expect(JSON.stringify(plan)).toMatch(/"shape":"matte","matte":{"name":"(disc.png|more\/disc.webp)"/);
    const sources = ['--source', 'photos', '--source', 'mattes'];
    const again = await genBlur(['replay', 'cut', '--all', ...sources, '--out', 'cut-again'], folder);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(hashesUnder(at('cut-again'))).toEqual(hashesUnder(at('cut')));
  });

  it.each([
    [['--objects-from', 'mattes'], /^Expected --mattes, the folder of the cut-outs, with --objects-from/],
    [['--mattes', 'mattes'], /^Expected --objects-from mattes with --mattes, but received no such/],
    [['--objects-from', 'mattes', '--mattes', 'empty'], /^Expected --mattes to be .*, which holds no PNG/],
    [
      ['--objects-from', 'mattes', '--mattes', 'opaque'],
      /^Expected the matte "photo.png" of --mattes to be .* alpha channel, but received one without/,
    ],
  ])('are refused in a sentence: %s', async (args, sentence) => {
    const run = await make(...args, '--out', 'no');
    expect(run).toMatchObject({ exitCode: 2 });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr.split('\n')).toHaveLength(1);
  });
});
