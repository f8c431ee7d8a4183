import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { embedded } from '../../src/video/embedded.js';
import { systemFfmpeg } from '../../src/video/system-ffmpeg.js';
import { bin } from '../cli/command.js';
import { temporary } from '../folders.js';
import { note } from './counts.js';

/** Runs a call to its end and returns the most memory that it held, in MB, as Linux counts it. */
async function peakMegabytes(args: readonly string[], cwd: string): Promise<number> {
  const run = spawn(process.execPath, [bin, ...args], { cwd, stdio: 'ignore' });
  let peak = 0;
  const timer = setInterval(() => {
    const status = fs.existsSync(`/proc/${run.pid}/status`)
      ? fs.readFileSync(`/proc/${run.pid}/status`, 'utf8')
      : '';
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 20);
  const code = await new Promise((resolve) => run.once('exit', resolve));
  clearInterval(timer);
  expect(code).toBe(0);
  return Math.round(peak / 1000);
}

/** Photos of that size, each of other bytes. */
async function writeLarge(folder: string, count: number, width: number, height: number): Promise<void> {
  fs.mkdirSync(folder);
  const sample = path.join(import.meta.dirname, '../../samples/stream.jpg');
  const bytes = await sharp(sample).resize(width, height, { fit: 'fill' }).jpeg({ quality: 85 }).toBuffer();
  for (let i = 0; i < count; i++)
    fs.writeFileSync(path.join(folder, `${i}.jpg`), Buffer.concat([bytes, Buffer.from(String(i))]));
}

const FLAGS = ['--workers', '2', '--no-preview', '--quiet'];

it.runIf(process.platform === 'linux')(
  'needs no more memory for 200 photos of 12 megapixels than for 4',
  async () => {
    const folder = temporary();
    const peaks: number[] = [];
    for (const count of [4, 200]) {
      await writeLarge(path.join(folder, `in${count}`), count, 4000, 3000);
      peaks.push(
        await peakMegabytes(['--recipe', 'linear', `in${count}`, '--out', `out${count}`, ...FLAGS], folder),
      );
      fs.rmSync(path.join(folder, `out${count}`), { recursive: true });
    }
    const [few = 0, many = 0] = peaks;
    // What the collector has not yet taken back varies by some pictures from run to run, not with their number.
    expect(many).toBeLessThan(few * 1.25);
    note('memory, 12 megapixels, 2 workers', `4 photos ${few} MB, 200 photos ${many} MB`);
  },
);

it.runIf(process.platform === 'linux')('keeps to its bound for the largest photos', async () => {
  const folder = temporary();
  await writeLarge(path.join(folder, 'large'), 1, 9600, 6600);
  await writeLarge(path.join(folder, 'giant'), 2, 12_000, 9000);
  const one = ['--workers', '1', '--no-preview', '--quiet'];
  const large = await peakMegabytes(['--recipe', 'trajectory', 'large', '--out', 'o1', ...one], folder);
  const crops = ['--crop', '512x512', '--per-input', '4'];
  const giant = await peakMegabytes(
    ['--recipe', 'trajectory', 'giant', '--out', 'o2', ...crops, ...one],
    folder,
  );
  expect(large).toBeLessThan(3000);
  expect(giant).toBeLessThan(1500);
  note(
    'memory, one worker',
    `a photo of 63 megapixels whole ${large} MB; crops of two of 108 megapixels ${giant} MB`,
  );
});

const there = Object.fromEntries(
  await Promise.all(
    [embedded, systemFfmpeg].map(async (reader) => [reader.name, (await reader.availability()).there]),
  ),
) as Record<string, boolean>;

it.each(['embedded', 'ffmpeg'])(
  'needs no more memory for 10,000 frames than for 3,000: %s',
  async (decoder) => {
    // The clips are made by ffmpeg.
    if (process.platform !== 'linux' || !there.ffmpeg || !there[decoder]) return;
    const folder = temporary();
    const peaks: number[] = [];
    for (const frames of [3000, 10_000]) {
      const clip = `${frames}.mp4`;
      const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=240', '-frames:v', String(frames)];
      await execa('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', path.join(folder, clip)]);
      const call = ['--recipe', 'gopro', '--preset', 'gopro', clip, '--decoder', decoder, ...FLAGS];
      peaks.push(await peakMegabytes([...call, '--out', `out${frames}`], folder));
    }
    const [few = 0, many = 0] = peaks;
    // Frames done with lie about until V8 looks: in the averaging thread up to some 75 MB of them come and go, while its
    // objects stay at 10 MB.
    expect(many).toBeLessThan(few * 1.15);
    note(`memory, a clip, ${decoder}`, `3,000 frames ${few} MB, 10,000 frames ${many} MB`);
  },
);
