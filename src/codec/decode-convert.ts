/** What a decoder hands over, made into plain sRGB code values: profile, alpha and bit depth settled. */
import { type CodeArray, codesFromLinear, type Depth } from '../pixels/colour.js';
import { lightOfCodes, newCodes, topCode } from '../pixels/colour-codes.js';
import type { Matrix } from './colour-primaries.js';
import type { Profile } from './colour-profile.js';

/** Code values as decoded: grey, grey with alpha, RGB or RGB with alpha. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly depth: Depth;
  readonly codes: CodeArray;
}

/** Spreads code values that libvips only shifted up, such as 10 bits in the upper part of 16, over the whole scale. */
export function spreadBits(codes: Uint16Array, bits: number): void {
  const shift = 16 - bits;
  const top = 2 ** bits - 1;
  for (let i = 0; i < codes.length; i++) codes[i] = Math.round(((codes[i]! >> shift) * 65535) / top);
}

/** The picture with only the given bands of each pixel, in their order. */
export function pickBands(picture: RawPicture, wanted: readonly number[]): RawPicture {
  const { bands, depth, codes } = picture;
  if (bands === wanted.length) return picture;
  const picked = newCodes((codes.length / bands) * wanted.length, depth);
  for (let from = 0, to = 0; to < picked.length; from += bands) {
    for (const band of wanted) picked[to++] = codes[from + band]!;
  }
  return { ...picture, bands: wanted.length, codes: picked };
}

/** Whether the last band, the alpha, is full everywhere. */
export function isOpaque({ bands, depth, codes }: RawPicture): boolean {
  const top = topCode(depth);
  for (let i = bands - 1; i < codes.length; i += bands) if (codes[i] !== top) return false;
  return true;
}

const BLOCK_PIXELS = 1 << 14;

/**
 * Code values to light by the profile (sRGB where none is given), composited over white by the last band where it is
 * an alpha, and back to the nearest sRGB code values. `channels` are 1 or 3; colours beyond sRGB are clipped.
 */
export function renderSrgb(picture: RawPicture, channels: 1 | 3, profile?: Profile): CodeArray {
  const { width, height, depth } = picture;
  const pixels = width * height;
  const out = newCodes(pixels * channels, depth);
  const light = new Float32Array(Math.min(pixels, BLOCK_PIXELS) * channels);
  const toLight = lighter(picture, channels, profile);
  // In blocks, so that a large photo's light need not exist all at once.
  for (let first = 0; first < pixels; first += BLOCK_PIXELS) {
    const count = Math.min(BLOCK_PIXELS, pixels - first);
    toLight(first, count, light);
    out.set(codesFromLinear(light.subarray(0, count * channels), depth), first * channels);
  }
  return out;
}

/** Fills `light` with `count` pixels from pixel `first` on. */
type Lighter = (first: number, count: number, light: Float32Array) => void;

function lighter(picture: RawPicture, channels: 1 | 3, profile: Profile | undefined): Lighter {
  const { bands, depth, codes } = picture;
  const tables = tablesOf(profile, depth);
  const plain =
    channels === 1 ? greyLight(codes, bands, tables[0]!) : rgbLight(codes, bands, tables, profile?.matrix);
  if (bands === channels) return plain;
  const top = topCode(depth);
  return (first, count, light) => {
    plain(first, count, light);
    for (let i = 0, s = first * bands + bands - 1; i < count * channels; s += bands) {
      const alpha = codes[s]! / top;
      for (const end = i + channels; i < end; i++) light[i] = light[i]! * alpha + (1 - alpha);
    }
  };
}

function greyLight(codes: CodeArray, bands: number, table: Float32Array): Lighter {
  return (first, count, light) => {
    for (let i = 0, s = first * bands; i < count; i++, s += bands) light[i] = table[codes[s]!]!;
  };
}

function rgbLight(
  codes: CodeArray,
  bands: number,
  tables: readonly Float32Array[],
  matrix: Matrix = IDENTITY,
): Lighter {
  const [red, green, blue] = tables as [Float32Array, Float32Array, Float32Array];
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = matrix as Nine;
  return (first, count, light) => {
    for (let i = 0, s = first * bands; i < 3 * count; i += 3, s += bands) {
      const r = red[codes[s]!]!;
      const g = green[codes[s + 1]!]!;
      const b = blue[codes[s + 2]!]!;
      light[i] = rr * r + rg * g + rb * b;
      light[i + 1] = gr * r + gg * g + gb * b;
      light[i + 2] = br * r + bg * g + bb * b;
    }
  };
}
const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
type Nine = readonly [number, number, number, number, number, number, number, number, number];

function tablesOf(profile: Profile | undefined, depth: Depth): Float32Array[] {
  const top = topCode(depth);
  if (profile === undefined) return new Array(3).fill(lightOfCodes(depth));
  const made = new Map(
    profile.tones.map((tone) => [
      tone,
      Float32Array.from({ length: top + 1 }, (_, code) => tone(code / top)),
    ]),
  );
  return profile.tones.map((tone) => made.get(tone)!);
}
