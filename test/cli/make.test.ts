import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodePhoto } from '../../src/codec/decode.js';
import { decodeNpy } from '../../src/codec/npy.js';
import { decodeSrgb, encodeSrgb, imageFromCodes } from '../../src/pixels/colour.js';
import { convolve } from '../../src/pixels/convolve.js';
import { readSamples } from '../../src/sink/dataset.js';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

const ROUGH = ['--anxiety', '0.003', '--exposure', '1'];

describe('gen-blur --recipe trajectory', () => {
  const folder = temporary();
  const reference = path.join(folder, 'a');

  beforeAll(async () => {
    writePhotos(path.join(folder, 'photos'), ['b.png', 'a one.png', 'c/d.png', 'grey.png']);
    const run = await genBlur(
      ['--recipe', 'trajectory', 'photos', '--per-input', '3', '--workers', '1', '--out', 'a', ...ROUGH],
      folder,
    );
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toMatch(/^12 pairs in a {2}\(.+ pairs\/s\)\n {2}a\/preview\.png/);
  });

  it('writes the pairs, the kernels, the lists and the sheet, and nothing else', () => {
    const names = (folderName: string, end: string) =>
      Array.from({ length: 12 }, (_, i) => `${folderName}/${String(i).padStart(6, '0')}.${end}`);
    const files = [
      ...names('blur', 'png'),
      ...names('kernel', 'npy'),
      ...names('kernel', 'png'),
      ...names('sharp', 'png'),
    ];
    expect(Object.keys(hashesUnder(reference)).sort()).toEqual(
      [...files, 'dataset.json', 'preview.png', 'samples.jsonl'].sort(),
    );
  });

  it.each([
    ['more workers', ['--workers', '5']],
    ['the default workers', []],
  ])('writes the same bytes with %s', async (_, flags) => {
    const out = `b${flags.length}`;
    await genBlur(
      ['--recipe', 'trajectory', 'photos', '--per-input', '3', '--out', out, ...flags, ...ROUGH],
      folder,
    );
    expect(hashesUnder(path.join(folder, out))).toEqual(hashesUnder(reference));
  });

  it('changes nothing when the finished call is repeated, and refuses another call in one sentence', async () => {
    const again = ['--recipe', 'trajectory', 'photos', '--per-input', '3', '--out', 'a', ...ROUGH];
    const before = hashesUnder(reference);
    expect(await genBlur(again, folder)).toMatchObject({
      exitCode: 0,
      stdout: 'a already holds this dataset (12 pairs): nothing to do.',
    });
    const other = await genBlur([...again, '--seed', '7'], folder);
    expect(other).toMatchObject({ exitCode: 2, stdout: '' });
    expect(other.stderr).toMatch(
      /^Expected ".+\/a" to hold a dataset of this same call, but it was made with other values \(seed: 0, now 7\); choose another --out, or add --overwrite to replace it\.$/,
    );
    expect(hashesUnder(reference)).toEqual(before);
  });

  it('replaces a dataset of ours, and only its files, with --overwrite', async () => {
    const call = (seed: string) => [
      '--recipe',
      'linear',
      'photos',
      '--out',
      'o',
      '--seed',
      seed,
      '--overwrite',
      '--layout',
      'basicsr',
    ];
    await genBlur(call('0'), folder);
    fs.writeFileSync(path.join(folder, 'o/mine.txt'), 'kept');
    await genBlur(
      ['--recipe', 'linear', 'photos', '--out', 'o2', '--seed', '1', '--layout', 'basicsr'],
      folder,
    );
    expect(await genBlur(call('1'), folder)).toMatchObject({ exitCode: 0 });
    const { 'mine.txt': _, ...rest } = hashesUnder(path.join(folder, 'o'));
    expect(rest).toEqual(hashesUnder(path.join(folder, 'o2')));
  });

  it('leaves the samples of other photos as they were when one is added or renamed', async () => {
    fs.cpSync(path.join(folder, 'photos'), path.join(folder, 'more'), { recursive: true });
    fs.renameSync(path.join(folder, 'more/b.png'), path.join(folder, 'more/z.png'));
    writePhotos(path.join(folder, 'more'), ['0 new.png']);
    await genBlur(['--recipe', 'trajectory', 'more', '--per-input', '3', '--out', 'm', ...ROUGH], folder);
    const pixels = (root: string) =>
      new Map(
        readSamples(root).map(({ source, variant, layers }) => [
          `${source.sha256} ${variant}`,
          [layers.blur?.pixels_sha256, layers.kernel?.sha256],
        ]),
      );
    const [before, after] = [pixels(reference), pixels(path.join(folder, 'm'))];
    for (const [id, hashes] of before) expect(after.get(id)).toEqual(hashes);
    expect(after.size).toBe(before.size + 3);
  });

  it('blurs in linear light, as convolution in float64 says: 1 level at most, without bias', async () => {
    for (const { key } of readSamples(reference)) {
      const read = async (layer: string) =>
        decodePhoto(fs.readFileSync(path.join(reference, layer, `${key}.png`)), key);
      const [blur, sharp] = [await read('blur'), await read('sharp')];
      const { shape, data } = decodeNpy(fs.readFileSync(path.join(reference, 'kernel', `${key}.npy`)), key);
      const kernel = { width: shape[1] as number, height: shape[0] as number, data: data as Float32Array };
      const oracle = convolve(imageFromCodes(sharp), kernel, { border: 'reflect' });
      let [worst, sum, total, light, oracleLight] = [0, 0, 0, 0, 0];
      for (let i = 0; i < oracle.data.length; i++) {
        const difference = (blur.codes[i] as number) - 255 * encodeSrgb(oracle.data[i] as number);
        worst = Math.max(worst, Math.abs(difference));
        sum += difference;
        total += Math.abs(difference);
        light += decodeSrgb((blur.codes[i] as number) / 255);
        oracleLight += oracle.data[i] as number;
      }
      const count = oracle.data.length;
      expect(worst).toBeLessThanOrEqual(0.51);
      expect(total / count).toBeLessThan(0.3);
      expect(Math.abs(sum / count)).toBeLessThan(0.02);
      expect(Math.abs(light / oracleLight - 1)).toBeLessThan(1e-3);
    }
  });

  it('splits by photo, and lays the parts out in folders of their own', async () => {
    const run = await genBlur(
      [
        '--recipe',
        'defocus',
        'photos',
        '--per-input',
        '2',
        '--split',
        'train=0.5,test=0.5',
        '--seed',
        's',
        '--out',
        's',
      ],
      folder,
    );
    expect(run).toMatchObject({ exitCode: 0 });
    const samples = readSamples(path.join(folder, 's'));
    for (const { source, split, layers } of samples) {
      expect(
        samples
          .filter((other) => other.source.sha256 === source.sha256)
          .every((other) => other.split === split),
      ).toBe(true);
      expect(layers.blur?.path.startsWith(`${split}/blur/`)).toBe(true);
    }
  });

  it('writes the layouts that pix2pix and BasicSR read', async () => {
    await genBlur(['--recipe', 'linear', 'photos', '--layout', 'aligned', '--out', 'l1'], folder);
    const both = await decodePhoto(fs.readFileSync(path.join(folder, 'l1/train/000000.png')), 'both');
    expect([both.width, both.height]).toEqual([300, 120]);
    await genBlur(['--recipe', 'linear', 'photos', '--layout', 'basicsr', '--out', 'l2'], folder);
    expect(fs.readFileSync(path.join(folder, 'l2/meta_info.txt'), 'utf8').split('\n')[0]).toBe(
      '000000.png (120,150,3)',
    );
    const lq = await decodePhoto(fs.readFileSync(path.join(folder, 'l2/lq/000000.png')), 'lq');
    const left = imageFromCodes(both, { x: 0, y: 0, width: 150, height: 120 });
    expect(left.data).toEqual(imageFromCodes(lq).data);
  });

  it('crops both pictures under --border valid, and keeps 16 bits with --depth 16', async () => {
    await genBlur(
      ['--recipe', 'linear', 'photos', '--length', '9', '--border', 'valid', '--depth', '16', '--out', 'v'],
      folder,
    );
    const [first] = readSamples(path.join(folder, 'v'));
    expect(first?.layers.blur).toMatchObject({ width: 150 - 2 * (first?.source.margin ?? 0), depth: 16 });
    expect(first?.layers.sharp).toMatchObject({ width: first?.layers.blur?.width, depth: 16 });
    expect(first?.source.crop?.x).toBe(first?.source.margin);
  });
});
