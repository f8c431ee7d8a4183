import { createImage, type Image, type Window } from '../image.js';
import { toLight } from '../pixels/colour.js';
import type { Sight } from '../pixels/depth-sight.js';
import { mapPoint } from '../pixels/warp.js';

/** The local kernels of a blur that differs across the picture, on a grid. */
export interface KernelMap {
  readonly rows: number;
  readonly columns: number;
  /** Side of each kernel, odd; its origin is the middle, and it is convolved. */
  readonly size: number;
  /** rows x columns x size x size, C order; each kernel sums to 1. */
  readonly data: Float32Array;
}

/** Where the kernel of this row or column stands, in px from the frame's first pixel. */
export const gridPlace = (index: number, stride: number): number => index * stride + (stride >> 1);

/**
 * The kernel at the middle of each cell of `stride` px. Each pose is spread on its four neighbours; a pixel that sees the
 * photo to its right (H p beyond p) gets it by a tap on the left, as convolution has it.
 */
export function kernelMap(homographies: Float64Array, frame: Window, stride: number): KernelMap {
  return kernelMapOf(sightOf(homographies), homographies.length / 9, frame, stride);
}

/** What poses see that homographies tell. */
export const sightOf =
  (homographies: Float64Array): Sight =>
  (pose, x, y) =>
    mapPoint(homographies.subarray(9 * pose, 9 * pose + 9), x, y);

/** The same of poses that see each pixel as `sight` has it. */
export function kernelMapOf(sight: Sight, count: number, frame: Window, stride: number): KernelMap {
  const rows = Math.max(1, Math.round(frame.height / stride));
  const columns = Math.max(1, Math.round(frame.width / stride));
  const offsets = new Float64Array(2 * rows * columns * count);
  let reach = 0;
  for (let n = 0, to = 0; n < rows * columns; n++) {
    const x = frame.x + Math.min(frame.width - 1, gridPlace(n % columns, stride));
    const y = frame.y + Math.min(frame.height - 1, gridPlace(Math.floor(n / columns), stride));
    for (let i = 0; i < count; i++) {
      const [seenX, seenY] = sight(i, x, y);
      offsets[to++] = x - seenX;
      offsets[to++] = y - seenY;
      reach = Math.max(reach, Math.abs(x - seenX), Math.abs(y - seenY));
    }
  }
  const radius = Math.ceil(reach);
  const size = 2 * radius + 1;
  const data = new Float32Array(rows * columns * size * size);
  for (let n = 0; n < rows * columns; n++)
    spread(offsets.subarray(2 * n * count, 2 * (n + 1) * count), radius, data.subarray(n * size * size));
  return { rows, columns, size, data };
}

function spread(offsets: Float64Array, radius: number, kernel: Float32Array): void {
  const size = 2 * radius + 1;
  // One row and column to spare, so that a pose on the last pixel's centre needs no case of its own.
  const weights = new Float64Array((size + 1) * (size + 1));
  for (let i = 0; i < offsets.length; i += 2) {
    const column = Math.floor(offsets[i]!) + radius;
    const row = Math.floor(offsets[i + 1]!) + radius;
    const right = offsets[i]! + radius - column;
    const down = offsets[i + 1]! + radius - row;
    const at = row * (size + 1) + column;
    weights[at]! += (1 - right) * (1 - down);
    weights[at + 1]! += right * (1 - down);
    weights[at + size + 1]! += (1 - right) * down;
    weights[at + size + 2]! += right * down;
  }
  const total = offsets.length / 2;
  for (let i = 0; i < size * size; i++)
    kernel[i] = weights[Math.floor(i / size) * (size + 1) + (i % size)]! / total;
}

/** The kernels, each white on its place over the dimmed photo. */
export function kernelMapPicture(map: KernelMap, photo: Image<'linear'>, stride: number): Image<'srgb'> {
  const { width, height, channels, data } = toLight(photo, 'srgb');
  const picture = createImage(width, height, 3, 'srgb');
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) picture.data[3 * i + c] = 0.35 * data[i * channels + (c % channels)]!;
  const { rows, columns, size } = map;
  for (let n = 0; n < rows * columns; n++) {
    const kernel = map.data.subarray(n * size * size, (n + 1) * size * size);
    const peak = kernel.reduce((most, weight) => Math.max(most, weight), 0);
    const left = gridPlace(n % columns, stride) - (size >> 1);
    const top = gridPlace(Math.floor(n / columns), stride) - (size >> 1);
    kernel.forEach((weight, i) => {
      const x = left + (i % size);
      const y = top + Math.floor(i / size);
      if (weight === 0 || x < 0 || y < 0 || x >= width || y >= height) return;
      const at = 3 * (y * width + x);
      const white = Math.sqrt(weight / peak);
      for (let c = 0; c < 3; c++) picture.data[at + c] = Math.max(picture.data[at + c]!, white);
    });
  }
  return picture;
}

/** Where the last pose sees each pixel, less where the first one does, in px: x for all pixels, then y. */
export const motionOf = (homographies: Float64Array, frame: Window): Float32Array =>
  motionBy(sightOf(homographies), homographies.length / 9, frame);

/** The same of poses that see each pixel as `sight` has it. */
export function motionBy(sight: Sight, count: number, { x, y, width, height }: Window): Float32Array {
  const out = new Float32Array(2 * width * height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const [fromX, fromY] = sight(0, x + column, y + row);
      const [toX, toY] = sight(count - 1, x + column, y + row);
      out[i] = toX - fromX;
      out[width * height + i] = toY - fromY;
    }
  }
  return out;
}

/** Motion as colour: red to the right, green down, grey where nothing moves; the longest way is full colour. */
export function motionPicture(motion: Float32Array, width: number, height: number): Image<'srgb'> {
  const most = motion.reduce((longest, value) => Math.max(longest, Math.abs(value)), 0) || 1;
  const picture = createImage(width, height, 3, 'srgb');
  for (let i = 0; i < width * height; i++) {
    picture.data[3 * i] = 0.5 + (0.5 * motion[i]!) / most;
    picture.data[3 * i + 1] = 0.5 + (0.5 * motion[width * height + i]!) / most;
    picture.data[3 * i + 2] = 0.5;
  }
  return picture;
}
