import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CachedPair, planCache, readCache } from '../../../src/train/data/cache.js';
import { drawPairs } from '../../../src/train/data/draw.js';
import { foldsOf, groupByLook, groupByName } from '../../../src/train/data/group.js';
import { clusterLooks, likeness, lookOf } from '../../../src/train/data/look.js';
import { openSet } from '../../../src/train/data/open-set.js';
import { createPatches } from '../../../src/train/data/patches.js';
import { blots, writePng } from './set.js';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-data-'));
const folder = (name: string) => path.join(root, name);
const [width, height] = [80, 64];

beforeAll(() => {
  for (let n = 0; n < 6; n++) {
    // Three photos, each twice: the second a little brighter.
    const target = blots(`${n >> 1}`, width, height).map((code) => code + (n & 1) * 5);
    writePng(folder(`target/p${n >> 1}-${n & 1}.png`), target, width, height);
    writePng(
      folder(`input/p${n >> 1}-${n & 1}.png`),
      target.map((code) => code >> 1),
      width,
      height,
    );
    const mask = new Uint8Array(width * height);
    mask.fill(255, (height - 8) * width);
    writePng(folder(`mask/p${n >> 1}-${n & 1}.png`), mask, width, height);
  }
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const place = { input: folder('input'), target: folder('target'), mask: folder('mask') };
const options = { megabytes: 10, leastSide: 32, seed: '0' };

describe('a set of pairs', () => {
  it('is read whole where it fits, with its masks', async () => {
    const { pairs } = await openSet(place);
    expect(pairs.map(({ key }) => key)).toEqual([
      'p0-0.png',
      'p0-1.png',
      'p1-0.png',
      'p1-1.png',
      'p2-0.png',
      'p2-1.png',
    ]);
    const cache = await readCache(pairs, options);
    expect(cache).toMatchObject({ faults: [], side: undefined });
    const [first] = cache.pairs as [CachedPair];
    expect(first).toMatchObject({ key: 'p0-0.png', width, height, channels: 3 });
    expect([...first.target]).toEqual([...blots('0', width, height)]);
    expect(first.mask?.at(-1)).toBe(255);
  });

  it('is cut to windows, the same for both and for every run, where it does not', async () => {
    const { pairs } = await openSet(place);
    const bound = { ...options, megabytes: 0.06 };
    const [one, again] = [await readCache(pairs, bound), await readCache(pairs, bound)];
    expect(one.side).toBe(37);
    for (const [n, pair] of one.pairs.entries()) {
      expect(pair.width * pair.height).toBeLessThanOrEqual(37 * 37);
      expect([...pair.input]).toEqual([...pair.target].map((code) => code >> 1));
      expect([...pair.target]).toEqual([...again.pairs[n]!.target]);
    }
  });

  it('names what it leaves out', async () => {
    const { pairs } = await openSet(place);
    const missing = { ...pairs[1]!, input: { path: 'gone.png', file: folder('gone.png') } };
    const cache = await readCache([pairs[0]!, missing], options);
    expect(cache.pairs.map(({ key }) => key)).toEqual(['p0-0.png']);
    expect(cache.faults).toEqual(['p0-1.png: gone.png is missing']);
  });

  it('refuses masks that do not go with it', async () => {
    const other = folder('other');
    writePng(path.join(other, 'x.png'), new Uint8Array(width * height), width, height);
    await expect(openSet({ ...place, mask: other })).rejects.toThrow(
      'Expected --mask to be a mask of the same name for every pair, but received none for "p0-0.png" and 5 more.',
    );
  });

  it('keeps to its bound: first smaller windows, then fewer pairs', () => {
    expect(planCache(100, { megabytes: 70, leastSide: 192 })).toEqual({ count: 100, side: 316 });
    expect(planCache(10000, { megabytes: 70, leastSide: 192 })).toEqual({ count: 271, side: 192 });
  });

  it('is drawn from evenly', () => {
    const groups = [0, 0, 0, 0, 1, 1, 2];
    const drawn = drawPairs([...groups.keys()], groups, 3, 'seed').map((i) => groups[i]);
    expect(drawn).toEqual([0, 1, 2]);
  });
});

describe('groups', () => {
  it('are the photos, by the look of the targets or by name', async () => {
    const { pairs } = await openSet(place);
    const { pairs: cached } = await readCache(pairs, options);
    const byLook = groupByLook(cached.map(({ look }) => look));
    expect(byLook).toEqual({ by: 'look', groups: [0, 0, 1, 1, 2, 2], count: 3 });
    expect(groupByName(pairs)).toBeUndefined();
    expect(groupByName(pairs, '^(p\\d)')).toEqual({ ...byLook, by: 'pattern' });
    expect(() => groupByName(pairs, 'q')).toThrow('that matches the path of every pair');
    expect(() => groupByName(pairs, '(')).toThrow('to be a regular expression');
  });

  it('are told apart by more than brightness and contrast', () => {
    const picture = (codes: Uint8Array) => ({
      width,
      height,
      channels: 3 as const,
      depth: 8 as const,
      codes,
    });
    const look = lookOf(picture(blots('0', width, height)));
    const dim = lookOf(picture(blots('0', width, height).map((code) => code * 0.5 + 20)));
    expect(likeness(look, dim)).toBeGreaterThan(0.999);
    expect(likeness(look, lookOf(picture(blots('1', width, height))))).toBeLessThan(0.5);
    const flat = lookOf(picture(new Uint8Array(width * height * 3).fill(9)));
    expect(likeness(flat, flat)).toBe(0);
  });

  it('are linked by any two that are alike', () => {
    const at = (turns: number) => Float32Array.of(Math.cos(turns), Math.sin(turns));
    expect(clusterLooks([at(0), at(2), at(0.2), at(0.4)])).toEqual([0, 1, 0, 0]);
  });

  it.each([2, 3, 8, 24, 60])(
    'of %i photos never stand on both sides of a fold, and each is held out in its turn',
    (count) => {
      const groups = Array.from({ length: count * 3 }, (_, i) => i % count);
      const folds = foldsOf({ by: 'source', groups, count }, 'seed');
      expect(folds).toHaveLength(count < 24 ? 2 : 1);
      const held = folds.flatMap((fold) => fold.held);
      for (const fold of folds) {
        const trained = new Set(fold.train.map((i) => groups[i]));
        expect(trained.size).toBeGreaterThan(0);
        expect(fold.held.length).toBeGreaterThan(0);
        expect(fold.held.some((i) => trained.has(groups[i]))).toBe(false);
        expect(fold.held.length + fold.train.length).toBe(groups.length);
      }
      if (count < 24) expect(held.sort((a, b) => a - b)).toEqual([...groups.keys()]);
      else expect(held.length / groups.length).toBeCloseTo(0.25, 1);
    },
  );
});

describe('patches', () => {
  const cached = async () => (await readCache((await openSet(place)).pairs, options)).pairs;

  it('hang on the step alone, and change both of a pair alike', async () => {
    const source = createPatches(await cached(), { size: 24, batch: 6, seed: 's' });
    const [late, early] = [await source.next(5), await source.next(0)];
    expect(await source.next(5)).toEqual(late);
    expect(early.input).not.toEqual(late.input);
    // The input is half its target, rounded down: whatever the window, turn and tint, they go together.
    for (const [i, value] of late.input.entries()) {
      expect(late.target[i]! - 2 * value).toBeLessThan(1.2 / 255);
      expect(late.target[i]! - 2 * value).toBeGreaterThan(-1e-6);
    }
  });

  it('are looked for where the mask covers something', async () => {
    const pairs = await cached();
    const covered = async (blurAware: number) => {
      const { mask } = await createPatches(pairs, { size: 16, batch: 200, seed: 's', blurAware }).next(0);
      let count = 0;
      for (let n = 0; n < 200; n++)
        if (mask!.subarray(n * 256, (n + 1) * 256).some((value) => value > 0)) count++;
      return count / 200;
    };
    expect(await covered(1)).toBeGreaterThan((await covered(0)) + 0.3);
  });

  it('are mirrored where the picture is smaller', async () => {
    const codes = Uint8Array.of(0, 51, 102, 153);
    const pair = {
      key: 'a',
      width: 2,
      height: 2,
      channels: 1,
      input: codes,
      target: codes,
      look: new Float32Array(256),
    } as const;
    const { input } = await createPatches([pair], { size: 4, batch: 1, seed: '', augment: false }).next(0);
    const first = [...input].filter((_, i) => i % 3 === 0).map((value) => Math.round(value * 5));
    expect(first).toEqual([0, 1, 1, 0, 2, 3, 3, 2, 2, 3, 3, 2, 0, 1, 1, 0]);
  });
});
