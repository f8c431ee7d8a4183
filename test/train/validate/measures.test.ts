import { describe, expect, it } from 'vitest';
import { createStream } from '../../../src/random.js';
import type { CachedPair } from '../../../src/train/data/cache.js';
import { applyConstant, fitConstant } from '../../../src/train/validate/constant.js';
import { maskAgreement } from '../../../src/train/validate/mask-agreement.js';
import { typicalNoise } from '../../../src/train/validate/noise.js';
import { identityPairs, shuffledPairs } from '../../../src/train/validate/shuffle.js';
import { averagePrecision, detectionOf, gainsOf } from '../../../src/train/validate/statistics.js';
import { makeTrustedPairs } from '../../../src/train/validate/trusted.js';
import { blots } from '../data/set.js';

const [width, height] = [96, 96];
const look = new Float32Array(256);

function pairOf(n: number, change: (codes: Uint8Array) => Uint8Array): CachedPair {
  const target = blots(`${n}`, width, height);
  return { key: `${n}`, width, height, channels: 3, input: change(target), target, look };
}

/** Reads each pixel so far left of its place: what is seen lies to the right. */
const moved = (px: number) => (codes: Uint8Array) =>
  codes.map((_, i) => codes[i - (Math.floor(i / 3) % width < px ? 0 : 3 * px)]!);

describe('the best constant', () => {
  it('finds one shift and one change of colour, and undoes both', () => {
    const pairs = [0, 1, 2].map((n) => pairOf(n, (codes) => moved(2)(codes).map((code) => code * 0.8 + 10)));
    const constant = fitConstant(pairs);
    expect([constant.dx, constant.dy]).toEqual([2, 0]);
    const [pair] = pairs as [CachedPair];
    for (let x = 10; x < 80; x += 7)
      for (const c of [0, 1, 2])
        expect(
          Math.abs(applyConstant(constant, pair, x, 50, c) - pair.target[(50 * width + x) * 3 + c]!),
        ).toBeLessThan(2);
  });

  it('leaves pairs that need none as they are', () => {
    const constant = fitConstant([pairOf(0, (codes) => codes)]);
    expect([constant.dx, constant.dy]).toEqual([0, 0]);
    for (const [value, slopeX, slopeY, offset] of constant.channels) {
      expect(value).toBeCloseTo(1, 6);
      expect(slopeX).toBeCloseTo(0, 6);
      expect(slopeY).toBeCloseTo(0, 6);
      expect(offset).toBeCloseTo(0, 3);
    }
  });
});

describe('gains', () => {
  it('are means over photos of means over their pairs', () => {
    const result = (key: string, output: number) => ({ key, input: 1, output, constant: 1 });
    const results = [result('a', 0.1), result('b', 0.1), result('c', 0.01), { ...result('d', 1), input: 0 }];
    const groups = new Map([
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 1],
    ]);
    // 10 dB and 20 dB: mean 15, standard error 7.07 / sqrt 2 = 5.
    const found = gainsOf(results, groups);
    expect(found).toMatchObject({ pairs: 3, photos: 2, wins: 1, constant: 0 });
    expect(found.gain).toBeCloseTo(15, 9);
    expect(found.error).toBeCloseTo(5, 9);
  });
});

describe('average precision', () => {
  const bins = (counts: Record<number, number>) => Array.from({ length: 256 }, (_, i) => counts[i] ?? 0);

  it('is the sum of precision over the steps of recall', () => {
    // By score: 1 damaged, 1 sound, 1 damaged: 1/2 x 1 + 1/2 x 2/3.
    const ordered = { key: '', damaged: bins({ 200: 1, 50: 1 }), sound: bins({ 100: 1 }) };
    expect(averagePrecision(ordered)).toBeCloseTo(5 / 6, 12);
    // All alike: the prevalence.
    expect(averagePrecision({ key: '', damaged: bins({ 7: 1 }), sound: bins({ 7: 9 }) })).toBeCloseTo(
      0.1,
      12,
    );
    expect(averagePrecision({ key: '', damaged: bins({}), sound: bins({ 7: 9 }) })).toBeNaN();
  });

  it('is pooled over pairs, and told of each photo', () => {
    const good = { key: 'a', damaged: bins({ 200: 10 }), sound: bins({ 10: 90 }) };
    const empty = { key: 'b', damaged: bins({}), sound: bins({ 10: 100 }) };
    const found = detectionOf(
      [good, empty],
      new Map([
        ['a', 0],
        ['b', 1],
      ]),
    );
    expect(found).toEqual({ pairs: 2, photos: 2, prevalence: 0.05, precision: 1, ratio: 20, wins: 1 });
  });
});

