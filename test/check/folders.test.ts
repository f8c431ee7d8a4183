import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import type { Verdict } from '../../src/check/judge.js';
import { encodePng } from '../../src/codec/png.js';
import { UserError } from '../../src/errors.js';
import { toLight } from '../../src/pixels/colour.js';
import { createStream } from '../../src/random.js';
import { convolveFast } from '../../src/wasm/convolve.js';
import { temporary } from '../folders.js';
import { coded, lit, type MadePair, makePairs, moved, type Planted, writeFolders } from './sets.js';

let pairs: MadePair[];
beforeAll(async () => {
  pairs = await makePairs();
});

/** The verdict on the pairs, each as it is planted. */
async function checked(plant: (pair: MadePair, index: number) => Partial<Planted>, count = pairs.length) {
  const planted = pairs.slice(0, count).map((pair, i) => ({ ...pair, ...plant(pair, i) }));
  const verdict = await check({ subject: writeFolders(temporary(), planted), workers: 1 });
  return verdict as Verdict;
}

const codesOf = (verdict: Verdict, severity: 'broken' | 'warning' = 'broken') =>
  verdict.findings.filter((found) => found.severity === severity).map(({ code }) => code);
const sentences = ({ findings }: Verdict) => findings.map(({ sentence }) => sentence).join('\n');

