import { describe, expect, it } from 'vitest';
import { loadEmbeddedFont } from '../../src/codec/font.js';
import { drawText, renderText } from '../../src/codec/text.js';
import { createSheet } from '../../src/pixels/draw.js';

const SIZES = [8, 10, 12, 14, 16, 32, 64, 128] as const;

describe('text', () => {
  it('has the shape of its letters', async () => {
    const { width, height, data } = await renderText('LT', 16);
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => (data[y * width + x]! > 0.4 ? '#' : '.')).join(''),
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "..................",
        "..................",
        "..................",
        ".##.....#########.",
        ".##.....#########.",
        ".##.........#.....",
        ".##.........#.....",
        ".##.........#.....",
        ".##.........#.....",
        ".##.........#.....",
        ".##.........#.....",
        ".##.........#.....",
        ".##.........#.....",
        ".#######....#.....",
        ".#######....#.....",
        "..................",
        "..................",
        "..................",
      ]
    `);
  });
  it('comes in every embedded size, inked between 0 and 1', async () => {
    let before = 0;
    for (const size of SIZES) {
      const { width, height, data } = await renderText('Sharp 0.123', size);
      expect(height).toBeGreaterThanOrEqual(size);
      expect(height).toBeLessThan(size * 1.6);
      expect(width).toBeGreaterThan(before);
      expect(data).toHaveLength(width * height);
      expect(Math.max(...data)).toBeGreaterThan(0.8);
      expect(Math.min(...data)).toBe(0);
      before = width;
    }
  });
  it('puts a question mark for what the font lacks, one for each character', async () => {
    expect(await renderText('日🎉', 16)).toEqual(await renderText('??', 16));
    expect(await renderText('é', 16)).not.toEqual(await renderText('?', 16));
    expect(await renderText('e\u0301', 16)).toEqual(await renderText('\u00e9', 16));
    expect(await renderText('a\tb\nc', 12)).toEqual(await renderText('a b c', 12));
  });
  it('has all of printable ASCII, but for the grave accent at some sizes', async () => {
    for (const size of SIZES) {
      const { glyphs } = await loadEmbeddedFont(size);
      const missing = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
        (c) => !glyphs.has(c),
      );
      expect(missing.join('')).toBe(size >= 10 && size <= 14 ? '' : '`');
    }
  });
  it('of nothing has no width', async () => {
    expect((await renderText('', 12)).width).toBe(0);
  });
});

describe('drawText', () => {
  const inked = (sheet: ReturnType<typeof createSheet>) => {
    const columns = [];
    for (let x = 0; x < sheet.width; x++) {
      for (let y = 0; y < sheet.height; y++) {
        if (sheet.data[(y * sheet.width + x) * 3]! > 0) {
          columns.push(x);
          break;
        }
      }
    }
    return { first: columns[0]!, last: columns.at(-1)! };
  };
  const write = async (style: object) => {
    const sheet = createSheet(200, 24, [0, 0, 0]);
    const width = await drawText(sheet, 100, 2, 'kernel', { size: 14, colour: [1, 0.5, 0], ...style });
    return { sheet, width, ...inked(sheet) };
  };

  it('aligns left, centred and right', async () => {
    const left = await write({});
    expect(left.first).toBeGreaterThanOrEqual(100);
    expect(left.first).toBeLessThan(103);
    expect(left.last).toBeLessThan(100 + left.width);
    const centre = await write({ align: 'centre' });
    expect(Math.abs((centre.first + centre.last) / 2 - 100)).toBeLessThan(2);
    const right = await write({ align: 'right' });
    expect(right.last).toBeLessThan(100);
    expect(right.last).toBeGreaterThan(96);
  });
  it('writes in its colour', async () => {
    const { sheet } = await write({});
    const brightest = Math.max(...sheet.data);
    const at = sheet.data.indexOf(brightest);
    expect(sheet.data[at + 1]! / brightest).toBeCloseTo(0.5, 6);
    expect(sheet.data[at + 2]).toBe(0);
  });
  it('cuts what is too wide and ends it in dots', async () => {
    const sheet = createSheet(400, 24, [0, 0, 0]);
    const long = 'a-very-long-file-name-indeed.jpg';
    const style = { size: 12, colour: [1, 1, 1] } as const;
    expect(await drawText(sheet, 0, 0, long, { ...style, maxWidth: 90 })).toBeLessThanOrEqual(90);
    expect(await drawText(sheet, 0, 0, long, { ...style, maxWidth: 90 })).toBeGreaterThan(75);
    expect(await drawText(sheet, 0, 0, 'short', { ...style, maxWidth: 90 })).toBe(
      (await renderText('short', 12)).width,
    );
    expect(await drawText(sheet, 0, 0, long, { ...style, maxWidth: 3 })).toBe(0);
  });
});
