import { expected } from '../errors.js';
import { createImage, type Image, type Kernel, type Light, type Window } from '../image.js';
import { type Border, borderIndex, OUTSIDE } from './border.js';

export interface ConvolveOptions {
  readonly border: Border;
  /** What lies outside under `constant`: the same for every channel, in the picture's own light. Default 0. */
  readonly borderValue?: number;
  /**
   * The part of the picture to compute; the border rule holds only where it needs pixels beyond the picture.
   * Default: the whole picture, or under `valid` what is left of it.
   */
  readonly window?: Window;
}

/** The twin below and `convolveFast` of src/wasm/convolve.ts have this one contract. */
export type Convolve = typeof convolve;

/**
 * True convolution with the kernel as it stands: blur[y][x] = sum of kernel[i][j] image[y - (i - oy)][x - (j - ox)],
 * its origin at [height >> 1][width >> 1]. Gives exactly the window asked for, in the same light and channels.
 *
 * This is the plain twin, the oracle of the fast one: every sum is kept in float64 and rounded to float32 once.
 * Throws a UserError where the window is no rectangle of whole pixels or sees beyond the picture under `valid`.
 */
export function convolve<L extends Light>(
  image: Image<L>,
  kernel: Kernel,
  options: ConvolveOptions,
): Image<L> {
  const window = convolvedWindow(image, kernel, options);
  const { width, height, channels, data } = image;
  const { border, borderValue = 0 } = options;
  const columns = sourceIndices(window.x, window.width, kernel.width, width, border);
  const rows = sourceIndices(window.y, window.height, kernel.height, height, border);
  const result = createImage(window.width, window.height, channels, image.light);
  for (let y = 0; y < window.height; y++) {
    for (let x = 0; x < window.width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = 0; i < kernel.height; i++) {
          const row = rows[y + kernel.height - 1 - i]!;
          for (let j = 0; j < kernel.width; j++) {
            const column = columns[x + kernel.width - 1 - j]!;
            const weight = kernel.data[i * kernel.width + j]!;
            if (weight === 0) continue;
            const outside = row === OUTSIDE || column === OUTSIDE;
            const pixel = outside ? borderValue : data[(row * width + column) * channels + c]!;
            sum += weight * pixel;
          }
        }
        result.data[(y * window.width + x) * channels + c] = sum;
      }
    }
  }
  return result;
}

/** How many pixels before and after its own a pixel needs, along an axis with a kernel of `size` taps. */
function reach(size: number): { before: number; after: number } {
  const origin = size >> 1;
  return { before: size - 1 - origin, after: origin };
}

/** Which pixel is read at each position that `count` pixels from `start` see through a kernel of `size` taps. */
function sourceIndices(
  start: number,
  count: number,
  size: number,
  length: number,
  border: Border,
): Int32Array {
  const first = start - reach(size).before;
  return Int32Array.from({ length: count + size - 1 }, (_, n) => borderIndex(first + n, length, border));
}

/** The window that a convolution computes: the one asked for, checked, or the default of its border rule. */
export function convolvedWindow(image: Image, kernel: Kernel, { border, window }: ConvolveOptions): Window {
  const margin = { x: reach(kernel.width), y: reach(kernel.height) };
  const most =
    border === 'valid'
      ? {
          x: margin.x.before,
          y: margin.y.before,
          width: image.width - kernel.width + 1,
          height: image.height - kernel.height + 1,
        }
      : { x: 0, y: 0, width: image.width, height: image.height };
  if (most.width < 1 || most.height < 1) {
    throw expected({
      what: 'a picture blurred with the border `valid`',
      expected: `at least as large as the kernel (${kernel.width}x${kernel.height} px)`,
      received: `${image.width}x${image.height} px`,
      remedy: 'choose another border or a smaller kernel',
    });
  }
  if (window === undefined) return most;
  const { x, y, width, height } = window;
  const whole = [x, y, width, height].every(Number.isSafeInteger) && width > 0 && height > 0;
  const inside =
    x >= most.x && y >= most.y && x + width <= most.x + most.width && y + height <= most.y + most.height;
  if (whole && (inside || border !== 'valid')) return window;
  throw expected({
    what: 'the window to convolve',
    expected: whole
      ? `inside ${most.width}x${most.height}+${most.x}+${most.y}, where the kernel sees no pixel beyond the picture`
      : 'whole pixels, at least one each way',
    received: `${width}x${height}+${x}+${y}`,
    ...(whole ? { remedy: 'choose another border or a smaller window' } : {}),
  });
}
