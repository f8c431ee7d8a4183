import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { coded } from '../../scripts/scenes.js';
import { decodePhoto } from '../../src/codec/decode.js';
import { encodePng } from '../../src/codec/png.js';
import type { Kernel } from '../../src/image.js';
import { codesFromLinear, imageFromCodes } from '../../src/pixels/colour.js';
import { convolve } from '../../src/pixels/convolve.js';
import { crop } from '../../src/pixels/crop.js';
import { readDataset, readSamples } from '../../src/sink/dataset.js';
import type { SampleRecord } from '../../src/sink/records.js';
import { genBlur, startGenBlur } from '../cli/command.js';
import { hashesUnder, temporary } from '../folders.js';
import { scene } from '../synthetic.js';

// Folders of frames stand for clips here: they need no decoder, and what is made of them is the same.
const [WIDTH, HEIGHT, FRAMES] = [96, 72, 40];
const home = temporary();
const frames: Uint8Array[] = [];

/** A camera that pans over a scene by one pixel a frame, to the left. */
function writeClip(name: string, count: number, width = WIDTH, keep = false) {
  const wide = scene(WIDTH + FRAMES, HEIGHT, 3, name);
  fs.mkdirSync(path.join(home, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const picture = coded(crop(wide, { x: i, y: 0, width, height: HEIGHT }));
    const codes = picture.codes as Uint8Array;
    if (keep) frames.push(codes);
    const png = encodePng({ width, height: HEIGHT, channels: 3, depth: 8, data: codes }, 'fast');
    fs.writeFileSync(path.join(home, name, `${String(i).padStart(4, '0')}.png`), png);
  }
}

beforeAll(() => {
  writeClip('clips/pan', FRAMES, WIDTH, true);
  writeClip('clips/more/pan', 24);
});

const run = (...args: string[]) => genBlur(['--recipe', 'gopro', ...args], home);

async function codesOf(out: string, sample: SampleRecord, layer: string): Promise<Uint8Array> {
  const file = sample.layers[layer]?.path as string;
  return (await decodePhoto(fs.readFileSync(path.join(home, out, file)), file)).codes as Uint8Array;
}

function framesOf({ source }: SampleRecord) {
  if (source.frames === undefined) throw new Error('no frames in the record');
  return source.frames;
}

describe('pairs from clips', () => {
  it('are the rounded mean of code values and the untouched middle frame, window after window', async () => {
    const { exitCode, stdout } = await run(
      'clips/pan',
      '--preset',
      'gopro',
      '--layout',
      'gopro',
      '--out',
      'g',
    );
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^4 pairs in g /)]);
    let next = 0;
    for (const [i, sample] of readSamples(path.join(home, 'g')).entries()) {
      const { first, last, target } = framesOf(sample);
      expect([first, target]).toEqual([next, (first + last) / 2]);
      next = last + 1;
      expect(sample.layers.blur?.path).toBe(`train/pan/blur/${String(i + 1).padStart(6, '0')}.png`);
      const window = frames.slice(first, last + 1);
      const mean = Uint8Array.from(window[0] as Uint8Array, (_, k) =>
        Math.floor(window.reduce((sum, codes) => sum + codes[k]!, 0) / window.length + 0.5),
      );
      expect(await codesOf('g', sample, 'blur')).toEqual(mean);
      expect(await codesOf('g', sample, 'sharp')).toEqual(frames[target]);
    }
  });

  it('of a pan are the convolution, in linear light, with the kernel of its path', async () => {
    await run('clips/pan', '--frames', '9', '--out', 'pan', '--depth', '8');
    const [sample] = readSamples(path.join(home, 'pan')) as [SampleRecord];
    const blur = await codesOf('pan', sample, 'blur');
    const sharp = { width: WIDTH, height: HEIGHT, channels: 3, depth: 8 } as const;
    const light = imageFromCodes({ ...sharp, codes: await codesOf('pan', sample, 'sharp') });
    const kernel: Kernel = { width: 9, height: 1, data: new Float32Array(9).fill(1 / 9) };
    const exact = codesFromLinear(convolve(light, kernel, { border: 'reflect' }).data, 8);
    for (let y = 0; y < HEIGHT; y++)
      for (let x = 4 * 3; x < (WIDTH - 4) * 3; x++)
        expect(Math.abs(blur[y * WIDTH * 3 + x]! - exact[y * WIDTH * 3 + x]!)).toBeLessThanOrEqual(1);
    expect(sample.measures.motion).toMatchObject({ medianPx: expect.closeTo(8, 0) });
  });

  it('are the same whatever the workers, and after a kill', async () => {
    const call = [
      'clips',
      '--preset',
      'street',
      '--layout',
      'reds',
      '--blur-gamma',
      '--test-clips',
      'more/pan',
    ];
    await run(...call, '--out', 'one', '--workers', '1');
    await run(...call, '--out', 'two', '--workers', '2');
    const whole = hashesUnder(path.join(home, 'one'));
    expect(hashesUnder(path.join(home, 'two'))).toEqual(whole);
    expect(Object.keys(whole).some((file) => file.startsWith('val/val_blur_gamma/more_pan/'))).toBe(true);
    const killed = startGenBlur(
      ['--recipe', 'gopro', ...call, '--out', 'cut', '--workers', '1', '--json'],
      home,
    );
    killed.stdout?.once('data', () => killed.kill('SIGKILL'));
    await killed;
    await run(...call, '--out', 'cut');
    expect(hashesUnder(path.join(home, 'cut'))).toEqual(whole);
  }, 60_000);

  it('are made again from their records alone', async () => {
    await run('clips', '--crop', '40x30', '--per-input', '2', '--out', 'once', '--fps', '240');
    const { exitCode, stderr } = await genBlur(
      ['replay', 'once', '--all', '--source', 'clips', '--out', 'again'],
      home,
    );
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(hashesUnder(path.join(home, 'again'))).toEqual(hashesUnder(path.join(home, 'once')));
    const [sample] = readSamples(path.join(home, 'once')) as [SampleRecord];
    expect(sample.measures.seconds).toEqual({ first: 0, target: 5 / 240, last: 10 / 240 });
    expect([sample.layers.blur?.width, sample.layers.sharp?.height]).toEqual([40, 30]);
  });

  it('deal --count out to the clips in turn, with keys in their order', async () => {
    await run('clips', '--frames', '5', '--count', '5', '--out', 'count', '--no-preview');
    const samples = readSamples(path.join(home, 'count'));
    expect(samples.map(({ key, source, variant }) => [key, source.path, variant])).toEqual([
      ['000000', 'more/pan', 0],
      ['000001', 'more/pan', 1],
      ['000002', 'more/pan', 2],
      ['000003', 'pan', 0],
      ['000004', 'pan', 1],
    ]);
  });

  it('leave out windows that ghost or stand still, as asked, and say so', async () => {
    const ghost = await run('clips/pan', '--max-motion', '0.5', '--on-ghost', 'skip', '--out', 'ghost');
    expect([ghost.exitCode, ghost.stderr]).toEqual([
      1,
      expect.stringMatching(/frames lie [\d.]+ px apart, more than 0.5/),
    ]);
    await run('clips/pan', '--max-motion', '0.5', '--out', 'told', '--no-preview');
    const [told] = readSamples(path.join(home, 'told')) as [SampleRecord];
    expect(told.measures).toMatchObject({ ghosts: true, fastestStepPx: expect.closeTo(1, 0) });
    writeClip('still/a', 1);
    for (let i = 1; i < 11; i++)
      fs.copyFileSync(
        path.join(home, 'still/a/0000.png'),
        path.join(home, `still/a/${String(i).padStart(4, '0')}.png`),
      );
    const mixed = await run('still', 'clips', '--skip-static', '3', '--out', 'moving', '--no-preview');
    expect([mixed.exitCode, mixed.stderr]).toEqual([0, expect.stringMatching(/1 window left out; skipped/)]);
    const counts = readDataset(path.join(home, 'moving'))?.counts;
    expect(counts).toEqual({ samples: 5, skipped: 0, left: 1 });
    expect(fs.readFileSync(path.join(home, 'moving/skipped.jsonl'), 'utf8')).toMatch(
      /nothing in it moves 3 px/,
    );
  });

  it('skip a clip that is no use, or stop at it, in one sentence', async () => {
    writeClip('odd/short', 5);
    writeClip('odd/whole', 12);
    writeClip('odd/uneven', 8);
    writeClip('odd/late', 3, WIDTH - 2);
    for (let i = 0; i < 3; i++)
      fs.renameSync(path.join(home, `odd/late/000${i}.png`), path.join(home, `odd/uneven/001${i}.png`));
    const stop = await run('odd', '--out', 'stop');
    expect([stop.exitCode, stop.stderr]).toEqual([
      1,
      'Expected the clip "short" to hold a whole window of frames, but it has only 5; ask for smaller windows, or leave it out with --on-error skip.',
    ]);
    expect(fs.existsSync(path.join(home, 'stop'))).toBe(false);
    const skip = await run('odd', '--out', 'skip', '--on-error', 'skip');
    expect(skip.exitCode).toBe(3);
    const skipped = fs.readFileSync(path.join(home, 'skip/skipped.jsonl'), 'utf8').trim().split('\n');
    expect(skipped.map((line) => JSON.parse(line).source.path).sort()).toEqual(['short', 'uneven']);
    expect(readSamples(path.join(home, 'skip')).map(({ source }) => source.path)).toEqual(['whole']);
  });

  it.each([
    [['clips', '--frames', '0'], /^Expected --frames to be a whole number, .* but received "0"/],
    [
      ['clips', '--target', '11'],
      /^Expected --target to be a frame of every window, 0 to 10, but received 11/,
    ],
    [['clips', '--crf', 'none.txt'], /^Expected --crf to be srgb, none, gamma2.2/],
    [['clips', '--test-clips', 'pan2'], /^Expected --test-clips to be names of clips that are there/],
    [['clips', '--preset', 'gorpo'], /^Expected --preset to be gopro or gopro-gamma/],
    [['nowhere'], /^Expected the input "nowhere" to be a file, a folder or a glob/],
  ])('refuse %j', async (args, sentence) => {
    const { exitCode, stderr, stdout } = await run(...args, '--out', 'wrong');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(fs.existsSync(path.join(home, 'wrong'))).toBe(false);
  });
});

describe('gen-blur doctor', () => {
  it('tells what is here, and how to get the rest', async () => {
    const { exitCode, stdout } = await genBlur(['doctor', '--json'], home);
    expect(exitCode).toBe(0);
    const parts = stdout.split('\n').map((line) => JSON.parse(line));
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node-av', 'ffmpeg and ffprobe', 'frames', '@techstark/opencv-js']),
    );
    for (const part of parts) expect(part.version ?? part.install).toMatch(/./);
  });
});