describe('controls', () => {
  const pairs = [0, 1, 2, 3].map((n) => pairOf(n, (codes) => codes.map((code) => code >> 1)));

  it('show inputs as their own targets', () => {
    for (const pair of identityPairs(pairs)) expect(pair.target).toBe(pair.input);
  });

  it('give each input the target of another photo', () => {
    const groups = [0, 0, 1, 1];
    const mixed = shuffledPairs(pairs, groups, 'seed');
    for (const [i, pair] of mixed.entries()) {
      expect([...pair.input]).toEqual([...pairs[i]!.input]);
      const from = pairs.findIndex(({ target }) => target.every((code, k) => code === pair.target[k]));
      expect(groups[from]).not.toBe(groups[i]);
    }
  });

  it('give inputs of one photo the targets of strangers', () => {
    const strangers = [pairOf(7, (codes) => codes), pairOf(8, (codes) => codes)];
    const mixed = shuffledPairs(pairs, [0, 0, 0, 0], 'seed', strangers);
    for (const { target } of mixed)
      expect(strangers.some((stranger) => target.every((code, k) => code === stranger.target[k]))).toBe(true);
  });
});

describe('the noise of a set', () => {
  it('is told within a fifth', () => {
    const stream = createStream('noise');
    const noisy = (deviation: number) =>
      pairOf(0, (codes) => codes.map((code) => Math.max(0, code + deviation * stream.normal() + 0.5)));
    expect(typicalNoise([noisy(4)])).toBeGreaterThan(3.6);
    expect(typicalNoise([noisy(4)])).toBeLessThan(4.9);
    expect(typicalNoise([pairOf(0, (codes) => codes)])).toBe(0);
  });
});

describe('masks and pictures', () => {
  /** Scratches: bright lines on the input, and a mask that lies `px` right and below of them. */
  const scratched = (n: number, px: number): CachedPair => {
    const pair = pairOf(n, (codes) => codes.slice());
    const mask = new Uint8Array(width * height);
    const stream = createStream('scratches', n);
    for (let k = 0; k < 2; k++) {
      const start = stream.integer(5, 40);
      for (let y = 0; y < height - 20; y++) {
        const column = start + (k === 0 ? y >> 1 : (height - y) >> 2);
        pair.input.fill(255, (y * width + column) * 3, (y * width + column + 2) * 3);
        mask.fill(255, (y + px) * width + column + px, (y + px) * width + column + px + 2);
      }
    }
    return { ...pair, mask };
  };
  const groups = [0, 1, 2, 3, 4, 5];

  it('agree in place', () => {
    const { contrast, best, likeness, pairs } = maskAgreement(
      groups.map((n) => scratched(n, 0)),
      groups,
    );
    expect(pairs).toBe(6);
    expect(contrast).toBeGreaterThan(2);
    expect([best.dx, best.dy]).toEqual([0, 0]);
    expect(likeness).toBeLessThan(0.3);
  });

  it('agree elsewhere where masks are shifted', () => {
    const { contrast, best } = maskAgreement(
      groups.map((n) => scratched(n, 5)),
      groups,
    );
    expect(contrast).toBeLessThan(0.3);
    expect(best.dx).toBe(-5);
    expect(best.contrast).toBeGreaterThan(2);
  });

  it('are alike where one mask stands for all', () => {
    const [first] = [scratched(0, 0)];
    const pairs = groups.map((n) => ({ ...scratched(n, 0), mask: first.mask! }));
    expect(maskAgreement(pairs, groups).likeness).toBeCloseTo(1, 6);
  });
});

describe('trusted pairs', () => {
  it('are the same for every set, and never of photos that it holds', async () => {
    const none = { sources: new Set<string>(), looks: [], noise: 0 };
    const { pairs, groups, left } = await makeTrustedPairs(none);
    expect([pairs.length, new Set(groups).size, left]).toEqual([20, 5, []]);
    expect(pairs.every(({ blurPx = 0 }) => blurPx > 3 && blurPx < 45)).toBe(true);
    const seen = await makeTrustedPairs({ ...none, looks: [pairs[4]!.look] });
    expect(seen.left).toEqual(['camera.jpg']);
    const hashes = new Set(['cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7']);
    const known = await makeTrustedPairs({ ...none, sources: hashes });
    expect(known.left).toEqual(['coffee.jpg']);
    expect(known.pairs.find(({ key }) => key === pairs[0]!.key)?.input).toEqual(pairs[0]!.input);
  });
});
