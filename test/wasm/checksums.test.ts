import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createStream } from '../../src/random.js';
import { kernels, scratch } from '../../src/wasm/load.js';

const wasm = kernels();

/** Puts the bytes at an odd address, as chunks lie, and returns it. */
function load(bytes: Uint8Array): number {
  const at = scratch(wasm, bytes.length + 1) + 1;
  new Uint8Array(wasm.memory.buffer).set(bytes, at);
  return at;
}

/** RFC 1950, as it stands. */
function adlerOf(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

const stream = createStream('checksums');
const random = Uint8Array.from({ length: 100_000 }, () => stream.integer(0, 255));
const contents: [string, Uint8Array][] = [
  ['random bytes', random],
  ['the greatest bytes', new Uint8Array(100_000).fill(255)],
];

describe.each(contents)('over %s', (_, bytes) => {
  const sizes = [0, 1, 2, 15, 16, 17, 31, 32, 33, 100, 4095, 4096, 4097, 4112, 70_001, 100_000];

  it('crc32 agrees with zlib', () => {
    for (const size of sizes) {
      const part = bytes.subarray(0, size);
      expect(wasm.crc32(load(part), size) >>> 0).toBe(zlib.crc32(part));
    }
  });

  it('adler32 agrees with its definition, at once and in parts', () => {
    for (const size of sizes) {
      const part = bytes.subarray(0, size);
      const at = load(part);
      expect(wasm.adler32(1, at, size) >>> 0).toBe(adlerOf(part));
      const cut = size >> 1;
      expect(wasm.adler32(wasm.adler32(1, at, cut), at + cut, size - cut) >>> 0).toBe(adlerOf(part));
    }
  });
});

it('crc32 of "123456789" is the check value of ISO 3309', () => {
  expect(wasm.crc32(load(Buffer.from('123456789')), 9) >>> 0).toBe(0xcbf43926);
});