describe('check of two folders', () => {
  it('finds a healthy set healthy', async () => {
    const verdict = await checked(() => ({}));
    expect(verdict.findings).toEqual([]);
    expect(verdict.verdict).toBe('healthy');
    expect(verdict.order.matchedShare).toBe(1);
    expect(verdict.order.blurrierInputShare).toBe(1);
    expect(Math.hypot(verdict.alignment.dx, verdict.alignment.dy)).toBeLessThan(0.005);
    expect(Math.abs(verdict.light.gain)).toBeLessThan(0.0005);
    expect(verdict.pictures.input.sizes).toEqual({ '128x128': 56 });
    // Lines of 3 to 13 px have RMS radii of 0.9 to 3.8.
    expect(verdict.distribution['blur-radius']?.median).toBeGreaterThan(1.5);
    expect(verdict.distribution['blur-radius']?.median).toBeLessThan(3);
  });

  it.each([
    [0.3, 0, '0.30 px to the right'],
    [0, -1, '1.00 px up'],
    [-3, 0, '3.00 px to the left'],
    [14, 9, '14.00 px to the right and 9.00 px down'],
  ])('names a shift of (%f, %f)', async (dx, dy, words) => {
    const verdict = await checked((pair) => ({ input: moved(pair, dx, dy) }));
    expect(codesOf(verdict)).toEqual(['shifted']);
    expect(sentences(verdict)).toContain(words);
    expect(verdict.findings[0]?.named.length).toBe(5);
    expect(verdict.verdict).toBe('broken');
  });

  it('names random shifts of half a pixel', async () => {
    const stream = createStream('half');
    const verdict = await checked((pair) => ({
      input: moved(pair, stream.between(-0.5, 0.5), stream.between(-0.5, 0.5)),
    }));
    expect(codesOf(verdict)).toEqual(['shifted-each']);
  });

  it('names swapped pairs, all or some', async () => {
    const swap = ({ input, target }: MadePair) => ({ input: target, target: input });
    const all = await checked(swap);
    expect(codesOf(all)).toEqual(['swapped']);
    expect(sentences(all)).toContain('Input and target are swapped: in 56 of 56 pairs');
    const some = await checked((pair, i) => (i % 2 === 0 ? swap(pair) : {}));
    expect(codesOf(some)).toEqual(['swapped']);
    expect(sentences(some)).toContain('Some inputs and targets are swapped: in 28 of 56 pairs');
  });

  it('names shuffled pairs, all or some', async () => {
    const other = (i: number) => ({ input: pairs[(i + 9) % pairs.length]!.input });
    const all = await checked((_, i) => other(i));
    expect(codesOf(all)).toEqual(['shuffled']);
    expect(sentences(all)).toContain('Inputs and targets are shuffled');
    const some = await checked((_, i) => (i % 5 === 0 ? other(i) : {}));
    expect(codesOf(some)).toEqual(['shuffled']);
    expect(sentences(some)).toContain("don't belong together");
    expect(some.findings[0]?.named).toContain('000000.png');
    // One that doesn't match is no fault of the set's.
    const one = await checked((_, i) => (i === 3 ? other(i) : {}));
    expect(one.verdict).toBe('healthy');
    expect(codesOf(one, 'warning')).toEqual(['unlike']);
    expect(one.findings[0]?.named).toEqual(['000003.png']);
  });

  it('names targets that are their inputs', async () => {
    const all = await checked(({ target }) => ({ input: target }));
    expect(codesOf(all)).toEqual(['identical']);
    expect(sentences(all)).toContain('Target = input: in 56 of 56 pairs');
    const few = await checked(({ target }, i) => (i < 3 ? { input: target } : {}));
    expect([few.verdict, codesOf(few, 'warning')]).toEqual(['healthy', ['identical']]);
  });

  it.each([
    [1.01, 'brighter'],
    [0.99, 'darker'],
  ])('names light changed by a factor of %f', async (factor, word) => {
    const verdict = await checked((pair) => ({ input: lit(pair, (light) => light * factor) }));
    expect(codesOf(verdict)).toEqual(['brightness']);
    expect(sentences(verdict)).toMatch(new RegExp(`0\\.9\\d % ${word}|1\\.0\\d % ${word}`));
  });

  it('names brightness that changes from pair to pair', async () => {
    const verdict = await checked((pair, i) => ({
      input: lit(pair, (light) => light * (i % 2 ? 1.03 : 1 / 1.03)),
    }));
    expect(codesOf(verdict)).toEqual(['brightness-each']);
  });

  it('names blur of code values', async () => {
    const verdict = await checked(({ clean, frame, kernel }) => {
      const codes = convolveFast(toLight(clean, 'srgb'), kernel, { border: 'reflect' });
      return { input: coded(toLight(codes, 'linear'), frame) };
    });
    expect(codesOf(verdict)).toEqual(['code-values']);
  });

  it('names inputs stretched to the full range', async () => {
    const verdict = await checked(({ input }) => {
      const sorted = Uint8Array.from(input.data).sort();
      const [low, high] = [sorted[0]!, sorted.at(-1)!];
      const data = Uint8Array.from(input.data, (code) => Math.round(((code - low) / (high - low)) * 255));
      return { input: { ...input, data } };
    });
    expect(codesOf(verdict)).toContain('stretched');
  });

  it('says what few pairs can not tell, and what they can', async () => {
    const healthy = await checked(() => ({}), 12);
    expect([healthy.verdict, codesOf(healthy, 'warning')]).toEqual(['healthy', ['few']]);
    const slight = await checked((pair) => ({ input: moved(pair, 0.2, 0) }), 12);
    expect(slight.verdict).toBe('healthy');
    const shifted = await checked((pair) => ({ input: moved(pair, 1, 0) }), 12);
    expect(codesOf(shifted)).toEqual(['shifted']);
    const swapped = await checked(({ input, target }) => ({ input: target, target: input }), 12);
    expect(codesOf(swapped)).toEqual(['swapped']);
    const two = await checked((pair) => ({ input: moved(pair, 3, 0) }), 2);
    expect([two.verdict, codesOf(two, 'warning')]).toEqual(['healthy', ['few']]);
  });

  it('names files without a partner, and pairs that differ in size or channels', async () => {
    const folders = writeFolders(temporary(), pairs);
    fs.renameSync(path.join(folders.input, '000004.png'), path.join(folders.input, 'spare.png'));
    const { width, height, depth, data } = pairs[5]!.input;
    const grey = data.filter((_, i) => i % 3 === 0) as Uint8Array;
    fs.writeFileSync(
      path.join(folders.input, '000005.png'),
      encodePng({ width, height, channels: 1, depth, data: grey }),
    );
    const cut = { width, height: height - 1, channels: 3, depth, data: data.slice(width * 3) } as const;
    fs.writeFileSync(path.join(folders.input, '000006.png'), encodePng(cut));
    fs.writeFileSync(path.join(folders.input, '000007.png'), 'no picture');
    const verdict = (await check({ subject: folders, workers: 1 })) as Verdict;
    expect(codesOf(verdict)).toEqual(['size', 'channels', 'unpaired', 'unreadable']);
    expect(verdict.findings[2]?.named.map((name) => path.basename(name))).toEqual([
      'spare.png',
      '000004.png',
    ]);
  });

  it('finds a picture in training that is in the test too', async () => {
    const root = temporary();
    for (const side of ['input', 'target'] as const)
      for (const [i, pair] of pairs.entries()) {
        const file = path.join(root, side, i < 40 ? 'train' : 'test', `${pair.key}.png`);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, encodePng((i === 50 ? pairs[3]! : pair)[side]));
      }
    const subject = { input: path.join(root, 'input'), target: path.join(root, 'target') };
    const verdict = (await check({ subject, workers: 1 })) as Verdict;
    expect(codesOf(verdict)).toEqual(['leak']);
    expect(verdict.findings[0]?.named).toEqual(['test/000050.png', 'train/000003.png']);
  });

  it('pairs by stem where the extensions differ', async () => {
    const folders = writeFolders(temporary(), pairs.slice(0, 5));
    for (const name of fs.readdirSync(folders.target)) {
      const file = path.join(folders.target, name);
      fs.renameSync(file, file.replace('.png', '.jpg'));
    }
    const verdict = (await check({ subject: folders, workers: 1 })) as Verdict;
    expect(verdict.counts.pairs).toBe(5);
  });

  it('refuses what is no set of pairs', async () => {
    const { input, target } = writeFolders(temporary(), pairs.slice(0, 1));
    const empty = temporary();
    const wrong = [
      { input, target: input },
      { input, target: path.join(target, 'missing') },
      { input, target: empty },
    ];
    for (const subject of wrong) await expect(check({ subject, workers: 1 })).rejects.toThrow(UserError);
    fs.writeFileSync(path.join(empty, 'other.png'), encodePng(pairs[0]!.input));
    await expect(check({ subject: { input, target: empty }, workers: 1 })).rejects.toThrow('no pair');
  });
});
