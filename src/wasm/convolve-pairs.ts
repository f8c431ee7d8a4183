/** Kernels in whole numbers, and the programs of convolvePairs in assembly/convolve-codes.ts. */
import type { Kernel } from '../image.js';
import type { Box } from './convolve-program.js';

/** What a kernel's weights add up to. An i16 holds no weight of half of it or more. */
const WEIGHT_ONE = 65536;
const LARGEST_WEIGHT = 32767;
/** Light 0 is -32767 and light 1 is 32767: so the largest sum, 32767 times 65536, is below 2^31. */
const HALF_RANGE = 32767;

/** Beyond this many taps each is so small that rounding it shows: by then the floats' turn has come. */
const MOST_TAPS = 1024;

/** What takes a sum of products to light: (sum + offset) * scale, the sum modulo 2^32 without a sign. */
export const SUM_OFFSET = WEIGHT_ONE * HALF_RANGE;
export const SUM_SCALE = 1 / (WEIGHT_ONE * 2 * HALF_RANGE);

/** Linear light in [0, 1] as a whole number of 16 bits. */
export const wholeLight = (light: number): number => Math.round(light * 2 * HALF_RANGE) - HALF_RANGE;

/** A kernel in whole numbers: its weights in raster order, of which there are `box.taps` that may not be zero. */
export interface WholeKernel {
  /** At least two rows high. */
  readonly box: Box;
  /** [box.height][box.width], the sum 65536. */
  readonly weights: Int16Array;
}

/**
 * A kernel rounded to whole numbers whose sum is exactly one's, so that a constant stays constant: each weight is off by
 * less than 2^-16. Undefined where that wouldn't do: negative weights, a sum that isn't 1, more than half of the light in
 * one tap, or over a thousand taps.
 */
export function wholeKernel(kernel: Kernel, box: Box): WholeKernel | undefined {
  if (box.taps > MOST_TAPS) return undefined;
  const height = Math.max(2, box.height);
  // A row that is added lies above, where the turned kernel ends: so each pixel still meets its own tap.
  const added = height - box.height;
  const weights = new Int16Array(height * box.width);
  const exact = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < box.height; i++) {
    for (let j = 0; j < box.width; j++) {
      const weight = kernel.data[(box.row + i) * kernel.width + box.column + j]!;
      if (!(weight >= 0) || weight * WEIGHT_ONE >= LARGEST_WEIGHT) return undefined;
      exact[(added + i) * box.width + j] = weight * WEIGHT_ONE;
      sum += weight;
    }
  }
  if (Math.abs(sum - 1) > 1e-5) return undefined;
  // What rounding leaves of one tap is carried to the next: so the sum comes out, and no part of the kernel is favoured.
  let carried = 0;
  for (let n = 0; n < exact.length; n++) {
    if (exact[n] === 0) continue;
    const wanted = exact[n]! / sum + carried;
    weights[n] = Math.round(wanted);
    carried = wanted - weights[n]!;
  }
  return { box: { ...box, height }, weights };
}

const TAP_BYTES = 8;

/** Bytes of the largest program of a box: that in which no two taps are one above the other. */
export const pairProgramBytes = (box: Box): number => box.taps * TAP_BYTES;

/**
 * The program: for each column of the kernel its taps from the top, two at a time where the second lies below the first.
 * That leaves the fewest pairs: of a kernel of one stroke, 116 taps become about 70.
 */
export function pairProgram(
  { box, weights }: WholeKernel,
  stride: number,
  pixelBytes: number,
): { readonly bytes: Uint8Array; readonly taps: number } {
  const { width, height } = box;
  const pairs: {
    readonly row: number;
    readonly column: number;
    readonly upper: number;
    readonly lower: number;
  }[] = [];
  // The picture's row y under the kernel meets the kernel's row height - 1 - y: convolution turns it over.
  const at = (row: number, column: number) => weights[(height - 1 - row) * width + (width - 1 - column)]!;
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) {
      if (at(row, column) === 0) continue;
      const first = Math.min(row, height - 2);
      const upper = first === row ? at(row, column) : 0;
      pairs.push({ row: first, column, upper, lower: at(first + 1, column) });
      row = first + 1;
    }
  }
  // Row by row, as the memory lies.
  pairs.sort((a, b) => a.row - b.row || a.column - b.column);
  const bytes = new Uint8Array(pairs.length * TAP_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [n, { row, column, upper, lower }] of pairs.entries()) {
    view.setUint32(n * TAP_BYTES, row * stride + column * pixelBytes, true);
    view.setInt16(n * TAP_BYTES + 4, upper, true);
    view.setInt16(n * TAP_BYTES + 6, lower, true);
  }
  return { bytes, taps: pairs.length };
}
