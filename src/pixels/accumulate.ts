import { type CodeArray, codesFromLinear } from './colour.js';
import type { CodeRoom } from './colour-codes.js';

/**
 * Running sums of pictures, float32, as light falls on a sensor while the shutter is open: each call adds one picture
 * to the sums, in the order of the calls.
 */
export interface Accumulator {
  /** Adds `table[code]`: a weighted light for each code value of the picture's depth. */
  addLight(codes: CodeArray, table: Float32Array): void;
  /** Adds `weight` times 8-bit code values; exact while all is whole and below 2^24. */
  addCodes(codes: Uint8Array, weight: number): void;
  /** Adds `weight` times linear light. */
  addFloats(values: Float32Array, weight: number): void;
  /** Ends it: hands over the sums divided by `total`, which belong to `use` only while it runs. */
  mean<T>(total: number, use: (mean: Float32Array) => T): T;
  /** Ends it likewise, with the mean of linear light as the nearest 8-bit sRGB code values. */
  meanCodes(total: number, room?: CodeRoom): CodeArray;
}

export type CreateAccumulator = (length: number) => Accumulator;

/** The plain twin of src/wasm/accumulate.ts, which gives the same bits. */
export const createPlainAccumulator: CreateAccumulator = (length) => {
  const sum = new Float32Array(length);
  return {
    addLight(codes, table) {
      for (let i = 0; i < length; i++) sum[i] = sum[i]! + table[codes[i]!]!;
    },
    addCodes(codes, weight) {
      const w = Math.fround(weight);
      for (let i = 0; i < length; i++) sum[i] = sum[i]! + Math.fround(w * codes[i]!);
    },
    addFloats(values, weight) {
      const w = Math.fround(weight);
      for (let i = 0; i < length; i++) sum[i] = sum[i]! + Math.fround(w * values[i]!);
    },
    mean: (total, use) => use(divided(sum, total)),
    meanCodes: (total, room) => codesFromLinear(divided(sum, total), 8, room),
  };
};

function divided(sum: Float32Array, total: number): Float32Array {
  const divisor = Math.fround(total);
  return sum.map((value) => value / divisor);
}
