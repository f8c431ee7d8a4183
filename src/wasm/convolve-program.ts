import type { Kernel } from '../image.js';

/**
 * Taps that are summed in plain float32 before the sum is added to the total, with compensation: so the rounding error
 * stays below 1e-6 of the terms' sum even where every tap errs the same way, as in a disc of equal weights.
 */
const TAPS_PER_SUM = 32;

/** The smallest rectangle that holds a kernel's non-zero taps. */
export interface Box {
  /** Its top left corner in the kernel. */
  readonly row: number;
  readonly column: number;
  readonly width: number;
  readonly height: number;
  /** How many of its taps aren't zero. */
  readonly taps: number;
  /** How far left and up of its own place a pixel sees; negative where it sees only to the right or down. */
  readonly before: { readonly x: number; readonly y: number };
}

/** The box of the non-zero taps; undefined where there are none. */
export function nonZeroBox({ width, height, data }: Kernel): Box | undefined {
  let [top, bottom, left, right, taps] = [height, -1, width, -1, 0];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      if (data[i * width + j] === 0) continue;
      taps++;
      top = Math.min(top, i);
      bottom = Math.max(bottom, i);
      left = Math.min(left, j);
      right = Math.max(right, j);
    }
  }
  if (taps === 0) return undefined;
  return {
    row: top,
    column: left,
    width: right - left + 1,
    height: bottom - top + 1,
    taps,
    before: { x: right - (width >> 1), y: bottom - (height >> 1) },
  };
}

/** Bytes of a sum's number of taps, and of a tap: where to read, and the weight. */
const SUM_BYTES = 4;
const TAP_BYTES = 8;

const sumsOf = ({ taps }: Box): number => Math.ceil(taps / TAPS_PER_SUM);

/** Bytes of a box's program, whatever its stride: that of its sums and the empty one that ends it. */
export const programBytes = (box: Box): number => box.taps * TAP_BYTES + (sumsOf(box) + 1) * SUM_BYTES;

/** The program that assembly/convolve.ts runs for each pixel: the taps in raster order, in sums of about one length. */
export function convolutionProgram(kernel: Kernel, box: Box, stride: number, pixelBytes: number): Uint8Array {
  const bytes = new Uint8Array(programBytes(box));
  const view = new DataView(bytes.buffer);
  const tapsPerSum = Math.ceil(box.taps / sumsOf(box));
  let at = 0;
  let tap = 0;
  for (let i = 0; i < box.height; i++) {
    for (let j = 0; j < box.width; j++) {
      const weight = kernel.data[(box.row + i) * kernel.width + box.column + j]!;
      if (weight === 0) continue;
      if (tap % tapsPerSum === 0) {
        view.setUint32(at, Math.min(tapsPerSum, box.taps - tap), true);
        at += SUM_BYTES;
      }
      view.setUint32(at, (box.height - 1 - i) * stride + (box.width - 1 - j) * pixelBytes, true);
      view.setFloat32(at + 4, weight, true);
      at += TAP_BYTES;
      tap++;
    }
  }
  return bytes;
}
