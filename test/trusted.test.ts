import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '../src/codec/decode.js';

const read = (name: string) => fs.readFileSync(new URL(`../trusted/${name}`, import.meta.url));
const origins = JSON.parse(read('ORIGINS.json').toString()) as {
  readonly file: string;
  readonly author: string;
  readonly licence: string;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
}[];
const photos = fs
  .readdirSync(new URL('../trusted', import.meta.url))
  .filter((name) => /\.(jpe?g|png)$/.test(name));

describe('the trusted photos', () => {
  it('each have an origin and a licence in LICENCES.md', () => {
    expect(origins.map(({ file }) => file)).toEqual(photos.sort());
    const terms = read('LICENCES.md').toString();
    for (const { file, author, licence } of origins) {
      expect(['CC0-1.0', 'CC-BY-2.0', 'BSD-3-Clause', 'public-domain']).toContain(licence);
      expect(terms).toContain(`\`${file}\``);
      expect(terms).toContain(author);
    }
  });

  it.each(origins)('$file is the file that was recorded', async ({ file, width, height, sha256 }) => {
    expect(createHash('sha256').update(read(file)).digest('hex')).toBe(sha256);
    expect(await decodePhoto(read(file), file)).toMatchObject({ width, height, depth: 8 });
    expect(Math.max(width, height)).toBeLessThanOrEqual(640);
  });
});
