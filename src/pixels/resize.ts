import { createImage, type Image, type Light } from '../image.js';
import { type CodeArray, codesOf } from './colour.js';
import { latentImage } from './latent.js';

/**
 * A picture of another size by exact area averaging: every new pixel is the mean, in the picture's own light, of
 * what lies under it, so the mean of the whole stays. Meant for making smaller; larger gives blocks with blended
 * seams. Deterministic: additions and multiplications in a fixed order.
 */
export function resizeArea<L extends Light>(image: Image<L>, width: number, height: number): Image<L> {
  requireSize(width, height);
  const { channels, data } = image;
  const small = createImage(width, height, channels, image.light);
  const stride = image.width * channels;
  const column = new Float64Array(stride);
  const cellArea = (image.width / width) * (image.height / height);
  for (let y = 0; y < height; y++) {
    const rows = footprint(y, height, image.height);
    column.fill(0);
    for (let row = rows.first; row <= rows.last; row++) {
      const weight = covered(rows, row);
      const start = row * stride;
      for (let i = 0; i < stride; i++) column[i] = column[i]! + weight * data[start + i]!;
    }
    for (let x = 0; x < width; x++) {
      const columns = footprint(x, width, image.width);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = columns.first; i <= columns.last; i++)
          sum += covered(columns, i) * column[i * channels + c]!;
        small.data[(y * width + x) * channels + c] = sum / cellArea;
      }
    }
  }
  return small;
}

/**
 * A picture `factor` times as large, every pixel a square of its own value; `factor` is a whole number. It is latent, since
 * its code values are those of the small one.
 */
export function enlargeNearest<L extends Light>(image: Image<L>, factor: number): Image<L> {
  if (!Number.isInteger(factor) || factor < 1)
    throw new RangeError(`${factor} is not a whole factor of 1 or more`);
  const { channels, light } = image;
  const width = image.width * factor;
  const height = image.height * factor;
  const length = width * height * channels;
  return latentImage(
    { width, height, channels, light },
    {
      develop: () => repeatPixels(image.data, image, factor, new Float32Array(length)),
      codes: (depth, room) => repeatPixels(codesOf(image, depth), image, factor, room(length, depth)),
    },
  );
}

function repeatPixels<A extends Float32Array | CodeArray>(
  small: A,
  { width, height, channels }: Image,
  factor: number,
  large: A,
): A {
  const stride = width * factor * channels;
  for (let y = 0; y < height; y++) {
    const start = y * factor * stride;
    for (let x = 0, to = start; x < width; x++) {
      const from = (y * width + x) * channels;
      for (let times = 0; times < factor; times++)
        for (let c = 0; c < channels; c++) large[to++] = small[from + c]!;
    }
    for (let row = 1; row < factor; row++) large.copyWithin(start + row * stride, start, start + stride);
  }
  return large;
}

/** The stretch of the old axis that lies under one new pixel, and the old pixels it touches. */
interface Footprint {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

function footprint(index: number, newLength: number, oldLength: number): Footprint {
  const from = (index * oldLength) / newLength;
  const to = ((index + 1) * oldLength) / newLength;
  return { from, to, first: Math.floor(from), last: Math.min(oldLength, Math.ceil(to)) - 1 };
}

function covered({ from, to }: Footprint, pixel: number): number {
  return Math.min(pixel + 1, to) - Math.max(pixel, from);
}

function requireSize(width: number, height: number): void {
  const whole = Number.isInteger(width) && Number.isInteger(height);
  if (!whole || width < 1 || height < 1)
    throw new RangeError(`${width}x${height} is not the size of a picture`);
}
