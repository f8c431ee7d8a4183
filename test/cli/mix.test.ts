import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDataset, readSamples } from '../../src/sink/dataset.js';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

describe('gen-blur mix', () => {
  const folder = temporary();
  const at = (...names: string[]) => path.join(folder, ...names);
  const make = (recipe: string, out: string, ...flags: string[]) =>
    genBlur(
      ['--recipe', recipe, 'photos', '--no-preview', '--crop', '48x40', '--out', out, ...flags],
      folder,
    );
  const split = ['--split', 'train=0.6,test=0.4'];

  beforeAll(async () => {
    writePhotos(at('photos'), ['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
    const runs = [
      await make('linear', 'a', '--per-input', '2', ...split),
      await make('shake', 'b', '--seed', '0', ...split),
      await make('defocus', 'other', '--seed', '5', ...split),
    ];
    expect(runs.map(({ exitCode, stderr }) => exitCode === 0 || stderr)).toEqual([true, true, true]);
    expect(await genBlur(['mix', 'a:2', 'b:1', '--out', 'mixed', '--count', '12'], folder)).toMatchObject({
      exitCode: 0,
      stdout: '12 samples in mixed: 8 from a, 4 from b.',
    });
  });

  it('takes the stated shares, and keeps records, splits, pixels and the layers that all have', () => {
    const samples = readSamples(at('mixed'));
    expect(samples.map(({ key }) => key)).toEqual(
      Array.from({ length: 12 }, (_, i) => String(i).padStart(6, '0')),
    );
    expect(samples.filter(({ recipe }) => recipe === 'linear@1')).toHaveLength(8);
    const parts = [readSamples(at('a')), readSamples(at('b'))];
    for (const { mixed, key, layers, ...record } of samples) {
      const {
        key: _,
        layers: before,
        ...original
      } = parts[mixed?.part ?? 0]!.find((each) => each.key === mixed?.key)!;
      expect(record).toEqual(original);
      expect(Object.keys(layers)).toEqual(['blur', 'sharp']);
      expect(layers.blur).toEqual({ ...before.blur, path: `${record.split}/blur/${key}.png` });
      expect(fs.existsSync(at('mixed', layers.sharp?.path ?? ''))).toBe(true);
    }
    expect(readDataset(at('mixed'))).toMatchObject({
      recipe: 'mix',
      counts: { samples: 12 },
      promises: { aligned: true },
    });
    expect(fs.readFileSync(at('mixed/dataset.json'), 'utf8')).not.toContain(folder);
    expect(fs.existsSync(at('mixed/preview.png'))).toBe(true);
  });

  it('gives the same bytes again, others with another seed, and nothing to do twice', async () => {
    await genBlur(['mix', at('a:2'), `${at('b')}:1`, '--out', 'again', '--count', '12'], folder);
    expect(hashesUnder(at('again'))).toEqual(hashesUnder(at('mixed')));
    const twice = await genBlur(['mix', 'a:2', 'b:1', '--out', 'mixed', '--count', '12'], folder);
    expect(twice).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/nothing to do/) });
    await genBlur(
      ['mix', 'a:2', 'b', '--out', 'seed', '--count', '9', '--seed', '7', '--no-preview'],
      folder,
    );
    const keys = (out: string) => readSamples(at(out)).map(({ mixed }) => `${mixed?.part} ${mixed?.key}`);
    expect(keys('seed')).toHaveLength(9);
    expect(keys('mixed')).not.toEqual(expect.arrayContaining(keys('seed')));
  });

  it('takes as many as the shares allow', async () => {
    const run = await genBlur(['mix', 'a:1', 'b:1', '--out', 'even'], folder);
    expect(run.stdout).toBe('10 samples in even: 5 from a, 5 from b.');
  });

  it.each([
    [
      ['a', 'other'],
      2,
      /Expected each source in one split, but .+ make both with the same --split and --seed/,
    ],
    [['a', 'b', '--count', '90'], 2, /to be a dataset of 45 samples, its share of 90, but received 10/],
    [['a', 'photos'], 2, /a finished dataset/],
    [['a', 'b', 'a/'], 2, /each one once, but received "a\/?" twice; give it a larger share/],
    [['a:none'], 2, /Expected a dataset to mix to be/],
  ])('refuses %j with one sentence', async (args, exitCode, sentence) => {
    const run = await genBlur(['mix', '--out', 'refused', ...args], folder);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(fs.existsSync(at('refused'))).toBe(false);
  });

  it('makes the datasets of --config files first, in mix and in --mix, and does nothing twice', async () => {
    const common = { input: 'photos', crop: '48x40', preview: false };
    const write = (name: string, config: object) =>
      fs.writeFileSync(at(name), JSON.stringify({ ...common, ...config }));
    write('lines.json', { recipe: 'linear', length: '5:9' });
    write('spots.json', { recipe: 'defocus', out: 'kept' });
    const flags = ['--count', '18', '--seed', '3', '--no-preview'];
    const run = await genBlur(['mix', 'lines.json:2', 'spots.json:1', '--out', 'both', ...flags], folder);
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: '18 samples in both: 12 from both-lines, 6 from kept.',
    });
    expect(readDataset(at('both-lines'))).toMatchObject({
      recipe: 'linear',
      seed: '3',
      counts: { samples: 12 },
    });
    const before = hashesUnder(at('both'));
    const list = ['--mix', 'lines.json:2,spots.json:1', '--out', 'both', ...flags];
    expect(await genBlur(list, folder)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/nothing to do/),
    });
    fs.rmSync(at('both'), { recursive: true });
    fs.rmSync(at('kept'), { recursive: true });
    await genBlur(list, folder);
    expect(hashesUnder(at('both'))).toEqual(before);
    expect(await genBlur(['--mix', 'lines.json', '--crop', '9x9'], folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/Expected --mix to be alone with .+ but received --crop/),
    });
    fs.writeFileSync(at('bare.json'), '{"crop": "48x40"}');
    expect(await genBlur(['mix', 'bare.json', 'a', '--out', 'x'], folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/Expected recipe in "bare.json" to be named/),
    });
  });

  it('never writes over one of the datasets', async () => {
    const run = await genBlur(['mix', 'a', 'b', '--out', './a', '--overwrite'], folder);
    expect(run).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/another folder than the datasets/),
    });
    expect(readSamples(at('a'))).toHaveLength(10);
  });

  it('says why a mix is not replayed, and notices a file that has changed', async () => {
    const replay = await genBlur(['replay', 'mixed', '--all', '--out', 'r', '--source', 'photos'], folder);
    expect(replay).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/is a mix of others; replay those/),
    });
    fs.cpSync(at('b'), at('spoilt'), { recursive: true });
    const victim = at('spoilt', readSamples(at('b'))[0]?.layers.blur?.path ?? '');
    fs.writeFileSync(victim, 'no picture');
    const run = await genBlur(['mix', 'spoilt', '--out', 'm'], folder);
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/not as its record says/) });
  });
});
