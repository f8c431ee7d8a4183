import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDataset, readSamples } from '../../src/sink/dataset.js';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, writePhotos } from './command.js';

describe('a camera on the command line', () => {
  const folder = temporary();
  const make = (out: string, ...flags: string[]) =>
    genBlur(
      ['--recipe', 'trajectory', 'photos', '--no-preview', '--fit', '--canvas', '33', '--out', out, ...flags],
      folder,
    );
  const layersOf = (out: string) =>
    readSamples(path.join(folder, out)).map(({ layers }) =>
      Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, layer])),
    );

  beforeAll(async () => {
    writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png', 'c.png', 'grey.png']);
    expect(await make('plain')).toMatchObject({ exitCode: 0 });
  });

  it('changes nothing while it is off', async () => {
    expect(await make('off', '--camera', 'off', '--noise', 'none')).toMatchObject({ exitCode: 0 });
    const [plain, off] = [hashesUnder(path.join(folder, 'plain')), hashesUnder(path.join(folder, 'off'))];
    expect({ ...off, 'dataset.json': '' }).toEqual({ ...plain, 'dataset.json': '' });
  });

  it('keeps the size of a crop, and takes 8 px off every edge of a whole photo', async () => {
    await make('crop', '--camera', 'phone-night', '--crop', '134x104');
    await make('whole', '--camera', 'phone-night');
    for (const out of ['crop', 'whole'])
      for (const { blur, sharp } of layersOf(out)) {
        expect([blur?.width, blur?.height]).toEqual([134, 104]);
        expect([sharp?.width, sharp?.height]).toEqual([134, 104]);
      }
    expect(readSamples(path.join(folder, 'whole'))[0]?.source.crop).toEqual({
      x: 8,
      y: 8,
      width: 134,
      height: 104,
    });
    const tooLarge = await make('large', '--camera', 'rsblur', '--crop', '140x104');
    expect(tooLarge).toMatchObject({ exitCode: 1 });
    expect(tooLarge.stderr).toMatch(/at least 156x120 px, but received one of 150x120/);
  });

  it('promises no more than a camera keeps', () => {
    const promises = (out: string) => readDataset(path.join(folder, out))?.promises;
    expect(promises('plain')).toEqual({ aligned: true, keepsLight: true, keepsConstants: true });
    expect(promises('whole')).toEqual({ aligned: true, keepsLight: false, keepsConstants: false });
  });

  it('leaves kernels and sharp pictures as they were', async () => {
    await make('noisy', '--noise', 'rsblur', '--saturation', '0.25:1.75');
    layersOf('noisy').forEach(({ blur, sharp, kernel }, i) => {
      const plain = layersOf('plain')[i];
      expect(kernel).toEqual(plain?.kernel);
      expect(sharp).toEqual(plain?.sharp);
      expect(blur?.sha256).not.toBe(plain?.blur?.sha256);
    });
  });

  it("writes the same bytes with any workers and again from the record, also for a user's camera", async () => {
    const file = path.join(folder, 'mine.json');
    fs.writeFileSync(file, '{"noise": {"gain": 3e-4, "read": 1e-3}, "isp": "on", "jpeg": "60:90"}');
    await make('one', '--camera', 'mine.json', '--workers', '1');
    await make('two', '--camera', 'mine.json', '--workers', '2');
    expect(hashesUnder(path.join(folder, 'two'))).toEqual(hashesUnder(path.join(folder, 'one')));
    fs.rmSync(file);
    const replayed = await genBlur(
      ['replay', 'one', '--all', '--out', 'again', '--source', 'photos'],
      folder,
    );
    expect(replayed).toMatchObject({ exitCode: 0 });
    expect(fs.readFileSync(path.join(folder, 'one/dataset.json'), 'utf8')).not.toContain('mine.json');
  });

  it.each([
    [
      ['--camera', 'leica'],
      /Expected --camera to be off, realblur, rsblur, bsd, phone-night, or the JSON file/,
    ],
    [['--noise', '2,3'], /Expected --noise to be realblur/],
    [['--jpeg', '0:50'], /Expected --jpeg to be a whole number/],
    [['--exposure-noise', 'on'], /come with noise/],
  ])('refuses %j with one sentence', async (flags, sentence) => {
    const run = await make('refused', ...flags);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).not.toContain('\n');
    expect(fs.existsSync(path.join(folder, 'refused'))).toBe(false);
  });
});
