import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

describe('gen-blur masks', () => {
  const folder = temporary();
  beforeAll(async () => {
    writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png'], 200, 160);
    const run = await genBlur(['--recipe', 'local', 'photos', '--out', 'd', '--no-preview'], folder);
    expect(run).toMatchObject({ exitCode: 0 });
  });

  it("exports a dataset's own masks, byte for byte", async () => {
    const run = await genBlur(['masks', 'd', '--out', 'own', '--against', 'mask'], folder);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toMatch(/mean +1\.000 +1\.000 +1\.000 +1\.000/);
    for (const key of ['000000', '000001'])
      expect(fs.readFileSync(path.join(folder, `own/mask/${key}.png`))).toEqual(
        fs.readFileSync(path.join(folder, `d/mask/${key}.png`)),
      );
  });

  it('estimates the masks of two folders, and records every value', async () => {
    const call = [
      'masks',
      '--blur',
      'd/blur',
      '--sharp',
      'd/sharp',
      '--against',
      'd/mask',
      '--out',
      'est',
      '--soft',
      '2',
    ];
    const run = await genBlur([...call, '--json'], folder);
    expect(run).toMatchObject({ exitCode: 0 });
    const last = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as { mean: { recall: number } };
    expect(last.mean.recall).toBeGreaterThan(0.7);
    const record = JSON.parse(fs.readFileSync(path.join(folder, 'est/masks.json'), 'utf8'));
    expect(record.params).toMatchObject({
      'var-threshold': 16,
      'min-area': 100,
      close: 13,
      'fill-holes': true,
    });
    expect(record.masks).toHaveLength(2);
    expect(fs.existsSync(path.join(folder, 'est/mask-soft/000001.png'))).toBe(true);
    // The same call may be given again, into the same folder.
    expect(await genBlur(call, folder)).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [
      ['masks'],
      /^Expected --out to be a folder to write the masks to, but received none; --against alone measures/,
    ],
    [
      ['masks', '--out', 'x'],
      /^Expected what to make masks of to be DATASET, or --blur DIR and --sharp DIR, but received neither\.$/,
    ],
    [
      ['masks', '--blur', 'd/blur', '--sharp', 'no', '--out', 'x'],
      /^Expected --sharp to be a folder of pictures, but received "no"\.$/,
    ],
    [
      ['masks', '--blur', 'd/blur', '--sharp', 'photos', '--out', 'x'],
      /^Expected --blur and --sharp to be to hold|^Expected --blur and --sharp/,
    ],
    [['masks', 'd', '--out', 'photos'], /^Expected --out "photos" to be an empty or new folder/],
    [
      ['masks', 'd', '--against', 'kernel'],
      /^Expected --against to be one of the masks mask, mask-extent, mask-alpha, but received "kernel"\.$/,
    ],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const run = await genBlur(args, folder);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
  });
});
