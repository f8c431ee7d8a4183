import { describe, expect, it } from 'vitest';
import { createStream, streamFromSeed, streamKey } from '../src/random.js';
import fixtures from './fixtures/streams.json' with { type: 'json' };

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);

describe('a pinned key yields pinned numbers', () => {
  for (const { parts, seed, uniforms, normals } of fixtures.cases) {
    it(JSON.stringify(parts), () => {
      expect(streamKey(...parts)).toBe(seed);
      expect(take(uniforms.length, createStream(...parts).uniform)).toEqual(uniforms);
      const drawn = take(normals.length, streamFromSeed(seed).normal);
      for (const [i, normal] of normals.entries()) expect(drawn[i]).toBeCloseTo(normal, 14);
    });
  }
});

describe('keys', () => {
  it('tell lists apart that read the same when joined', () => {
    const keys = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['1:a;']].map((p) =>
      streamKey(...p),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  });
  it("derived streams don't depend on what was drawn before", () => {
    const fresh = createStream('a');
    const used = createStream('a');
    take(17, used.normal);
    expect(used.derive('steps', 3).seed).toBe(fresh.derive('steps', 3).seed);
    expect(fresh.derive('steps', 3).seed).not.toBe(fresh.derive('steps', 4).seed);
    expect(fresh.derive('steps').uniform()).not.toBe(fresh.uniform());
  });
});

describe('uniform', () => {
  const n = 200_000;
  const draws = take(n, createStream('uniform').uniform);
  /** Pearson's statistic over equally likely bins: mean bins - 1, standard deviation sqrt(2 (bins - 1)). */
  const chiSquare = (bins: number, binOf: (draw: number) => number) => {
    const counts = new Float64Array(bins);
    for (const draw of draws) counts[binOf(draw)]! += 1;
    return counts.reduce((sum, count) => sum + (count - n / bins) ** 2 / (n / bins), 0);
  };
  const limit = (bins: number) => bins - 1 + 4 * Math.sqrt(2 * (bins - 1));

  it('lies in [0, 1) and has 53 bits', () => {
    expect(Math.min(...draws.slice(0, 1e5))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws.slice(0, 1e5))).toBeLessThan(1);
    expect(draws.every((u) => Number.isInteger(u * 2 ** 53))).toBe(true);
    expect(draws.some((u) => !Number.isInteger(u * 2 ** 52))).toBe(true);
  });
  it('fills its range evenly, in its leading and in its last bits', () => {
    expect(chiSquare(256, (u) => Math.floor(u * 256))).toBeLessThan(limit(256));
    expect(chiSquare(256, (u) => Number(BigInt(u * 2 ** 53) & 255n))).toBeLessThan(limit(256));
  });
  it('does not foretell the next draw', () => {
    let sum = 0;
    for (let i = 1; i < n; i++) sum += (draws[i]! - 0.5) * (draws[i - 1]! - 0.5) * 12;
    expect(Math.abs(sum / Math.sqrt(n))).toBeLessThan(4);
  });
});

describe('between and integer', () => {
  it('keep to their ends', () => {
    const stream = createStream('ends');
    const rolls = take(6000, () => stream.integer(1, 6));
    expect([...new Set(rolls)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    for (let face = 1; face <= 6; face++) {
      const count = rolls.filter((roll) => roll === face).length;
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000 * (5 / 6)));
    }
    const values = take(6000, () => stream.between(-2, 3));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(3);
    expect(stream.between(4, 4)).toBe(4);
    expect(stream.integer(5, 5)).toBe(5);
  });
});

describe('normal', () => {
  const n = 200_000;
  const draws = take(n, createStream('normal').normal);
  const moment = (power: number) => draws.reduce((sum, z) => sum + z ** power, 0) / n;

  it('has the moments 0, 1, 0, 3 within four standard errors', () => {
    // Var z^k: 1, 2, 15, 96.
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });
  it('has its tails', () => {
    for (const [beyond, share] of [
      [1, 0.3173105],
      [2, 0.0455003],
      [3, 0.0026998],
    ] as const) {
      const count = draws.filter((z) => Math.abs(z) > beyond).length;
      expect(Math.abs(count - n * share)).toBeLessThan(4 * Math.sqrt(n * share * (1 - share)));
    }
  });
  it('gives pairs that are independent', () => {
    let sum = 0;
    for (let i = 0; i < n; i += 2) sum += draws[i]! * draws[i + 1]!;
    expect(Math.abs(sum / Math.sqrt(n / 2))).toBeLessThan(4);
  });
});

describe('streams with neighbouring keys', () => {
  it('have nothing to do with each other', () => {
    const n = 2000;
    const streams = Array.from({ length: 40 }, (_, i) => take(n, createStream('neighbour', i).uniform));
    let worst = 0;
    for (let a = 0; a < streams.length; a++) {
      for (let b = 0; b < a; b++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += (streams[a]![i]! - 0.5) * (streams[b]![i]! - 0.5) * 12;
        worst = Math.max(worst, Math.abs(sum) / Math.sqrt(n));
      }
    }
    // The largest of 780 normal values passes 4.5 about once in two hundred trials.
    expect(worst).toBeLessThan(4.5);
    const firsts = Array.from({ length: 4000 }, (_, i) => createStream('first', i).uniform());
    const mean = firsts.reduce((sum, u) => sum + u, 0) / firsts.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / firsts.length));
  });
});
