import path from 'node:path';
import { expect, it } from 'vitest';
import { hashesUnder, temporary } from '../folders.js';
import { killOften } from '../hostile/kill.js';
import { genBlur, writePhotos } from './command.js';

it('finishes with the bytes of an undisturbed run after kill -9 at random moments', async () => {
  const folder = temporary();
  writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png', 'c.png']);
  const call = ['--recipe', 'trajectory', 'photos', '--count', '60', '--workers', '2'];
  await genBlur([...call, '--out', 'whole'], folder);
  const { counts, outcomes } = await killOften(folder, call, 5, 'short');
  expect(counts.kills).toBe(5);
  const whole = hashesUnder(path.join(folder, 'whole'));
  for (const outcome of outcomes) expect(outcome).toEqual(whole);
});

it('finishes old photos so too, with all their masks', async () => {
  const folder = temporary();
  writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png']);
  const call = ['--recipe', 'old-photo', '--preset', 'wan2020', 'photos', '--count', '16', '--workers', '2'];
  await genBlur([...call, '--out', 'whole'], folder);
  const { counts, outcomes } = await killOften(folder, call, 2, 'old');
  expect(counts.kills).toBe(2);
  const whole = hashesUnder(path.join(folder, 'whole'));
  for (const outcome of outcomes) expect(outcome).toEqual(whole);
});
