import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../src/codec/npy.js';

// Written by NumPy 1.24: np.save('float32-3x5.npy', (np.arange(15, dtype='f4') / 7).reshape(3, 5)), and np.uint16.
const fixture = (name: string) => fs.readFileSync(new URL(`./fixtures/${name}.npy`, import.meta.url));
const sevenths = Float32Array.from({ length: 15 }, (_, i) => i / 7);
const counts = Uint16Array.of(1, 2, 3, 65535);

describe('encodeNpy', () => {
  it('writes the bytes that numpy.save writes', () => {
    expect(Buffer.from(encodeNpy([3, 5], sevenths))).toEqual(fixture('float32-3x5'));
    expect(Buffer.from(encodeNpy([4], counts))).toEqual(fixture('uint16-4'));
  });

  it('pads the header so that the numbers start at a multiple of 64', () => {
    for (const shape of [[], [1], [1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1]]) {
      const bytes = Buffer.from(encodeNpy(shape, Uint8Array.of(7)));
      expect(10 + bytes.readUInt16LE(8)).toBe(bytes.length - 1);
      expect((bytes.length - 1) % 64).toBe(0);
      expect(bytes.at(-2)).toBe('\n'.charCodeAt(0));
    }
  });

  it('refuses a shape that the numbers do not fill', () => {
    expect(() => encodeNpy([4, 4], sevenths)).toThrow("15 numbers don't make 4x4");
  });

  it('takes a view of a larger array as it is', () => {
    const view = sevenths.subarray(5, 10);
    expect(decodeNpy(encodeNpy([5], view), 'k').data).toEqual(view);
  });
});

describe('decodeNpy', () => {
  it.each([
    [[3, 5], sevenths],
    [[], Float64Array.of(Math.PI)],
    [[0, 3], new Uint8Array(0)],
    [[2, 2], counts],
  ] as const)('reads back shape %j', (shape, data) => {
    expect(decodeNpy(encodeNpy(shape, data), 'k')).toEqual({ shape, data });
  });

  it('reads from any address', () => {
    const bytes = encodeNpy([3, 5], sevenths);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeNpy(shifted.subarray(1), 'k').data).toEqual(sevenths);
  });

  it('refuses what it does not read, in one sentence', () => {
    const whole = Buffer.from(encodeNpy([3, 5], sevenths));
    const edited = (from: string, to: string) =>
      Buffer.from(whole.toString('latin1').replace(from, to), 'latin1');
    const cases: [Buffer, RegExp][] = [
      [whole.subarray(0, whole.length - 1), /cut short/],
      [whole.subarray(0, 5), /another file/],
      [Buffer.from('PK\x03\x04 and so on, a zip'), /another file/],
      [edited("'<f4'", "'>f4'"), /another kind/],
      [edited("'<f4'", "'<c8'"), /another kind/],
      [edited('False', 'True '), /another kind/],
    ];
    for (const [bytes, received] of cases) {
      expect(() => decodeNpy(bytes, 'kernel.npy')).toThrow(
        /^Expected the array "kernel.npy" to be an NPY file/,
      );
      expect(() => decodeNpy(bytes, 'kernel.npy')).toThrow(received);
    }
  });
});
