/**
 * What averaging costs, and how near a run comes to its decoder's pace: `npx jiti bench/average.ts [CLIP]`, by default
 * on 1500 frames of 720p that the system's ffmpeg draws: six seconds at 240 a second.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { createExposure } from '../src/optics/exposure.js';
import { plainResponse, srgbResponse } from '../src/pixels/response.js';
import { openClip } from '../src/video/readers.js';
import { createAccumulator } from '../src/wasm/accumulate.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-bench-'));
const drawn = path.join(folder, 'drawn.mp4');
const [clip = drawn] = process.argv.slice(2);
if (clip === drawn) {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=240,noise=alls=6:allf=t'];
  await execa('ffmpeg', [
    '-v',
    'error',
    ...source,
    '-frames:v',
    '1500',
    '-crf',
    '20',
    '-pix_fmt',
    'yuv420p',
    drawn,
  ]);
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

/** CPU milliseconds of averaging eleven frames of 720p and reading the code values out. */
function averaging(response: typeof srgbResponse): number {
  const picture = { width: 1280, height: 720, channels: 3, depth: 8 } as const;
  const codes = Uint8Array.from({ length: 1280 * 720 * 3 }, (_, i) => (i * 7919) >> 5);
  const times = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage();
    const exposure = createExposure(createAccumulator, response, codes.length, 8);
    for (let frame = 0; frame < 11; frame++) exposure.addFrame({ ...picture, codes }, 1);
    exposure.read(8);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(times);
}

/** Frames a second of decoding alone, by the reader that `auto` takes. */
async function decoding(): Promise<number> {
  const opened = await openClip(clip, 'clip', 'auto', { deinterlace: false, fps: 0 });
  const start = performance.now();
  let frames = 0;
  for await (const { index } of opened.frames()) frames = index + 1;
  return (1000 * frames) / (performance.now() - start);
}

/** Frames a second of the whole command, its start and its checks included. */
async function wholeRun(round: number, frames: number): Promise<number> {
  const bin = path.join(import.meta.dirname, '../bin/gen-blur.js');
  const args = [
    '--recipe',
    'gopro',
    clip,
    '--out',
    path.join(folder, `out${round}`),
    '--quiet',
    '--no-preview',
  ];
  const start = performance.now();
  await execa(process.execPath, [bin, ...args]);
  return (1000 * frames) / (performance.now() - start);
}

const lines = [
  `| 11 frames of 720p averaged in linear light, CPU ms (goal 45) | ${averaging(srgbResponse).toFixed(1)} |`,
  `| the same of code values, CPU ms | ${averaging(plainResponse).toFixed(1)} |`,
];
const opened = await openClip(clip, 'clip', 'auto', { deinterlace: false, fps: 0 });
const { frameCount } = opened.header;
await opened.close();
const [alone, whole]: [number[], number[]] = [[], []];
for (let round = 0; round < 3; round++) {
  alone.push(await decoding());
  whole.push(await wholeRun(round, frameCount));
}
const [a, w] = [median(alone), median(whole)];
lines.push(
  `| decoding alone, one thread, frames a second | ${a.toFixed(0)} |`,
  `| the whole command, frames a second | ${w.toFixed(0)} |`,
  `| the whole command as a share of decoding (goal 0.9) | ${(w / a).toFixed(2)} |`,
);
console.log(lines.join('\n'));
fs.rmSync(folder, { recursive: true });
