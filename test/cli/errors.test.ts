import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

const folder = temporary();
writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png']);
fs.mkdirSync(path.join(folder, 'empty'));
fs.mkdirSync(path.join(folder, 'foreign'));
fs.writeFileSync(path.join(folder, 'foreign/thesis.tex'), 'dear');
fs.writeFileSync(path.join(folder, 'broken.ts'), 'export default {');
fs.writeFileSync(path.join(folder, 'none.mjs'), 'export const a = 1;');
fs.writeFileSync(path.join(folder, 'bad.yaml'), 'a: [1');
const make = (...args: string[]) => ['--recipe', 'trajectory', 'photos', '--out', 'out', ...args];

/** A call that is wrong, and what its one sentence must say. */
const wrong: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
  [
    make('--canvas', '64'),
    /^Expected --canvas to be an odd whole number from 9 to 513 px, but received "64"\.$/,
  ],
  [
    make('--anxiety', 'high'),
    /^Expected --anxiety to be a number, a range A:B or a choice .+ from 0 to 1, but received "high"\.$/,
  ],
  [make('--exposure', '0:1'), /^Expected --exposure to be .+ from 0\.0001 to 1, but received "0:1"\.$/],
  [
    make('--border', 'mirror'),
    /^Expected --border to be reflect, edge, valid or constant, but received "mirror"\.$/,
  ],
  [make('--canvas', '9', '--exposure', '1'), /^.*Expected --canvas to be at least \d+ px.+--fit/],
  [make('--crop', '512'), /^Expected --crop to be a size such as 512x512, or none, but received "512"\.$/],
  [make('--count', '0'), /^Expected --count to be a whole number from 1 to 999999999, but received "0"\.$/],
  [make('--split', 'train=0.9'), /^Expected --split to be names and shares that add up to 1/],
  [make('--preset', 'gopro'), /^Expected no --preset, for this recipe has none; leave it out\.$/],
  [
    make('--lenght', '3'),
    /^Expected flags that this command has, but received --lenght; gen-blur --recipe trajectory --help lists them\.$/,
  ],
  [make('--seed', '1', '--seed', '2'), /^Expected --seed to be given once, but received "1" and "2"\.$/],
  [
    make('--resume=yes'),
    /^Expected --resume to be true or false, but received "yes"; --resume alone is true, --no-resume false\.$/,
  ],
  [
    ['--recipe', 'linear', 'photos', '--out', ''],
    /^Expected --out to be a folder, but received an empty text; perhaps a variable of the shell is not set\.$/,
  ],
  [
    ['--recipe', 'linear', '--out', 'out', '--', '-gone'],
    /^Expected the input "\.\/-gone" to be a file, a folder or a glob, but received nothing of that name\.$/,
  ],
  [make('--seed'), /^Expected a value after --seed, but received none\.$/],
  [
    ['--recipe', 'nope', 'photos'],
    /^Expected --recipe to be one of .*trajectory.*, or the file of your own, but received "nope"; gen-blur recipes lists them\.$/,
  ],
  [
    ['photos'],
    /^Expected --recipe to be one of .+, but received only "photos"; gen-blur --help shows the commands\.$/,
  ],
  [
    ['--recipe', 'linear', 'empty', '--out', 'out'],
    /^Expected the input "empty" to be a photo, or a folder or glob with photos .+, but received none\.$/,
  ],
  [
    ['--recipe', 'linear', 'gone.jpg', '--out', 'out'],
    /^Expected the input "gone\.jpg" to be a file, a folder or a glob, but received nothing of that name\.$/,
  ],
  [
    ['--recipe', 'linear', 'photos', '--out', 'foreign'],
    /^Expected --out ".+foreign" to be an empty or new folder, .+ holds "thesis\.tex"; choose another folder\.$/,
  ],
  [
    ['--recipe', 'linear', 'photos', '--out', 'broken.ts'],
    /^Expected --out to be a folder, but received the file/,
  ],
  [
    ['--recipe', './broken.ts', 'photos'],
    /^The recipe ".+broken\.ts" could not be loaded: line 1: .+\. Mend the file and run again\.$/,
  ],
  [
    ['--recipe', './none.mjs', 'photos'],
    /^Expected the default export of none\.mjs to be a recipe made by defineRecipe, but received none\.$/,
  ],
  [
    ['--recipe', './gone.ts', 'photos'],
    /^Expected --recipe to be a file that exists, but received ".+gone\.ts"\.$/,
  ],
  [
    make('--config', 'bad.yaml'),
    /^The --config file "bad\.yaml" could not be read \(.+\); give a JSON or YAML file\.$/,
  ],
  [
    ['check', 'photos', 'foreign'],
    /^Expected no further word, but received "foreign"; gen-blur --help shows what this command takes\.$/,
  ],
  [
    ['masks', '--blur', 'photos', '--sharp', 'foreign', '--threshold', '5', '--out', 'out'],
    /^Expected no --threshold where masks are estimated, but received one; leave it out\.$/,
  ],
  [
    ['masks', 'photos', '--levels', '5', '--out', 'out'],
    /^Expected no --levels where a dataset's own masks are exported, but received one; estimate with --method,/,
  ],
  [
    ['replay'],
    /^Expected gen-blur replay to be told what to work on, but received no word more; gen-blur replay --help /,
  ],
  [['recipes', 'nope'], /^Expected --recipe to be one of/],
  [
    ['kernels', '--count', '0'],
    /^Expected --count to be a whole number from 1 to 1000000, but received "0"\.$/,
  ],
  [
    ['kernels', '--from', 'photos', '--seed', '4', '--out', 'out'],
    /^Expected --from to be alone, since it draws no new kernels, but received --seed beside it; leave one of them out\.$/,
  ],
  [
    ['replay', 'photos', '000000', '--out', 'out'],
    /^Expected "photos" to be a finished dataset, but received a folder without dataset\.json\.$/,
  ],
];

