import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskOf, readPicture } from '../../src/pairs/match.js';
import { embedded } from '../../src/video/embedded.js';
import { systemFfmpeg } from '../../src/video/system-ffmpeg.js';
import { temporary } from '../folders.js';
import { genBlur } from './command.js';

const readers = [await embedded.availability(), await systemFfmpeg.availability()];
const clip = path.join(import.meta.dirname, '../../samples/clips/layers.mp4');

/** What moves before a still background on video: averaged windows as blur, their middle frames as sharp. */
describe.runIf(readers.some(({ there }) => there))('pairs made of a clip with a still background', () => {
  const folder = temporary();
  const pair = ['--blur', 'd/blur', '--sharp', 'd/sharp'];
  const run = (...args: string[]) => genBlur(args, folder);

  beforeAll(async () => {
    const frames = ['--frames', '31', '--count', '1', '--no-preview', '--out', 'd'];
    expect(await run('--recipe', 'gopro', clip, ...frames)).toMatchObject({ exitCode: 0 });
  });

  it('have masks of what moved, and of nothing far from it', async () => {
    expect(await run('masks', ...pair, '--out', 'm')).toMatchObject({ exitCode: 0 });
    const picture = await readPicture(path.join(folder, 'm/mask/000000.png'));
    const mask = maskOf(picture);
    const share = mask.filter((value) => value > 127).length / mask.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.5);
    // Every corner is still.
    for (const at of [0, picture.width - 1, mask.length - picture.width, mask.length - 1])
      expect(mask[at]).toBe(0);
  });

  it('are aligned as they are: no shift, colour or exposure to speak of', async () => {
    const aligned = await run('align', ...pair, '--out', 'a', '--json');
    expect(aligned).toMatchObject({ exitCode: 0 });
    const { meanShiftPx, gain } = JSON.parse(aligned.stdout.split('\n')[0] ?? '');
    expect(meanShiftPx).toBeLessThan(0.1);
    expect(gain).toBeCloseTo(1, 2);
  });

  it('have figures, lower where the mask weighs', async () => {
    const weighed = ['--mask', 'm/mask', '--out', 'f'];
    const measured = await run('metrics', '--prediction', 'd/blur', '--target', 'd/sharp', ...weighed);
    expect(measured).toMatchObject({ exitCode: 0 });
    const rows = fs.readFileSync(path.join(folder, 'f/metrics.csv'), 'utf8').split('\n');
    const [, plain, , weighted] = (rows[1] ?? '').split(',').map(Number) as [number, number, number, number];
    expect(plain).toBeGreaterThan(20);
    expect(weighted).toBeLessThan(plain - 1);
  });
});
