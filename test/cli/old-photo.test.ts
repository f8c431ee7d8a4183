import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodePhoto } from '../../src/codec/decode.js';
import { encodePng } from '../../src/codec/png.js';
import { readDataset, readSamples } from '../../src/sink/dataset.js';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

const folder = temporary();
const at = (...parts: string[]) => path.join(folder, ...parts);
const make = (...args: string[]) => genBlur(['--recipe', 'old-photo', 'photos', ...args], folder);
const quiet = Object.entries({ blur: 0, resize: 0, grain: 0, fade: 0, noise: 0, jpeg: 0 }).flatMap(
  ([name, p]) => [`--${name}-probability`, String(p)],
);

/** A scan of dark lines on paper-white, or of light ones on black. */
function writeTexture(name: string, ground: number, ink: number, side = 90): void {
  const data = new Uint8Array(side * side).fill(ground);
  for (let i = 0; i < side; i++) data[i * side + ((i * 7) % side)] = ink;
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), encodePng({ width: side, height: side, channels: 1, depth: 8, data }, 'fast'));
}

beforeAll(async () => {
  writePhotos(at('photos'), ['a.png', 'b.png']);
  writeTexture('mine/scratch/scan.png', 240, 20);
  writeTexture('mine/dust/dots.png', 3, 250, 700);
  writeTexture('flat/lines.png', 250, 0);
  fs.writeFileSync(
    at('flat/drawing.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path d="M5 5 L95 90" stroke="black" stroke-width="2"/></svg>',
  );
  await make('--count', '4', '--seed', 's', '--out', 'set', ...quiet, '--grey', '0', '--scratches', '2:4');
});

describe('a dataset of old photos', () => {
  it('has every mask as a layer, the same again with more workers', async () => {
    const layers = Object.keys(readDataset(at('set'))?.layers ?? {});
    expect(layers).toEqual([
      ...['degraded', 'clean', 'mask'],
      ...['mask-stain', 'mask-scratch', 'mask-crack', 'mask-hole', 'mask-dust'],
    ]);
    const args = [
      '--count',
      '4',
      '--seed',
      's',
      ...quiet,
      '--grey',
      '0',
      '--scratches',
      '2:4',
      '--workers',
      '3',
    ];
    await make(...args, '--out', 'again');
    expect(hashesUnder(at('again'))).toEqual(hashesUnder(at('set')));
  });

  it('is replayed byte for byte', async () => {
    const { stdout, exitCode } = await genBlur(
      ['replay', 'set', '--all', '--out', 'replayed', '--source', 'photos'],
      folder,
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/4 samples .+ byte for byte/)]);
  });

  it('has instances only where they are asked for', async () => {
    await make('--count', '1', '--instances', '--out', 'numbered', '--no-preview');
    expect(fs.existsSync(at('numbered/instances/000000.png'))).toBe(true);
    expect(fs.existsSync(at('set/instances'))).toBe(false);
  });
});

