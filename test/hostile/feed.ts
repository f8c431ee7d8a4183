import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { genBlur } from '../cli/command.js';
import { hostilePhotos } from './mutate.js';
import { originals } from './originals.js';

const linesOf = (file: string) => fs.readFileSync(file, 'utf8').trim().split('\n');

/**
 * Runs the whole command over that many damaged photos, and holds it to its word: every photo is a pair or a line
 * of skipped.jsonl with one sentence that is about the photo, and no worker is lost.
 */
export async function feedHostilePhotos(folder: string, photos: number) {
  fs.mkdirSync(path.join(folder, 'photos'));
  for (const { name, bytes } of hostilePhotos(await originals(), photos))
    fs.writeFileSync(path.join(folder, 'photos', name), bytes);
  const flags = ['--on-error', 'skip', '--timeout', '60', '--no-preview', '--workers', '2', '--quiet'];
  const run = await genBlur(['--recipe', 'linear', 'photos', '--out', 'out', ...flags], folder);
  expect(run).toEqual({ exitCode: 3, stdout: '', stderr: '' });
  const paths = linesOf(path.join(folder, 'out/samples.jsonl')).map((line) => JSON.parse(line).source.path);
  const skipped = linesOf(path.join(folder, 'out/skipped.jsonl')).map((line) => JSON.parse(line));
  // A worker that was lost, a sample that took too long and a decoder's own words would all show here.
  for (const { source, reason } of skipped)
    expect(reason, source.path).toMatch(
      /^Expected the photo ".+" to be (a whole|an ordinary|a photo of at most) .+\.$|^Expected a photo of at least |at most 64 megapixels/,
    );
  const named = [...paths, ...skipped.map(({ source }) => source.path)];
  expect(named.sort()).toEqual(fs.readdirSync(path.join(folder, 'photos')).sort());
  for (const layer of ['blur', 'sharp'])
    expect(fs.readdirSync(path.join(folder, 'out', layer))).toHaveLength(paths.length);
  return { photos, pairs: paths.length, skipped: skipped.length };
}
