import path from 'node:path';
import { expect, it } from 'vitest';
import { genBlur, writePhotos } from '../cli/command.js';
import { hashesUnder, temporary } from '../folders.js';
import { killOften } from '../hostile/kill.js';
import { note } from './counts.js';

const KILLS = 20;

it.each([
  ['pairs', ['--recipe', 'trajectory', '--layout', 'pairs']],
  ['aligned', ['--recipe', 'linear', '--layout', 'aligned', '--split', 'train=0.5,test=0.5', '--seed', 's']],
  ['basicsr', ['--recipe', 'defocus', '--layout', 'basicsr', '--crop', '64x64', '--depth', '16']],
])('twenty kills in a row leave no trace (%s)', async (name, flags) => {
  const folder = temporary();
  writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png', 'c.png', 'd.png']);
  const call = [...flags, 'photos', '--count', '240', '--workers', '2'];
  const { exitCode, stderr } = await genBlur([...call, '--out', 'whole'], folder);
  expect([exitCode, stderr.includes('failed')]).toEqual([0, false]);
  const { counts, outcomes } = await killOften(folder, call, KILLS, name);
  const whole = hashesUnder(path.join(folder, 'whole'));
  for (const outcome of outcomes) expect(outcome).toEqual(whole);
  note(
    `kill -9 (${name})`,
    `${counts.kills} kills (${counts.early} before the first sample, ${counts.amidSamples} amid, ${counts.late} after the last), ${outcomes.length} folders of ${Object.keys(whole).length} files: all byte for byte the undisturbed run's, no stray file`,
  );
});
