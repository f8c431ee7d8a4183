import { describe, expect, it } from 'vitest';
import { createStream } from '../../src/random.js';
import { kernels, scratch } from '../../src/wasm/load.js';

function lengthsOf(counts: readonly number[], limit: number): number[] {
  const wasm = kernels();
  const at = scratch(wasm, counts.length * 5);
  new Uint32Array(wasm.memory.buffer, at, counts.length).set(counts);
  wasm.codeLengths(at, counts.length, limit, at + counts.length * 4);
  return [...new Uint8Array(wasm.memory.buffer, at + counts.length * 4, counts.length)];
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const cost = (counts: readonly number[], lengths: readonly number[]) =>
  sum(counts.map((n, i) => n * lengths[i]!));
/** 1 where every sequence of bits is the beginning of some code. */
const kraft = (lengths: readonly number[]) => sum(lengths.map((length) => (length === 0 ? 0 : 2 ** -length)));

/** The least cost under the limit, by package-merge (Larmore and Hirschberg 1990). */
function leastCost(counts: readonly number[], limit: number): number {
  const leaves = counts.filter((n) => n > 0).sort((a, b) => a - b);
  let row: number[] = [];
  for (let level = 0; level < limit; level++) {
    const packages = Array.from({ length: row.length >> 1 }, (_, i) => row[2 * i]! + row[2 * i + 1]!);
    row = [...leaves, ...packages].sort((a, b) => a - b);
  }
  return sum(row.slice(0, 2 * leaves.length - 2));
}

function fibonacci(size: number): number[] {
  const counts = [1, 1];
  while (counts.length < size) counts.push(counts.at(-1)! + counts.at(-2)!);
  return counts;
}

describe('codeLengths', () => {
  it('gives the code of a textbook', () => {
    expect(lengthsOf([45, 13, 12, 16, 9, 5], 15)).toEqual([1, 3, 3, 3, 4, 4]);
    expect(lengthsOf([5, 0, 5, 0, 5, 5], 15)).toEqual([2, 0, 2, 0, 2, 2]);
  });

  it('gives nothing for nothing, and one bit to a symbol that is alone', () => {
    expect(lengthsOf([0, 0, 0], 14)).toEqual([0, 0, 0]);
    expect(lengthsOf([0, 7, 0], 14)).toEqual([0, 1, 0]);
    expect(lengthsOf([9, 7, 0], 14)).toEqual([1, 1, 0]);
  });

  it('keeps the limit over counts of Fibonacci, which ask for the longest codes', () => {
    const counts = fibonacci(46);
    for (const limit of [6, 7, 14, 15]) {
      const lengths = lengthsOf(counts, limit);
      expect(Math.max(...lengths)).toBe(limit);
      expect(kraft(lengths)).toBe(1);
      expect(cost(counts, lengths)).toBe(leastCost(counts, limit));
    }
    expect(Math.max(...lengthsOf(fibonacci(15), 14))).toBe(14);
  });

  it('is as short as can be under any limit', () => {
    const stream = createStream('huffman');
    for (let n = 0; n < 60; n++) {
      const size = stream.integer(2, 286);
      const steep = stream.between(0, 12);
      const counts = Array.from({ length: size }, () => Math.floor(2 ** stream.between(-1, steep)));
      if (counts.filter((count) => count > 0).length < 2) continue;
      const limit = stream.integer(9, 15);
      const lengths = lengthsOf(counts, limit);
      expect(cost(counts, lengths)).toBe(leastCost(counts, limit));
      expect(kraft(lengths)).toBe(1);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(limit);
    }
  });

  it('gives a rarer symbol no shorter a code', () => {
    const counts = [100, 3, 50, 3, 20, 1, 1, 70];
    const lengths = lengthsOf(counts, 5);
    for (let i = 0; i < counts.length; i++)
      for (let j = 0; j < counts.length; j++)
        if (counts[i]! < counts[j]!) expect(lengths[i]).toBeGreaterThanOrEqual(lengths[j]!);
  });
});