describe('a wrong call', () => {
  it.each(wrong)('gen-blur %j is one sentence, exit code 2, and writes nothing', async (args, sentence) => {
    const before = hashesUnder(folder);
    const { exitCode, stderr, stdout } = await genBlur(args, folder);
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(hashesUnder(folder)).toEqual(before);
    expect(fs.existsSync(path.join(folder, 'out'))).toBe(false);
  });
});

describe('a photo that is no use', () => {
  const bad = temporary();
  writePhotos(path.join(bad, 'photos'), ['a.png', 'c.png']);
  const whole = fs.readFileSync(path.join(bad, 'photos/a.png'));
  fs.writeFileSync(path.join(bad, 'photos/b cut.png'), whole.subarray(0, whole.length >> 1));
  fs.writeFileSync(path.join(bad, 'photos/text.jpg'), 'not a photo');

  it('stops the run with one sentence and exit code 1, and what was made is kept', async () => {
    const { exitCode, stderr } = await genBlur(
      ['--recipe', 'linear', 'photos', '--out', 'out', '--quiet'],
      bad,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Sample 00000[13] \((b cut\.png|text\.jpg)\): /);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('is skipped with --on-error skip: the rest is done, skipped.jsonl names it, exit code 3', async () => {
    const { exitCode, stderr } = await genBlur(
      ['--recipe', 'linear', 'photos', '--out', 'out', '--on-error', 'skip'],
      bad,
    );
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/2 inputs skipped; skipped\.jsonl says which and why\.$/);
    const lines = fs
      .readFileSync(path.join(bad, 'out/skipped.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ source, keys }) => [source.path, keys])).toEqual([
      ['b cut.png', ['000001']],
      ['text.jpg', ['000003']],
    ]);
    expect(fs.readdirSync(path.join(bad, 'out/blur'))).toEqual(['000000.png', '000002.png']);
    expect(
      await genBlur(['--recipe', 'linear', 'photos', '--out', 'out', '--on-error', 'skip', '--quiet'], bad),
    ).toMatchObject({ exitCode: 3, stderr: '' });
  });

  it('that is too small for --crop is one as well', async () => {
    const { exitCode, stderr } = await genBlur(
      ['--recipe', 'linear', 'photos/a.png', '--crop', '400x400', '--out', 'small', '--quiet'],
      bad,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /Expected a photo of at least 400x400 px, but received one of 150x120; ask for a smaller --crop/,
    );
  });
});
