import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainCall } from '../../src/train/call.js';
import { runTraining } from '../../src/train/session.js';
import { temporary } from '../folders.js';
import { genBlur, startGenBlur, writePhotos } from './command.js';

const folder = temporary();
const read = (name: string) => fs.readFileSync(path.join(folder, name));
const train = (out: string, ...flags: string[]) =>
  genBlur(
    ['train', 'pairs', '--model', 'probe', '--out', out, '--batch', '2', '--backend', 'wasm', ...flags],
    folder,
  );

describe('train and restore', () => {
  beforeAll(async () => {
    writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png']);
    const made = await genBlur(
      ['--recipe', 'trajectory', 'photos', '--canvas', '21', '--max-length', '12', '--out', 'pairs'],
      folder,
    );
    expect(made.exitCode, made.stderr).toBe(0);
  });

  it('trains a model, keeps it, and goes on where it stopped to the same weights', async () => {
    const whole = await train('whole', '--steps', '12', '--schedule', 'constant');
    expect(whole.exitCode, whole.stderr).toBe(0);
    expect(whole.stdout).toMatch(/^12 steps in \d+ s, loss 0\.\d+; the model is in whole\n/);
    expect(whole.stderr).toContain('wasm: processor, WebAssembly with SIMD, one core');
    expect(fs.readdirSync(path.join(folder, 'whole')).sort()).toEqual([
      'log.csv',
      'model.json',
      'state-12.bin',
      'weights-12.bin',
    ]);
    await train('parts', '--steps', '5', '--schedule', 'constant');
    const rest = await train('parts', '--steps', '12', '--schedule', 'constant');
    expect(rest.stderr).toContain('going on from step 5');
    for (const file of ['state-12.bin', 'weights-12.bin'])
      expect(read(`parts/${file}`).equals(read(`whole/${file}`))).toBe(true);
    expect(read('parts/log.csv').toString().split('\n')).toHaveLength(14);
    const again = await train('parts', '--steps', '12', '--schedule', 'constant');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).toContain('parts already holds this model (12 steps): nothing to do');
  });

  it('refuses the folder of another call, and says what a call lacks', async () => {
    const call: TrainCall = {
      ...{
        model: 'probe',
        texts: {},
        place: { dataset: path.join(folder, 'pairs') },
        out: path.join(folder, 'whole'),
      },
      ...{
        size: 'slim',
        seed: '0',
        batch: 2,
        patch: null,
        rate: 0.01,
        schedule: 'constant',
        steps: 12,
        hours: null,
      },
      ...{ backend: 'wasm', saveEveryMinutes: 1, memoryMegabytes: 100, resume: true },
    };
    await expect(runTraining(call, {})).rejects.toThrow(
      /whole" holds a model of another call .*--no-resume to train it anew/,
    );
    await expect(runTraining({ ...call, patch: 33 }, {})).rejects.toThrow(
      'Expected --patch to be a multiple of 2 px for probe, but received 33',
    );
    for (const resume of [true, false])
      await expect(runTraining({ ...call, resume, out: path.join(folder, 'pairs') }, {})).rejects.toThrow(
        /^Expected --out ".+pairs" to be an empty or new folder, or one with a model of .+ holds/,
      );
    const unknown = await genBlur(['train', 'pairs', '--model', 'prob', '--out', 'x'], folder);
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain('Expected --model to be');
    const nothing = await genBlur(['train', '--model', 'probe', '--out', 'x'], folder);
    expect(nothing.stderr).toContain('DATASET, or --input DIR and --target DIR');
  });

  it('stops at once on SIGINT, and leaves a model that works', async () => {
    const call = [
      'train',
      'pairs',
      '--model',
      'probe',
      '--size',
      'reference',
      '--out',
      'large',
      '--backend',
      'wasm',
    ];
    const run = startGenBlur(call, folder);
    while (!fs.existsSync(path.join(folder, 'large/model.json')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const at = performance.now();
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    // 1.5 s for a step that takes longer, and what it takes a busy machine to end a process.
    expect(performance.now() - at).toBeLessThan(4000);
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/Interrupted: \d+ steps? kept in large; run the same command again to go on\.$/);
    const restored = await genBlur(
      ['restore', 'large', 'photos/a.png', '--out', 'restored-large', '--quiet'],
      folder,
    );
    expect(restored.exitCode, restored.stderr).toBe(0);
  });

  it('restores grey, 16-bit, transparent and tiny photos, each at its own size', async () => {
    const odd = path.join(folder, 'odd');
    fs.mkdirSync(odd);
    const noise = Buffer.from(Uint8Array.from({ length: 61 * 43 * 4 }, (_, i) => (i * 7919) % 251));
    const raw = (channels: 1 | 3 | 4) =>
      sharp(noise.subarray(0, 61 * 43 * channels), { raw: { width: 61, height: 43, channels } });
    await raw(1).toColourspace('b-w').png().toFile(path.join(odd, 'grey.png'));
    await raw(4).png().toFile(path.join(odd, 'alpha.png'));
    await raw(3).toColourspace('rgb16').png().toFile(path.join(odd, 'deep.png'));
    await raw(3).resize(3, 1).png().toFile(path.join(odd, 'tiny.png'));
    const found = await genBlur(
      ['restore', 'whole', 'odd', '--out', 'restored', '--tile', '32', '--ensemble', '8', '--json'],
      folder,
    );
    expect(found.exitCode, found.stderr).toBe(0);
    const events = found.stdout.split('\n').filter(Boolean);
    expect(events).toHaveLength(4);
    const { conversions } = events.map((line) => JSON.parse(line)).find(({ from }) => from === 'alpha.png');
    expect(conversions).toEqual(['alpha composited over white in linear light']);
    const facts = async (name: string) => {
      const { width, height, channels, depth } = await sharp(path.join(folder, 'restored', name)).metadata();
      return [width, height, channels, depth];
    };
    expect(await facts('grey.png')).toEqual([61, 43, 1, 'uchar']);
    expect(await facts('alpha.png')).toEqual([61, 43, 3, 'uchar']);
    expect(await facts('deep.png')).toEqual([61, 43, 3, 'ushort']);
    expect(await facts('tiny.png')).toEqual([3, 1, 3, 'uchar']);
    expect(fs.readdirSync(path.join(folder, 'restored')).sort()).toEqual([
      'alpha.png',
      'deep.png',
      'grey.png',
      'tiny.png',
    ]);
  });

  it('refuses to restore without a model', async () => {
    const { exitCode, stderr } = await genBlur(['restore', 'pairs', 'photos', '--out', 'r'], folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'to be the folder of a model that gen-blur train wrote, but received one without model.json',
    );
  });
});
