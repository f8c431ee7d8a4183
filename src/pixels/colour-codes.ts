/** Tables between sRGB code values and linear light, built on first use. */
import type { Window } from '../image.js';
import { decodeSrgb, floatOf, patternOf } from './colour-transfer.js';

/** Bits per code value. */
export type Depth = 8 | 16;
export type CodeArray = Uint8Array | Uint16Array;

/** A picture as a file holds it: sRGB code values, row-major, channels interleaved, 0 to 2^depth - 1. */
export interface CodedPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly depth: Depth;
  readonly codes: CodeArray;
}

/** The highest code value: 255 or 65535. */
export function topCode(depth: Depth): number {
  return depth === 8 ? 255 : 65535;
}

/** Where code values go: room for so many. What makes thousands of pictures hands out the same room again. */
export type CodeRoom = (length: number, depth: Depth) => CodeArray;

/** Room for so many code values. */
export function newCodes(length: number, depth: Depth): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  return depth === 8 ? new Uint8Array(length) : new Uint16Array(length);
}

const lightTables: Partial<Record<Depth, Float32Array>> = {};

/** Linear light in [0, 1] by code value, correctly rounded to float32. Not to be written to. */
export function lightOfCodes(depth: Depth): Float32Array {
  const top = topCode(depth);
  lightTables[depth] ??= Float32Array.from({ length: top + 1 }, (_, code) => decodeSrgb(code / top));
  return lightTables[depth];
}

/**
 * How light becomes a code. A positive float32 grows with its bit pattern, so the pattern's high bits choose a
 * bucket. Buckets are so narrow that at most one decision threshold, the light of code value k + 1/2, lies in each.
 * A bucket's entry is a fixed-point number: added to the pattern's low bits, it carries into the next code exactly
 * where they reach the threshold. That is exact rounding for one look-up and no comparison.
 */
export interface Encoder {
  /** How many low bits there are: code = (entries[(pattern >> shift) - first] + low bits) >> shift. */
  readonly shift: number;
  /** The bucket where code 1 begins. The last bucket ends at 1. */
  readonly first: number;
  readonly entries: Int32Array;
}

export const PATTERN_OF_ONE = 0x3f800000;
const encoders: Partial<Record<Depth, Encoder>> = {};

export function encoderOf(depth: Depth): Encoder {
  encoders[depth] ??= makeEncoder(depth);
  return encoders[depth];
}

function makeEncoder(depth: Depth): Encoder {
  const top = topCode(depth);
  // 7 bits of mantissa part the 255 thresholds and 15 the 65535: they are closest at mid light, 1.5 / top apart.
  const shift = depth === 8 ? 16 : 8;
  const carry = 1 << shift;
  const first = reaching(decodeSrgb(0.5 / top)) >> shift;
  const entries = new Int32Array((PATTERN_OF_ONE >> shift) - first);
  let next = 0;
  for (let code = 0; code < top; code++) {
    const pattern = reaching(decodeSrgb((code + 0.5) / top));
    const bucket = (pattern >> shift) - first;
    entries.fill(code << shift, next, bucket);
    entries[bucket] = (code << shift) + carry - (pattern & (carry - 1));
    next = bucket + 1;
  }
  entries.fill(top << shift, next);
  return { shift, first, entries };
}

/** The pattern of the smallest float32 that isn't below a positive number. */
function reaching(x: number): number {
  const pattern = patternOf(x);
  return floatOf(pattern) < x ? pattern + 1 : pattern;
}

/** The part of a coded picture inside a window; the picture itself for all of it. @throws RangeError where it leaves it. */
export function codedWindow(picture: CodedPicture, window?: Window): CodedPicture {
  if (window === undefined) return picture;
  const { channels, depth, codes } = picture;
  const { x, y, width, height } = window;
  if (x < 0 || y < 0 || x + width > picture.width || y + height > picture.height) {
    throw new RangeError(
      `window ${width}x${height}+${x}+${y} leaves the ${picture.width}x${picture.height} picture`,
    );
  }
  if (width === picture.width && height === picture.height) return picture;
  const rowLength = width * channels;
  const cut = newCodes(rowLength * height, depth);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * channels;
    cut.set(codes.subarray(from, from + rowLength), row * rowLength);
  }
  return { width, height, channels, depth, codes: cut };
}
