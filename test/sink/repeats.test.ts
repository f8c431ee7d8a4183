import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageFromCodes } from '../../src/pixels/colour.js';
import { createStream } from '../../src/random.js';
import { blurPair } from '../../src/recipe/index.js';
import { writeSample } from '../../src/sink/folder.js';
import { createRepeats } from '../../src/sink/repeats.js';
import { temporary } from '../folders.js';

const stream = createStream('repeats');
const photo = (width: number, height: number) =>
  ({
    width,
    height,
    channels: 3,
    depth: 8,
    codes: Uint8Array.from({ length: width * height * 3 }, () => stream.integer(0, 255)),
  }) as const;

describe('createRepeats', () => {
  const codes = { width: 1, height: 1, channels: 1, depth: 8 } as const;
  const hashes = { sha256: 'a', pixelsSha256: 'b' };

  it('knows a picture by its array, and only the last one that was kept to the end', () => {
    const repeats = createRepeats();
    const [first, second] = [
      { ...codes, data: Uint8Array.of(7) },
      { ...codes, data: Uint8Array.of(7) },
    ];
    const kept = repeats.keep(first);
    kept.add(Uint8Array.of(1, 2, 3));
    expect(repeats.find(first)).toBeUndefined();
    kept.add(Uint8Array.of(4));
    kept.done(hashes);
    expect(repeats.find(first)).toEqual({ ...hashes, bytes: Uint8Array.of(1, 2, 3, 4) });
    expect(repeats.find(second)).toBeUndefined();
    repeats.keep(second).add(Uint8Array.of(9));
    expect(repeats.find(first)).toBeUndefined();
    expect(repeats.find(second)).toBeUndefined();
  });

  it('keeps nothing beyond 64 MB', () => {
    const repeats = createRepeats();
    const picture = { ...codes, data: Uint8Array.of(7) };
    const kept = repeats.keep(picture);
    for (let i = 0; i < 3; i++) kept.add(new Uint8Array(30 << 20));
    kept.done(hashes);
    expect(repeats.find(picture)).toBeUndefined();
  });
});

it('a photo that is the target of several samples is the same file each time, and the record says so', () => {
  const folder = temporary();
  const format = { layout: 'pairs', depth: 8, png: 'fast' } as const;
  const photos = [photo(40, 30), photo(31, 20)];
  const records = ['0', '1', '2', '3', '4', '5'].map((key, n) => {
    const picture = photos[Math.floor(n / 2) % 2] as (typeof photos)[0];
    const files = {
      key,
      split: undefined,
      layers: { blur: imageFromCodes(photo(40, 30)), sharp: imageFromCodes(picture) },
      photo: picture.codes,
    };
    return writeSample(folder, { layers: blurPair }, files, format);
  });
  for (const record of records) {
    const { path: name, sha256 } = record.sharp ?? {};
    const bytes = fs.readFileSync(path.join(folder, name as string));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
  expect(records[1]?.sharp).toEqual({ ...records[0]?.sharp, path: 'sharp/1.png' });
  expect(records[2]?.sharp?.sha256).not.toBe(records[0]?.sharp?.sha256);
  expect(records[4]?.sharp).toEqual({ ...records[0]?.sharp, path: 'sharp/4.png' });
});
