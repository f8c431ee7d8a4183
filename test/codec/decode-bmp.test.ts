import { describe, expect, it } from 'vitest';
import { decodePhoto, readHeader } from '../../src/codec/decode.js';

interface Made {
  width: number;
  height: number;
  bits: number;
  /** Rows from the top, as they lie in the file: blue first, or indices; padded here. */
  rows: number[][];
  topDown?: boolean;
  palette?: number[][];
  /** Bytes between headers and pixels that mean nothing. */
  gap?: number;
  alphaMask?: boolean;
  compression?: number;
}

/** A BMP with a header of 40 bytes, or of 108 with masks where it has an alpha. */
function madeBmp(made: Made): Buffer {
  const { width, height, bits, rows, topDown = false, palette = [], gap = 0, alphaMask = false } = made;
  const headerSize = alphaMask ? 108 : 40;
  const start = 14 + headerSize + 4 * palette.length + gap;
  const padded = rows.map((row) => Buffer.from([...row, ...new Array(-row.length & 3).fill(0)]));
  const head = Buffer.alloc(start, 0xab);
  head.fill(0, 0, 14 + headerSize);
  head.write('BM', 'latin1');
  head.writeUInt32LE(start, 10);
  head.writeUInt32LE(headerSize, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(topDown ? -height : height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(made.compression ?? (alphaMask ? 3 : 0), 30);
  head.writeUInt32LE(palette.length, 46);
  if (alphaMask)
    [0xff0000, 0xff00, 0xff, 0xff000000].forEach((mask, i) => void head.writeUInt32LE(mask, 54 + 4 * i));
  palette.forEach(([b, g, r], i) => void Buffer.from([b!, g!, r!, 0]).copy(head, 14 + headerSize + 4 * i));
  return Buffer.concat([head, ...(topDown ? padded : padded.reverse())]);
}

async function decode(bytes: Buffer) {
  const header = await readHeader(bytes, 'photo.bmp');
  const { width, height, channels, depth, codes, conversions } = await decodePhoto(bytes, 'photo.bmp');
  expect(header).toMatchObject({ width, height, channels, depth: 8, format: 'BMP' });
  expect(depth).toBe(8);
  return { width, height, channels, codes: [...codes], conversions };
}

const blueGreenRed = { width: 3, height: 2, bits: 24 } as const;
const rows = [
  [3, 2, 1, 6, 5, 4, 9, 8, 7],
  [30, 20, 10, 60, 50, 40, 90, 80, 70],
];
const codes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90];

describe('a BMP', () => {
  it.each([
    ['of 24 bits', { ...blueGreenRed, rows }],
    ['that starts at the top', { ...blueGreenRed, rows, topDown: true }],
    ['whose pixels start later than its headers end', { ...blueGreenRed, rows, gap: 10 }],
  ])('%s', async (_, made) => {
    expect(await decode(madeBmp(made))).toEqual({ width: 3, height: 2, channels: 3, codes, conversions: [] });
  });

  it('of 32 bits, whose fourth byte means nothing unless a mask says alpha', async () => {
    const pixels = { width: 2, height: 1, bits: 32, rows: [[3, 2, 1, 0, 6, 5, 4, 255]] };
    expect((await decode(madeBmp(pixels))).codes).toEqual([1, 2, 3, 4, 5, 6]);
    const photo = await decode(madeBmp({ ...pixels, alphaMask: true }));
    expect(photo.codes).toEqual([255, 255, 255, 4, 5, 6]);
    expect(photo.conversions).toEqual(['alpha composited over white in linear light']);
  });

  it.each([1, 4, 8])('of %i bits and a palette, at an odd width', async (bits) => {
    const palette = [
      [0, 0, 255],
      [255, 128, 0],
    ];
    const indices = [
      [0, 1, 1, 0, 1],
      [1, 0, 0, 0, 1],
      [1, 1, 0, 1, 0],
    ];
    const pack = (row: number[]) => {
      const bytes = new Array(Math.ceil((row.length * bits) / 8)).fill(0);
      for (const [x, index] of row.entries()) {
        const bit = x * bits;
        bytes[bit >> 3] |= index << (8 - bits - (bit & 7));
      }
      return bytes;
    };
    const photo = await decode(madeBmp({ width: 5, height: 3, bits, palette, rows: indices.map(pack) }));
    expect(photo.channels).toBe(3);
    expect(photo.codes).toEqual(indices.flat().flatMap((index) => [...palette[index]!].reverse()));
  });

  it('of grey palette is grey', async () => {
    const palette = Array.from({ length: 256 }, (_, i) => [i, i, i]);
    const photo = await decode(madeBmp({ width: 3, height: 1, bits: 8, palette, rows: [[7, 200, 0]] }));
    expect(photo).toMatchObject({ channels: 1, codes: [7, 200, 0] });
  });

  it('is refused where it is cut short, huge, or of a rare kind', async () => {
    const whole = madeBmp({ ...blueGreenRed, rows });
    for (let cut = 54; cut < whole.length; cut++) {
      await expect(decodePhoto(whole.subarray(0, cut), 'a.bmp')).rejects.toThrow(
        /to be a whole BMP, but received/,
      );
    }
    const huge = madeBmp({ ...blueGreenRed, rows, width: 2 ** 30, height: 2 ** 30 });
    await expect(decodePhoto(huge, 'a.bmp')).rejects.toThrow(/to be a whole BMP/);
    for (const rare of [{ compression: 1, bits: 8 }, { compression: 4 }, { bits: 16 }, { bits: 7 }]) {
      await expect(decodePhoto(madeBmp({ ...blueGreenRed, rows, ...rare }), 'a.bmp')).rejects.toThrow(
        /a rare kind of BMP/,
      );
    }
  });
});
