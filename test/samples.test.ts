import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '../src/codec/decode.js';

interface Origin {
  readonly file: string;
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  readonly licence_url: string;
  readonly source: string;
  readonly changes: string;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
}

const read = (name: string) => fs.readFileSync(new URL(`../samples/${name}`, import.meta.url));
const origins = JSON.parse(read('ORIGINS.json').toString()) as Origin[];
const files = fs.readdirSync(new URL('../samples', import.meta.url));
const photos = files.filter((name) => !/\.(json|md)$/.test(name) && name !== 'clips');

describe('the sample photos', () => {
  it('are 6 to 10, and 6 MB at most', () => {
    expect(photos.length).toBeGreaterThanOrEqual(6);
    expect(photos.length).toBeLessThanOrEqual(10);
    expect(photos.reduce((sum, name) => sum + read(name).length, 0)).toBeLessThanOrEqual(6e6);
  });

  it('each have an origin, and each origin its photo', () => {
    expect(origins.map(({ file }) => file).sort()).toEqual(photos.sort());
  });

  it('are all under a licence whose terms are in LICENCES.md', () => {
    const terms = read('LICENCES.md').toString();
    for (const { file, author, licence, licence_url, source, changes } of origins) {
      expect(['CC0-1.0', 'CC-BY-4.0', 'BSD-2-Clause']).toContain(licence);
      expect(licence_url).toMatch(/^https:/);
      expect(source).toMatch(/^Debian 12 package \S+ \S+, \S+/);
      expect(changes).toMatch(/scaled down/);
      expect(terms).toContain(`\`${file}\``);
      expect(terms).toContain(author.split(' and ')[0]);
    }
  });

  it.each(origins)(
    '$file is the file that was recorded, and large enough for a crop of 512x512',
    async (origin) => {
      const { file, width, height, sha256 } = origin;
      const bytes = read(file);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      const photo = await decodePhoto(bytes, file);
      expect(photo).toMatchObject({ width, height, channels: 3, depth: 8, conversions: [] });
      expect(Math.max(width, height)).toBeLessThanOrEqual(1280);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(576);
    },
  );
});
