import { describe, expect, it } from 'vitest';
import { type Accumulator, createPlainAccumulator } from '../../src/pixels/accumulate.js';
import { lightOfCodes } from '../../src/pixels/colour-codes.js';
import { createStream } from '../../src/random.js';
import { createAccumulator } from '../../src/wasm/accumulate.js';

// More than one of the parts that pass through the memory, and no multiple of any vector.
const LENGTH = 70_003;

function codesOf(depth: 8 | 16, seed: number) {
  const stream = createStream('test', 'codes', depth, seed);
  const codes = depth === 8 ? new Uint8Array(LENGTH) : new Uint16Array(LENGTH);
  for (let i = 0; i < LENGTH; i++) codes[i] = stream.integer(0, 2 ** depth - 1);
  return codes;
}

function both(use: (accumulator: Accumulator) => void): [Float32Array, Float32Array] {
  const [fast, plain] = [createAccumulator(LENGTH), createPlainAccumulator(LENGTH)];
  use(fast);
  use(plain);
  const whole = (mean: Float32Array) => mean.slice();
  return [fast.mean(3, whole), plain.mean(3, whole)];
}

describe('the accumulator in WebAssembly', () => {
  it.each([8, 16] as const)('adds the light of %i-bit codes bit for bit as its twin', (depth) => {
    const frames = [1, 2, 3].map((seed) => codesOf(depth, seed));
    const light = lightOfCodes(depth);
    const dim = light.map((value) => value * 0.3);
    const [fast, plain] = both((accumulator) => {
      for (const [i, codes] of frames.entries()) accumulator.addLight(codes, i === 1 ? dim : light);
    });
    expect(fast).toEqual(plain);
    const exact = (i: number) => (light[frames[0]![i]!]! + dim[frames[1]![i]!]! + light[frames[2]![i]!]!) / 3;
    for (let i = 0; i < LENGTH; i += 97) expect(Math.abs(fast[i]! - exact(i))).toBeLessThan(3e-7);
  });

  it('adds code values and floats bit for bit as its twin', () => {
    const codes = codesOf(8, 4) as Uint8Array;
    const floats = lightOfCodes(16).slice(0, 1);
    const values = Float32Array.from({ length: LENGTH }, (_, i) => (i % 977) / 977 + (floats[0] as number));
    const [fast, plain] = both((accumulator) => {
      accumulator.addCodes(codes, 0.37);
      accumulator.addFloats(values, 1 / 16);
    });
    expect(fast).toEqual(plain);
  });

  it('sums a thousand frames of whole code values exactly', () => {
    const white = new Uint8Array(LENGTH).fill(255);
    const accumulator = createAccumulator(LENGTH);
    for (let i = 0; i < 1000; i++) accumulator.addCodes(white, 1);
    expect(accumulator.mean(1, (sums) => sums.every((sum) => sum === 255_000))).toBe(true);
  });

  it('reads the mean out as the code values that its twin finds', () => {
    const frames = [6, 7, 8].map((seed) => codesOf(8, seed));
    const ends = [createAccumulator, createPlainAccumulator].map((create) => {
      const accumulator = create(LENGTH);
      for (const codes of frames) accumulator.addLight(codes, lightOfCodes(8));
      return accumulator.meanCodes(3);
    });
    expect(ends[0]).toEqual(ends[1]);
    expect(new Set(ends[0]).size).toBeGreaterThan(200);
  });

  it('starts from nought, also in memory that was used before', () => {
    const first = createAccumulator(LENGTH);
    first.addCodes(codesOf(8, 5) as Uint8Array, 1);
    first.mean(1, () => {});
    const second = createAccumulator(LENGTH);
    expect(second.mean(1, (sums) => sums.every((sum) => sum === 0))).toBe(true);
  });
});