describe('--textures', () => {
  const only = ['--cracks', '0', '--stains', '0', '--holes', '0', '--count', '2', '--no-preview'];
  const texturesOf = (set: string) =>
    readSamples(at(set)).flatMap(({ plan }) =>
      (plan as never as { damage: { layers: { texture: { name: string } }[] } }).damage.layers.map(
        (layer) => layer.texture.name,
      ),
    );

  it('takes a folder with subfolders, records no path, and is replayed from --source', async () => {
    const args = ['--scratches', '2', '--dust', '1', ...only, '--textures', 'mine', '--out', 'own', ...quiet];
    expect((await make(...args)).exitCode).toBe(0);
    expect(new Set(texturesOf('own'))).toEqual(new Set(['scratch/scan.png', 'dust/dots.png']));
    for (const file of ['dataset.json', 'samples.jsonl'])
      expect(fs.readFileSync(at('own', file), 'utf8')).not.toContain(at('mine'));
    expect(readDataset(at('own'))?.params.textures).toMatch(/^2 textures [0-9a-f]{64}$/);
    const replay = (...sources: string[]) =>
      genBlur(
        [
          'replay',
          'own',
          '000001',
          '--out',
          `own-${sources.length}`,
          ...sources.flatMap((s) => ['--source', s]),
        ],
        folder,
      );
    expect((await replay('photos', 'mine')).stdout).toMatch(/byte for byte/);
    const without = await replay('photos');
    expect([without.exitCode, without.stderr]).toEqual([
      1,
      expect.stringMatching(/texture .+ is neither bundled nor in/),
    ]);
  });

  it('takes a flat folder as damage or as papers, drawings too', async () => {
    await make(
      '--scratches',
      '3',
      '--dust',
      '0',
      ...only,
      '--textures',
      'flat',
      '--out',
      'flat-set',
      ...quiet,
      '--grey',
      '0',
    );
    expect(new Set(texturesOf('flat-set'))).toEqual(new Set(['lines.png', 'drawing.svg']));
    const { width, height, codes } = await decodePhoto(
      fs.readFileSync(at('flat-set/mask/000000.png')),
      'mask',
    );
    const masked = codes.filter((code) => code > 0).length / (width * height);
    expect(masked).toBeGreaterThan(0.001);
    expect(masked).toBeLessThan(0.75);
    const paper = [
      '--textures',
      'flat',
      '--textures-as',
      'paper',
      '--hole-fill',
      'paper',
      '--out',
      'paper-set',
    ];
    const args = ['holes', 'photos', ...paper].slice(1);
    const { exitCode } = await genBlur(['--recipe', 'holes', ...args, '--no-preview'], folder);
    expect(exitCode).toBe(0);
    expect(fs.readFileSync(at('paper-set/samples.jsonl'), 'utf8')).toMatch(
      /"name":"(lines\.png|drawing\.svg)"/,
    );
  });

  it('says in a sentence what is wrong with a folder', async () => {
    fs.mkdirSync(at('empty'));
    fs.mkdirSync(at('broken'));
    fs.writeFileSync(at('broken/photo.png'), 'not a picture');
    fs.mkdirSync(at('cut'));
    fs.writeFileSync(at('cut/half.png'), fs.readFileSync(at('flat/lines.png')).subarray(0, 120));
    const refusal = async (name: string) => {
      const { exitCode, stderr } = await make(
        '--textures',
        name,
        '--scratches',
        '1',
        '--out',
        `no-${name}`,
        '--count',
        '1',
      );
      expect(stderr.trim().split('\n').at(-1)).not.toMatch(/ at .+:\d+/);
      return [exitCode, stderr];
    };
    expect(await refusal('empty')).toEqual([
      2,
      expect.stringMatching(/Expected --textures .+"empty", which holds no picture/),
    ]);
    expect(await refusal('broken')).toEqual([
      2,
      expect.stringMatching(/texture "photo.png" .+ to be a picture/),
    ]);
    expect(await refusal('nowhere')).toEqual([2, expect.stringMatching(/received "nowhere"/)]);
    expect(await refusal('cut')).toEqual([1, expect.stringMatching(/half\.png/)]);
  });
});

describe('gen-blur masks', () => {
  it('exports binary masks, a folder for each layer', async () => {
    const { stdout, exitCode } = await genBlur(['masks', 'set', '--out', 'masks'], folder);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^24 masks in masks/)]);
    const soft = await decodePhoto(fs.readFileSync(at('set/mask/000001.png')), 'soft');
    const hard = await decodePhoto(fs.readFileSync(at('masks/mask/000001.png')), 'hard');
    expect([...hard.codes]).toEqual([...soft.codes].map((code) => (code > 0 ? 255 : 0)));
  });

  it('exports the flat folder of irregular masks, without the empty ones', async () => {
    const { stdout } = await genBlur(
      ['masks', 'set', '--layout', 'irregular', '--layer', 'mask-scratch', '--out', 'flat-masks'],
      folder,
    );
    expect(stdout).toMatch(/masks? in flat-masks/);
    for (const name of fs.readdirSync(at('flat-masks'))) expect(name).toMatch(/^\d{6}\.png$/);
  });

  it('refuses what has no masks, a layer that is none and a folder that is full', async () => {
    await genBlur(['--recipe', 'linear', 'photos', '--out', 'blurred', '--no-preview'], folder);
    const refused = async (...args: string[]) => (await genBlur(['masks', ...args], folder)).stderr;
    expect(await refused('blurred', '--out', 'm1')).toMatch(
      /Expected a dataset with masks.+linear makes none/,
    );
    expect(await refused('set', '--layer', 'degraded', '--out', 'm2')).toMatch(/--layer to be one of mask, /);
    expect(await refused('set', '--out', 'masks')).toMatch(/empty or new folder/);
    expect(await refused('photos', '--out', 'm3')).toMatch(/finished dataset/);
  });
});
