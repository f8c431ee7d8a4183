import { createImage, type Image, type Light } from '../image.js';
import { clipped } from './clip.js';

export const RESAMPLING = ['nearest', 'bilinear', 'bicubic'] as const;
export type Resampling = (typeof RESAMPLING)[number];

/** For each new pixel along an axis: the first old one it sees, and the weights from there on. */
export interface Taps {
  readonly first: Int32Array;
  readonly weights: Float64Array;
  readonly count: number;
}

const triangle = (x: number) => Math.max(0, 1 - Math.abs(x));

/** Keys' cubic convolution (1981) with a = -1/2, the one that reproduces parabolas. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

export function tapsOf(length: number, newLength: number, filter: 'bilinear' | 'bicubic'): Taps {
  const ratio = length / newLength;
  // Making smaller, the filter is as wide as the new pixels are, so that nothing is missed: no aliasing.
  const stretch = Math.max(1, ratio);
  const support = (filter === 'bicubic' ? 2 : 1) * stretch;
  const count = Math.min(length, 2 * Math.ceil(support) + 1);
  const first = new Int32Array(newLength);
  const weights = new Float64Array(newLength * count);
  const shape = filter === 'bicubic' ? cubic : triangle;
  for (let i = 0; i < newLength; i++) {
    const centre = (i + 0.5) * ratio - 0.5;
    const start = Math.min(Math.max(Math.ceil(centre - support), 0), length - count);
    first[i] = start;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += weights[i * count + k] = shape((start + k - centre) / stretch);
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum;
  }
  return { first, weights, count };
}

/** The twin below and `resampleFast` of src/wasm/resample.ts have this one contract. */
export type Resample = typeof resample;

/**
 * A picture of another size, in its own light; pixel centres at halves, edges cut off and the weights renormalised,
 * as Pillow's resize does. Bicubic may overshoot: its results are clipped to [0, 1]. The fast twin writes into `out`, where
 * it is given, which may not be the picture's own.
 */
export function resample<L extends Light>(
  image: Image<L>,
  width: number,
  height: number,
  filter: Resampling,
  out?: Float32Array,
): Image<L> {
  checkSize(width, height);
  if (filter === 'nearest') return nearest(image, width, height, out);
  const across = (picture: Image<L>) =>
    width === picture.width ? picture : alongRows(picture, width, tapsOf(picture.width, width, filter));
  const down = (picture: Image<L>) =>
    height === picture.height
      ? picture
      : downColumns(picture, height, tapsOf(picture.height, height, filter));
  // The order that has fewer rows to resample across.
  return height < image.height ? across(down(image)) : down(across(image));
}

/** @throws RangeError where a picture can't have this size. */
export function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1 || !Number.isInteger(width) || !Number.isInteger(height))
    throw new RangeError(`${width}x${height} is not the size of a picture`);
}

function alongRows<L extends Light>(image: Image<L>, width: number, taps: Taps): Image<L> {
  const { height, channels, light, data } = image;
  const { first, weights, count } = taps;
  const out = createImage(width, height, channels, light);
  for (let y = 0, o = 0; y < height; y++) {
    const row = y * image.width;
    for (let x = 0; x < width; x++) {
      const from = (row + first[x]!) * channels;
      if (channels === 3) {
        let [red, green, blue] = [0, 0, 0];
        for (let k = 0, i = from, w = x * count; k < count; k++, i += 3, w++) {
          const weight = weights[w]!;
          red += weight * data[i]!;
          green += weight * data[i + 1]!;
          blue += weight * data[i + 2]!;
        }
        out.data[o++] = clipped(red);
        out.data[o++] = clipped(green);
        out.data[o++] = clipped(blue);
        continue;
      }
      for (let c = 0; c < channels; c++, o++) {
        let sum = 0;
        for (let k = 0, i = from + c, w = x * count; k < count; k++, i += channels, w++)
          sum += weights[w]! * data[i]!;
        out.data[o] = clipped(sum);
      }
    }
  }
  return out;
}

function downColumns<L extends Light>(image: Image<L>, height: number, taps: Taps): Image<L> {
  const { width, channels, light, data } = image;
  const { first, weights, count } = taps;
  const stride = width * channels;
  const out = createImage(width, height, channels, light);
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    // Two rows at a time: half the traffic on the sums.
    for (let k = 0; k < count; k += 2) {
      const weight = weights[y * count + k]!;
      const next = k + 1 < count ? weights[y * count + k + 1]! : 0;
      if (weight === 0 && next === 0) continue;
      const from = (first[y]! + k) * stride;
      const below = next === 0 ? from : from + stride;
      for (let i = 0; i < stride; i++) sums[i]! += weight * data[from + i]! + next * data[below + i]!;
    }
    const to = y * stride;
    for (let i = 0; i < stride; i++) {
      out.data[to + i] = clipped(sums[i]!);
    }
  }
  return out;
}

/** The nearest pixel for each. */
export function nearest<L extends Light>(
  image: Image<L>,
  width: number,
  height: number,
  samples?: Float32Array,
): Image<L> {
  const { channels, light, data } = image;
  const out = createImage(width, height, channels, light, samples);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * image.width) / width));
  for (let y = 0, o = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * image.height) / height) * image.width;
    for (let x = 0; x < width; x++) {
      const from = (row + columns[x]!) * channels;
      for (let c = 0; c < channels; c++) out.data[o++] = data[from + c]!;
    }
  }
  return out;
}
