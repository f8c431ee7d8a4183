import type { Accumulator, CreateAccumulator } from '../pixels/accumulate.js';
import { type CodeArray, newCodes } from '../pixels/colour-codes.js';
import { putEncoder } from './convolve-rows.js';
import { type Kernels, ownKernels, scratch } from './load.js';

/** Pictures pass through the memory in parts of so many numbers; only the sums stay in it. */
const PART = 1 << 16;
const TABLE_BYTES = 65536 * 4;

/** Instances whose accumulators are done with, to be used again: their memory has grown already. */
const idle: Kernels[] = [];

/** The accumulator of src/pixels/accumulate.ts in WebAssembly SIMD, bit for bit; 4 bytes of memory for each number. */
export const createAccumulator: CreateAccumulator = (length): Accumulator => {
  const wasm = idle.pop() ?? ownKernels();
  const tableAt = scratch(wasm, TABLE_BYTES + PART * 4 + (length + 3) * 4);
  const partAt = tableAt + TABLE_BYTES;
  const sumAt = partAt + PART * 4;
  const bytes = new Uint8Array(wasm.memory.buffer);
  const sum = new Float32Array(wasm.memory.buffer, sumAt, length);
  sum.fill(0);
  const byParts = (data: CodeArray | Float32Array, add: (count: number, sum: number) => void) => {
    const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = data;
    for (let from = 0; from < length; from += PART) {
      const count = Math.min(PART, length - from);
      bytes.set(new Uint8Array(buffer, byteOffset + from * size, count * size), partAt);
      add(count, sumAt + from * 4);
    }
  };
  let table: Float32Array | undefined;
  return {
    addLight(codes, light) {
      if (light !== table) new Float32Array(wasm.memory.buffer, tableAt, light.length).set(light);
      table = light;
      if (codes.BYTES_PER_ELEMENT === 1)
        byParts(codes, (count, at) => wasm.addCodes8(partAt, count, tableAt, at));
      else byParts(codes, (count, at) => wasm.addCodes16(partAt, count, tableAt, at));
    },
    addCodes: (codes, weight) => byParts(codes, (count, at) => wasm.addPlain8(partAt, count, weight, at)),
    addFloats: (values, weight) => byParts(values, (count, at) => wasm.addFloats(partAt, count, weight, at)),
    mean(total, use) {
      wasm.divideFloats(sumAt, length, total);
      const result = use(sum);
      idle.push(wasm);
      return result;
    },
    meanCodes(total, room = newCodes) {
      const codes = room(length, 8);
      const first = putEncoder(wasm, tableAt);
      for (let from = 0; from < length; from += PART) {
        const count = Math.min(PART, length - from);
        wasm.divideFloats(sumAt + from * 4, count, total);
        wasm.codesFromLight(sumAt + from * 4, (count + 3) & ~3, partAt, tableAt, first);
        codes.set(bytes.subarray(partAt, partAt + count), from);
      }
      idle.push(wasm);
      return codes;
    },
  };
};
