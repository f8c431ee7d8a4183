import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/codec/png.js';
import { createBlanks, isBlank } from '../../src/sink/blank.js';
import type { Codes } from '../../src/sink/quantise.js';

const grey = (data: Uint8Array): Codes => ({ width: data.length, height: 1, channels: 1, depth: 8, data });

describe('blank masks', () => {
  it.each([1, 3, 4, 7, 16, 33])('are told from those with one pixel set, of %i pixels', (length) => {
    const room = new Uint8Array(length + 4);
    for (const start of [0, 1, 4]) {
      const data = room.subarray(start, start + length);
      expect(isBlank(grey(data))).toBe(true);
      for (let i = 0; i < length; i++) {
        data[i] = 1;
        expect(isBlank(grey(data))).toBe(false);
        data[i] = 0;
      }
    }
  });

  it('are the files that an encoder makes of them, at every size and mode in turn', () => {
    const blankOf = createBlanks();
    for (const [width, height, mode] of [
      [5, 3, 'fast'],
      [3, 5, 'fast'],
      [3, 5, 'small'],
      [5, 3, 'fast'],
    ] as const) {
      const codes: Codes = { width, height, channels: 1, depth: 8, data: new Uint8Array(width * height) };
      const bytes = encodePng(codes, mode);
      const blank = blankOf(codes, mode);
      expect(blank.bytes).toEqual(bytes);
      expect(blank.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(blank.pixelsSha256).toBe(createHash('sha256').update(new Uint8Array(15)).digest('hex'));
    }
  });
});
