import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporary } from '../folders.js';
import { genBlur, startGenBlur, writePhotos } from './command.js';

/** Ends a run with a signal after a while; what it said, and how long it took to end. */
async function interrupt(
  args: readonly string[],
  folder: string,
  signal: NodeJS.Signals,
  after: (pid: number) => Promise<unknown>,
) {
  const run = startGenBlur(args, folder);
  await Promise.race([after(run.pid ?? 0), run]);
  const at = performance.now();
  run.kill(signal);
  const { exitCode, stderr } = await run;
  return { exitCode, stderr, milliseconds: performance.now() - at };
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Until a file is there. */
const thereIs = (file: string) => async () => {
  while (!fs.existsSync(file)) await wait(10);
};

/** Until a process has a file of a folder open; where the system doesn't tell, a while. */
const reads = (folder: string) => async (pid: number) => {
  if (!fs.existsSync('/proc/self/fd')) return wait(1200);
  for (;;) {
    try {
      const open = fs.readdirSync(`/proc/${pid}/fd`).map((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (open.some((file) => file.startsWith(fs.realpathSync(folder)))) return undefined;
    } catch {
      // A file was closed meanwhile.
    }
    await wait(20);
  }
};

describe('an interruption', () => {
  it('is SIGTERM too', async () => {
    const folder = temporary();
    writePhotos(path.join(folder, 'photos'), ['a.png']);
    const call = ['--recipe', 'linear', 'photos', '--count', '5000', '--out', 'o', '--quiet'];
    const begun = thereIs(path.join(folder, 'o/blur/000003.png'));
    const end = await interrupt(call, folder, 'SIGTERM', begun);
    expect(end.exitCode).toBe(130);
    expect(end.stderr).toMatch(
      /^Interrupted: \d+ of 5000 pairs are kept; run the same command again to go on\.$/,
    );
    expect(end.milliseconds).toBeLessThan(2000);
    const state = fs.readdirSync(path.join(folder, 'o/.gen-blur')).sort();
    expect(state).toEqual(['begun.jsonl', 'call.json', 'journal.jsonl']);
  });

  it('is heard while the photos are still being identified', async () => {
    const folder = temporary();
    fs.mkdirSync(path.join(folder, 'photos'));
    // Sparse: 64 GiB to read, no disk.
    for (let i = 0; i < 64; i++) {
      fs.writeFileSync(path.join(folder, `photos/${i}.png`), '');
      fs.truncateSync(path.join(folder, `photos/${i}.png`), 2 ** 30);
    }
    const call = ['--recipe', 'linear', 'photos', '--out', 'o'];
    const end = await interrupt(call, folder, 'SIGINT', reads(path.join(folder, 'photos')));
    expect(end).toMatchObject({
      exitCode: 130,
      stderr: 'Interrupted; run the same command again to go on.',
    });
    expect(end.milliseconds).toBeLessThan(2000);
    expect(fs.existsSync(path.join(folder, 'o'))).toBe(false);
  });

  it('is heard while one giant photo is in flight', async () => {
    const folder = temporary();
    const grey = { create: { width: 10_000, height: 6000, channels: 3, background: '#7a8b9c' } } as const;
    await sharp(grey).jpeg().toFile(path.join(folder, 'giant.jpg'));
    const end = await interrupt(
      ['--recipe', 'trajectory', 'giant.jpg', '--out', 'o', '--quiet'],
      folder,
      'SIGINT',
      thereIs(path.join(folder, 'o/.gen-blur/call.json')),
    );
    expect(end).toMatchObject({
      exitCode: 130,
      stderr: 'Interrupted: 0 of 1 pairs are kept; run the same command again to go on.',
    });
    expect(end.milliseconds).toBeLessThan(2000);
  });
});

describe('gen-blur kernels', () => {
  it('stops at once, says so, and begins anew with the same command', async () => {
    const folder = temporary();
    const call = (count: number) => ['kernels', '--count', String(count), '--out', 'k', '--quiet'];
    const begun = thereIs(path.join(folder, 'k/kernel/000003.png'));
    const end = await interrupt(call(100_000), folder, 'SIGINT', begun);
    expect(end).toMatchObject({
      exitCode: 130,
      stderr: 'Interrupted; run the same command again to go on.',
    });
    expect(end.milliseconds).toBeLessThan(2000);
    expect(await genBlur(call(3), folder)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(fs.readdirSync(path.join(folder, 'k')).sort()).toEqual([
      'kernel',
      'montage.png',
      'statistics.json',
    ]);
    expect(fs.readdirSync(path.join(folder, 'k/kernel'))).toHaveLength(6);
  });
});

describe('a giant photo', () => {
  it('is refused in one sentence before it is decoded, and taken with --crop', async () => {
    const folder = temporary();
    const grey = { create: { width: 12_000, height: 9000, channels: 3, background: '#7a8b9c' } } as const;
    await sharp(grey).jpeg().toFile(path.join(folder, 'giant.jpg'));
    const whole = await genBlur(['--recipe', 'linear', 'giant.jpg', '--out', 'o', '--quiet'], folder);
    expect(whole).toMatchObject({
      exitCode: 1,
      stderr:
        'Sample 000000 (giant.jpg): Expected the photo "giant.jpg", or the part of it that --crop takes, to be at most 64 megapixels, but received 12000x9000 = 108 megapixels; cut windows out of it with --crop, or make it smaller.',
    });
    const cropped = await genBlur(
      [
        '--recipe',
        'linear',
        'giant.jpg',
        '--crop',
        '128x128',
        '--per-input',
        '3',
        '--workers',
        '1',
        '--out',
        'c',
        '--quiet',
      ],
      folder,
    );
    expect(cropped.exitCode).toBe(0);
  });

  it('of more bytes than any camera writes is refused before it is read', async () => {
    const folder = temporary();
    writePhotos(folder, ['a.png']);
    fs.truncateSync(path.join(folder, 'a.png'), 2 ** 30 + 1);
    const run = await genBlur(['--recipe', 'linear', 'a.png', '--out', 'o', '--quiet'], folder);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /^Expected the photo "a\.png" to be a file of at most 1 GiB, but received one of 1\.0 GiB/,
    );
  });
});
