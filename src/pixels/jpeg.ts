/**
 * What saving as JPEG does to a picture, without the file: Huffman coding loses nothing, so it is left out, and the
 * result hangs on no library's version. ITU-T T.81 baseline, JFIF colours, the Independent JPEG Group's quality scale.
 */
import { createImage, type Image } from '../image.js';
import { forwardDct, inverseDct } from './dct.js';

// Tables K.1 and K.2 of T.81, row-major, as every encoder scales them.
const LUMA = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();
const CHROMA = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
  ...new Array<number[]>(4).fill([99, 99, 99, 99, 99, 99, 99, 99]),
].flat();

/** The steps that a quality's coefficients are multiples of, row-major. */
export function quantisersOf(plane: 'luma' | 'chroma', quality: number): Float64Array {
  const table = plane === 'luma' ? LUMA : CHROMA;
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Float64Array.from(table, (q) => Math.min(255, Math.max(1, Math.floor((q * scale + 50) / 100))));
}

/** One component, 8 bits, its sides multiples of 8. */
interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const newPlane = (width: number, height: number): Plane => ({
  width,
  height,
  data: new Uint8ClampedArray(width * height),
});

const upTo = (length: number, step: number) => Math.ceil(length / step) * step;

/** The twin below and `jpegRoundTripFast` of src/wasm/jpeg.ts have this one contract. */
export type JpegRoundTrip = typeof jpegRoundTrip;

/**
 * A picture as it comes back from a JPEG of this quality (1 to 100): 8 bits a sample, chroma halved both ways
 * (4:2:0) and brought back by the triangle filter, as libjpeg does. Grey pictures stay grey. The samples
 * go into `out`, which may be the picture's own.
 */
export function jpegRoundTrip(
  image: Image<'srgb'>,
  quality: number,
  out: Float32Array = new Float32Array(image.data.length),
): Image<'srgb'> {
  const { width, height, channels } = image;
  const luma = quantisersOf('luma', quality);
  if (channels === 1) {
    const [grey] = planesOf(image, 8) as [Plane];
    codePlane(grey, luma);
    return pictureOf(image, out, grey);
  }
  const [y, cb, cr] = planesOf(image, 16) as [Plane, Plane, Plane];
  const chroma = quantisersOf('chroma', quality);
  const [blue, red] = [halve(cb), halve(cr)];
  codePlane(y, luma);
  codePlane(blue, chroma);
  codePlane(red, chroma);
  const small = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  return pictureOf(image, out, y, double(blue, small, y), double(red, small, y));
}

/** Y, Cb, Cr (or grey alone) on whole blocks: the last pixel of a row or column is repeated. */
function planesOf({ width, height, channels, data }: Image<'srgb'>, block: number): Plane[] {
  const size = [upTo(width, block), upTo(height, block)] as const;
  const planes = Array.from({ length: channels }, () => newPlane(...size));
  const code = (v: number) => (v <= 0 ? 0 : v >= 1 ? 255 : Math.floor(v * 255 + 0.5));
  const [y, cb, cr] = planes.map((plane) => plane.data);
  for (let row = 0, i = 0; row < size[1]; row++) {
    const line = Math.min(row, height - 1) * width;
    for (let column = 0; column < size[0]; column++, i++) {
      const at = (line + Math.min(column, width - 1)) * channels;
      const r = code(data[at]!);
      if (!cb || !cr) {
        y![i] = r;
        continue;
      }
      const g = code(data[at + 1]!);
      const b = code(data[at + 2]!);
      y![i] = 0.299 * r + 0.587 * g + 0.114 * b;
      cb[i] = 128 - 0.168735892 * r - 0.331264108 * g + 0.5 * b;
      cr[i] = 128 + 0.5 * r - 0.418687589 * g - 0.081312411 * b;
    }
  }
  return planes;
}

/** Half the size by means of four, padded to whole blocks; halves are rounded down and up by turns. */
function halve(plane: Plane): Plane {
  const small = newPlane(plane.width >> 1, plane.height >> 1);
  const { data, width } = plane;
  for (let y = 0, i = 0; y < small.height; y++) {
    for (let x = 0, at = 2 * y * width; x < small.width; x++, at += 2, i++) {
      const sum = data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!;
      small.data[i] = (sum + 1 + (x & 1)) >> 2;
    }
  }
  return small;
}

function codePlane({ width, height, data }: Plane, quantiser: Float64Array): void {
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const corner = top * width + left;
      for (let y = 0, i = 0, at = corner; y < 8; y++, at += width)
        for (let x = 0; x < 8; x++) block[i++] = data[at + x]! - 128;
      forwardDct(block);
      for (let i = 0; i < 64; i++) block[i] = Math.round(block[i]! / quantiser[i]!) * quantiser[i]!;
      inverseDct(block);
      for (let y = 0, i = 0, at = corner; y < 8; y++, at += width)
        for (let x = 0; x < 8; x++) data[at + x] = block[i++]! + 128;
    }
  }
}

/** Twice the size: each new sample is 3/4 the old one it lies in and 1/4 the next one, both ways. */
function double(plane: Plane, inside: { width: number; height: number }, like: Plane): Plane {
  const large = newPlane(like.width, like.height);
  const { width, data } = plane;
  for (let y = 0; y < 2 * inside.height; y++) {
    const near = (y >> 1) * width;
    const far = Math.min(Math.max((y >> 1) + (y & 1 ? 1 : -1), 0), inside.height - 1) * width;
    for (let x = 0, o = y * large.width; x < inside.width; x++, o += 2) {
      const before = Math.max(x - 1, 0);
      const after = Math.min(x + 1, inside.width - 1);
      const here = 3 * data[near + x]! + data[far + x]!;
      large.data[o] = (3 * here + 3 * data[near + before]! + data[far + before]! + 8) >> 4;
      large.data[o + 1] = (3 * here + 3 * data[near + after]! + data[far + after]! + 7) >> 4;
    }
  }
  return large;
}

/** Code values as shares of full scale. */
export const codeValues = Float32Array.from({ length: 256 }, (_, code) => code / 255);

function pictureOf(
  { width, height, channels }: Image<'srgb'>,
  data: Float32Array,
  y: Plane,
  cb?: Plane,
  cr?: Plane,
) {
  const out = createImage(width, height, channels, 'srgb', data);
  const rgb = new Uint8ClampedArray(3);
  for (let row = 0, o = 0; row < height; row++) {
    for (let at = row * y.width, end = at + width; at < end; at++) {
      const luma = y.data[at]!;
      if (!cb || !cr) {
        out.data[o++] = codeValues[luma]!;
        continue;
      }
      const blue = cb.data[at]! - 128;
      const red = cr.data[at]! - 128;
      rgb[0] = luma + 1.402 * red;
      rgb[1] = luma - 0.344136286 * blue - 0.714136286 * red;
      rgb[2] = luma + 1.772 * blue;
      out.data[o++] = codeValues[rgb[0]!]!;
      out.data[o++] = codeValues[rgb[1]!]!;
      out.data[o++] = codeValues[rgb[2]!]!;
    }
  }
  return out;
}
