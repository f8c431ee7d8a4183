/** What a convolution reads and writes, floats or 8-bit code values, a stretch of a row at a time. */
import type { Image } from '../image.js';
import { type CodedPicture, encoderOf, lightOfCodes } from '../pixels/colour-codes.js';
import { wholeLight } from './convolve-pairs.js';
import type { Kernels } from './load.js';

/** A picture that is read, as floats or 16-bit light: samples are numbered row by row, channels interleaved. */
export interface Source {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  sample(index: number): number;
  /** Puts `count` samples from `from` on at the address `to`; up to three after them may be overwritten. */
  put(from: number, count: number, to: number): void;
}

/** Where a convolved picture goes. */
export interface Target {
  /** Takes `count` samples from the address `from`, which become those from `to` on; up to 15 floats after them are read. */
  take(from: number, count: number, to: number): void;
}

export function floatSource({ width, height, channels, data }: Image, wasm: Kernels): Source {
  const memory = new Float32Array(wasm.memory.buffer);
  return {
    ...{ width, height, channels },
    sample: (index) => data[index]!,
    put: (from, count, to) => memory.set(data.subarray(from, from + count), to >> 2),
  };
}

export function floatTarget(data: Float32Array, wasm: Kernels): Target {
  const memory = new Float32Array(wasm.memory.buffer);
  return { take: (from, count, to) => data.set(memory.subarray(from >> 2, (from >> 2) + count), to) };
}

/** Room for the look-up tables of code values, each of which is smaller. */
const TABLE_BYTES = 8192;

/** Bytes of scratch that a source or a target of codes needs, in rows of up to so many samples. */
export const codedScratch = (samples: number): number => TABLE_BYTES + ((samples + 64) & ~63);

/** Code values of 8 bits, read as linear light. `at` is where its scratch begins. */
export function codedSource(
  { width, height, channels, codes }: CodedPicture,
  wasm: Kernels,
  at: number,
): Source {
  const light = lightOfCodes(8);
  const memory = new Uint8Array(wasm.memory.buffer);
  const row = at + TABLE_BYTES;
  new Float32Array(wasm.memory.buffer, at, light.length).set(light);
  return {
    ...{ width, height, channels },
    sample: (index) => light[codes[index]!]!,
    put(from, count, to) {
      memory.set(codes.subarray(from, from + count), row);
      wasm.lightFromCodes(row, (count + 3) & ~3, to, at);
    },
  };
}

/** Code values of 8 bits, read as linear light of 16 bits: see `wholeLight`. `at` is where its scratch begins. */
export function wholeSource(
  { width, height, channels, codes }: CodedPicture,
  wasm: Kernels,
  at: number,
): Source {
  const light = Int16Array.from(lightOfCodes(8), wholeLight);
  const memory = new Uint8Array(wasm.memory.buffer);
  const row = at + TABLE_BYTES;
  new Int16Array(wasm.memory.buffer, at, light.length).set(light);
  return {
    ...{ width, height, channels },
    sample: (index) => light[codes[index]!]!,
    put(from, count, to) {
      memory.set(codes.subarray(from, from + count), row);
      wasm.lineFromCodes(row, (count + 3) & ~3, to, at);
    },
  };
}

/** Linear light, written as its nearest code values of 8 bits. `at` is where its scratch begins. */
export function codedTarget(codes: Uint8Array, wasm: Kernels, at: number): Target {
  const memory = new Uint8Array(wasm.memory.buffer);
  const row = at + TABLE_BYTES;
  const first = putEncoder(wasm, at);
  return {
    take(from, count, to) {
      wasm.codesFromLight(from, (count + 15) & ~15, row, at, first);
      codes.set(memory.subarray(row, row + count), to);
    },
  };
}

/** Puts the table that `codesFromLight` looks codes up in at an address; returns its `first`. */
export function putEncoder(wasm: Kernels, at: number): number {
  const { first, entries } = encoderOf(8);
  const table = new Int32Array(wasm.memory.buffer, at, entries.length + 2);
  table[0] = 0;
  table.set(entries, 1);
  table[entries.length + 1] = 255 << 16;
  return first;
}
