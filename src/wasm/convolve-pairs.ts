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

/** A kernel in whole numbers: [box.height][box.width] weights in raster order, the sum 65536. */
export interface WholeKernel {
  readonly box: Box;
  readonly weights: Int16Array;
}

/**
 * A kernel rounded to whole numbers whose sum is exactly one's, so that a constant stays constant: each weight is off by
 * less than 2^-16. Undefined where that wouldn't do: negative weights, a sum that isn't 1, more than half of the light in
 * one tap, or over a thousand taps.
 */
export function wholeKernel(kernel: Kernel, box: Box): WholeKernel | undefined {
  if (box.taps > MOST_TAPS) return undefined;
  const weights = new Int16Array(box.height * box.width);
  const exact = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < box.height; i++) {
    for (let j = 0; j < box.width; j++) {
      const weight = kernel.data[(box.row + i) * kernel.width + box.column + j]!;
      if (!(weight >= 0) || weight * WEIGHT_ONE >= LARGEST_WEIGHT) return undefined;
      exact[i * box.width + j] = weight * WEIGHT_ONE;
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
  return { box, weights };
}

const TAP_BYTES = 8;

/** Bytes of the largest program of a box: that in which no tap has a partner. */
export const pairProgramBytes = (box: Box): number => box.taps * TAP_BYTES;

/** Where a sample's partner lies, in pixels: below it, at its right, or across. */
export interface Partner {
  readonly dx: -1 | 0 | 1;
  readonly dy: 0 | 1;
}

const PARTNERS: readonly Partner[] = [
  { dx: 0, dy: 1 },
  { dx: 1, dy: 0 },
  { dx: 1, dy: 1 },
  { dx: -1, dy: 1 },
];

/** Two taps at once: the row and column where the first of them meets the picture under the kernel. */
interface Pair {
  readonly row: number;
  readonly column: number;
  readonly first: number;
  readonly second: number;
}

/** A kernel's taps in pairs, row by row, as the memory lies. */
export interface Pairing {
  readonly partner: Partner;
  readonly pairs: readonly Pair[];
}

/**
 * The taps two at a time where one is the other's partner, the partner chosen that leaves the fewest pairs: of a kernel of
 * one stroke 116 taps become about 62.
 */
export function pairing(kernel: WholeKernel): Pairing {
  const all = PARTNERS.map((partner) => ({ partner, pairs: pairsBy(kernel, partner) }));
  return all.reduce((best, next) => (next.pairs.length < best.pairs.length ? next : best));
}

function pairsBy({ box: { width, height }, weights }: WholeKernel, { dx, dy }: Partner): Pair[] {
  const pairs: Pair[] = [];
  const left = weights.slice().reverse(); // Convolution turns the kernel over.
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const first = left[row * width + column]!;
      if (first === 0) continue;
      const inside = row + dy < height && column + dx >= 0 && column + dx < width;
      const at = (row + dy) * width + column + dx;
      pairs.push({ row, column, first, second: inside ? left[at]! : 0 });
      if (inside) left[at] = 0;
    }
  }
  return pairs;
}

/** The program of `convolvePairs`. */
export function pairProgram({ pairs }: Pairing, stride: number, pixelBytes: number): Uint8Array {
  const bytes = new Uint8Array(pairs.length * TAP_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [n, { row, column, first, second }] of pairs.entries()) {
    view.setUint32(n * TAP_BYTES, row * stride + column * pixelBytes, true);
    view.setInt16(n * TAP_BYTES + 4, first, true);
    view.setInt16(n * TAP_BYTES + 6, second, true);
  }
  return bytes;
}
