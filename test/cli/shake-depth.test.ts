import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/codec/npy.js';
import { encodePng } from '../../src/codec/png.js';
import { readDataset, readSamples } from '../../src/sink/dataset.js';
import { temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

const folder = temporary();
const at = (...parts: string[]) => path.join(folder, ...parts);
const [width, height] = [96, 80];
const hand = ['--rotation', '0', '--translation', '0.04', '--focal', '1.5', '--seed', 's'];
const make = (...args: string[]) =>
  genBlur(
    ['--recipe', 'shake', 'photos', '--count', '1', '--workers', '1', '--no-preview', ...hand, ...args],
    folder,
  );
const moving = (...args: string[]) => make('--dof', '6', ...args);

/** A map whose left half is near, and whose right half is five times as far. */
function writeMap(name: string, columns: number, rows: number): void {
  const data = Uint8Array.from({ length: columns * rows }, (_, i) => (i % columns < columns / 2 ? 50 : 10));
  fs.mkdirSync(at('maps'), { recursive: true });
  fs.writeFileSync(
    at('maps', name),
    encodePng({ width: columns, height: rows, channels: 1, depth: 8, data }, 'fast'),
  );
}

beforeAll(async () => {
  writePhotos(at('photos'), ['a.png'], width, height);
  writeMap('own.png', width, height);
  writeMap('square.png', 50, 50);
  await moving('--depth-map', 'maps/own.png', '--out', 'set');
});

describe('--depth-map', () => {
  it('moves what is five times as far a fifth as much', () => {
    const { data } = decodeNpy(fs.readFileSync(at('set/motion/000000.npy')), 'motion');
    const [left, right] = [data[40 * width + 5]!, data[40 * width + 90]!];
    expect(Math.abs(left)).toBeGreaterThan(1);
    // The hand moves forward too, so that places differ a little.
    expect(right / left).toBeGreaterThan(0.1);
    expect(right / left).toBeLessThan(0.3);
  });

  it('goes with a crop: its motion is that of the same place', async () => {
    await moving('--depth-map', 'maps/own.png', '--crop', '64x64', '--out', 'cut');
    const { x } = readSamples(at('cut'))[0]!.source.crop as { x: number };
    const { data } = decodeNpy(fs.readFileSync(at('cut/motion/000000.npy')), 'motion');
    const steps = Array.from({ length: 63 }, (_, i) => Math.abs(data[30 * 64 + i + 1]! - data[30 * 64 + i]!));
    expect(steps.indexOf(Math.max(...steps))).toBe(width / 2 - x - 1);
  });

  it('is recorded by its bytes, and replayed from the folder that holds it', async () => {
    expect(readDataset(at('set'))?.params['depth-map']).toMatch(/^map [0-9a-f]{64}$/);
    for (const file of ['dataset.json', 'samples.jsonl'])
      expect(fs.readFileSync(at('set', file), 'utf8')).not.toContain(folder);
    const replay = (out: string, ...sources: string[]) =>
      genBlur(['replay', 'set', '--all', '--out', out, ...sources.flatMap((s) => ['--source', s])], folder);
    expect((await replay('again', 'photos', 'maps')).stdout).toMatch(/byte for byte/);
    const { exitCode, stderr } = await replay('without', 'photos');
    const sentence = /^Sample 000000: The depth map "own.png" .+ is not in .+; name the folder/m;
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(sentence)]);
  });

  it('is that of the photo of its name, where a folder has one for each', async () => {
    writePhotos(at('two'), ['left.png', 'right.png'], width, height);
    fs.mkdirSync(at('both/deep'), { recursive: true });
    fs.copyFileSync(at('maps/own.png'), at('both/left.png'));
    // The other way round, and somewhere below.
    const data = Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 10 : 50));
    const mirrored = encodePng({ width, height, channels: 1, depth: 8, data }, 'fast');
    fs.writeFileSync(at('both/deep/right.png'), mirrored);
    const two = (...args: string[]) =>
      genBlur(['--recipe', 'shake', 'two', '--dof', '6', '--no-preview', ...hand, ...args], folder);
    await two('--depth-map', 'both', '--out', 'twoset');
    const samples = readSamples(at('twoset'));
    expect(samples.map(({ source, plan }) => [source.path, (plan.depth as { name: string }).name])).toEqual([
      ['left.png', 'left.png'],
      ['right.png', 'deep/right.png'],
    ]);
    const speeds = samples.map(({ key }) => {
      const motion = decodeNpy(fs.readFileSync(at('twoset/motion', `${key}.npy`)), 'motion').data;
      return Math.abs(motion[40 * width + 5]!) > Math.abs(motion[40 * width + 90]!);
    });
    expect(speeds).toEqual([true, false]);
    expect(readDataset(at('twoset'))?.params['depth-map']).toMatch(/^2 maps [0-9a-f]{64}$/);
    const again = await genBlur(
      ['replay', 'twoset', '--all', '--out', 'twice', '--source', 'two', '--source', 'both'],
      folder,
    );
    expect(again.stdout).toMatch(/byte for byte/);
    fs.rmSync(at('both/left.png'));
    const { exitCode, stderr } = await two('--depth-map', 'both', '--out', 'lacking');
    const sentence =
      /the depth map of "left.png" to be one file of its name in the folder of --depth-map, such as left.npy, but received none;/;
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(sentence)]);
  }, 30_000);

  it('has the shape of the photo, and a hand that moves', async () => {
    const faults: readonly (readonly [1 | 2, RegExp, readonly string[]])[] = [
      [
        1,
        /depth map "square.png" to be the shape of the photo, 96x80, but received 50x50\./,
        ['maps/square.png', '--dof', '6'],
      ],
      [
        2,
        /^Expected --depth-map to be plane, a file: .+, or a folder .+, but received "none"\./m,
        ['none', '--dof', '6'],
      ],
      [2, /^Expected --depth-map to come with --dof 6: a turn/m, ['maps/own.png']],
    ];
    for (const [code, sentence, args] of faults) {
      const { exitCode, stderr } = await make('--depth-map', ...args, '--out', 'wrong');
      expect([exitCode, stderr]).toEqual([code, expect.stringMatching(sentence)]);
    }
  });
});
