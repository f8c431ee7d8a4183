/**
 * BMP through jimp, since sharp has none. jimp's reader is sound for plain rows of 8, 24 or 32 bits, but it ignores
 * where the file says its pixels start, stops early in odd widths of 4 bits and scrambles run lengths: so the layout
 * is read and checked here, and jimp gets the rows in a file that suits it.
 */

import type { RawPicture } from './decode-convert.js';
import type { OpenedPhoto } from './decode-header.js';
import { damaged, unreadable } from './decode-refusal.js';

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly alpha: boolean;
  /** Blue, green, red, 0 for each index. */
  readonly palette: Buffer;
  readonly rowBytes: number;
  readonly pixels: Buffer;
}

const FILE_HEADER = 14;
const INFO_HEADER = 40;
const UNCOMPRESSED = 0;
const MASKS = [3, 6];
/** The colours' places in a 32-bit pixel that everybody writes: bytes blue, green, red, and alpha or nothing. */
const USUAL_MASKS = [0xff0000, 0xff00, 0xff];
const ALPHA_MASK = 0xff000000;

/** Reads the header. @throws UserError where the file is cut short or of a rare kind. */
export function readBmpHeader(bytes: Buffer, name: string): OpenedPhoto {
  const { width, height, alpha, palette } = readLayout(bytes, name);
  const channels = isGrey(palette) ? 1 : 3;
  const header = { width, height, channels, depth: 8, format: 'BMP', alpha } as const;
  return { header, colour: { notes: [] }, notes: [], bits: 8 };
}

/** Decodes the pixels: one band, three, or three and alpha. @throws UserError as `readBmpHeader` does. */
export async function decodeBmp(bytes: Buffer, name: string): Promise<RawPicture> {
  const layout = readLayout(bytes, name);
  const { width, height, alpha, palette } = layout;
  // jimp takes a fifth of a second to load, which only those who have a BMP should pay.
  const { Jimp } = await import('jimp');
  const rgba = (await Jimp.fromBuffer(plainFile(layout))).bitmap.data;
  const bands = isGrey(palette) ? 1 : alpha ? 4 : 3;
  const codes = new Uint8Array(width * height * bands);
  for (let from = 0, to = 0; to < codes.length; from += 4) {
    for (let band = 0; band < Math.min(bands, 3); band++) codes[to++] = rgba[from + band]!;
    if (alpha) codes[to++] = alphaAt(layout, from / 4);
  }
  return { width, height, bands, depth: 8, codes };
}

function readLayout(bytes: Buffer, name: string): Layout {
  const headerSize = bytes.readUInt32LE(FILE_HEADER);
  if (headerSize < INFO_HEADER) throw unreadable(name, 'a rare kind of BMP');
  if (bytes.length < FILE_HEADER + headerSize) throw damaged(name, 'BMP');
  const width = bytes.readInt32LE(18);
  const rows = bytes.readInt32LE(22);
  const height = Math.abs(rows);
  const bits = bytes.readUInt16LE(28);
  const usual = hasUsualPixels(bytes, bits, bytes.readUInt32LE(30));
  if (!usual) throw unreadable(name, 'a rare kind of BMP');
  const start = bytes.readUInt32LE(10);
  const rowBytes = 4 * Math.ceil((width * bits) / 32);
  const pixels = bytes.subarray(start, start + rowBytes * height);
  if (width < 1 || height < 1 || pixels.length < rowBytes * height) throw damaged(name, 'BMP');
  const palette = bits > 8 ? Buffer.alloc(0) : readPalette(bytes, FILE_HEADER + headerSize, bits, start);
  const alpha = bits === 32 && headerSize >= 56 && bytes.readUInt32LE(66) === ALPHA_MASK;
  return { width, height, topDown: rows < 0, bits, alpha, palette, rowBytes, pixels };
}

function hasUsualPixels(bytes: Buffer, bits: number, compression: number): boolean {
  if (compression === UNCOMPRESSED) return [1, 4, 8, 24, 32].includes(bits);
  if (bits !== 32 || !MASKS.includes(compression) || bytes.length < 66) return false;
  return USUAL_MASKS.every((mask, i) => bytes.readUInt32LE(54 + 4 * i) === mask);
}

/** The palette, filled up with black to the 2^bits entries that pixels can name. */
function readPalette(bytes: Buffer, start: number, bits: number, end: number): Buffer {
  const count = Math.min(bytes.readUInt32LE(46) || 2 ** bits, 2 ** bits);
  const palette = Buffer.alloc(4 * 2 ** bits);
  bytes.copy(palette, 0, start, Math.min(start + 4 * count, Math.max(start, end)));
  return palette;
}

/** Whether the palette holds nothing but greys. */
function isGrey(palette: Buffer): boolean {
  if (palette.length === 0) return false;
  for (let i = 0; i < palette.length; i += 4) {
    if (palette[i] !== palette[i + 1] || palette[i] !== palette[i + 2]) return false;
  }
  return true;
}

function alphaAt({ width, height, topDown, rowBytes, pixels }: Layout, pixel: number): number {
  const x = pixel % width;
  const y = (pixel - x) / width;
  return pixels[(topDown ? y : height - 1 - y) * rowBytes + 4 * x + 3]!;
}

/** The picture as a BMP of the plainest kind: short header, full palette, one byte an index, pixels right behind. */
function plainFile(layout: Layout): Buffer {
  const { width, height, topDown, bits, palette } = layout;
  const pixels = bits < 8 ? spreadIndices(layout) : layout.pixels;
  const full = Buffer.alloc(bits > 8 ? 0 : 1024);
  palette.copy(full);
  const header = Buffer.alloc(FILE_HEADER + INFO_HEADER);
  const start = header.length + full.length;
  header.write('BM', 'latin1');
  header.writeUInt32LE(start + pixels.length, 2);
  header.writeUInt32LE(start, 10);
  header.writeUInt32LE(INFO_HEADER, FILE_HEADER);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(topDown ? -height : height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(Math.max(bits, 8), 28);
  header.writeUInt32LE(pixels.length, 34);
  return Buffer.concat([header, full, pixels]);
}

/** Rows of 1 or 4 bits an index, as rows of 8. */
function spreadIndices({ width, height, bits, rowBytes, pixels }: Layout): Buffer {
  const spreadRow = 4 * Math.ceil(width / 4);
  const spread = Buffer.alloc(spreadRow * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = pixels[y * rowBytes + Math.floor(x / perByte)]!;
      spread[y * spreadRow + x] = (byte >> (8 - bits - bits * (x % perByte))) & (2 ** bits - 1);
    }
  }
  return spread;
}
