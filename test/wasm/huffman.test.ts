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
      expect(cost(counts, lengths)).toBeLessThan(1.1 * leastCost(counts, limit));
    }
    // As many as a block of 100,000 bytes can hold.
    const block = fibonacci(24);
    expect(cost(block, lengthsOf(block, 14))).toBeLessThan(1.001 * leastCost(block, 14));
    expect(Math.max(...lengthsOf(fibonacci(15), 14))).toBe(14);
  });

  it('is as short as can be where the limit allows, and nearly so where not', () => {
    const stream = createStream('huffman');
    for (let n = 0; n < 60; n++) {
      const size = stream.integer(2, 286);
      const steep = stream.between(0, 12);
      const counts = Array.from({ length: size }, () => Math.floor(2 ** stream.between(-1, steep)));
      if (counts.filter((count) => count > 0).length < 2) continue;
      const free = lengthsOf(counts, 30);
      expect(cost(counts, free)).toBe(leastCost(counts, 30));
      const limited = lengthsOf(counts, 9);
      expect([kraft(free), kraft(limited)]).toEqual([1, 1]);
      expect(Math.max(...limited)).toBeLessThanOrEqual(9);
      expect(cost(counts, limited)).toBeLessThan(1.05 * leastCost(counts, 9));
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
