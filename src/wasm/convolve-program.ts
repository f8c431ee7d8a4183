import type { Kernel } from '../image.js';

/** One step of the program that assembly/convolve.ts runs: where to read, what to do, and the two rows' weights. */
export const STEP_BYTES = 16;
const TAP_A = 1;
const TAP_B = 2;
const END_A = 4;
const END_B = 8;

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

/**
 * The steps that convolve two rows at once: each source pixel is read once, for the tap [i][j] of row a (the upper) and
 * the tap [i + 1][j] of row b. Both rows take their taps in raster order, so both round alike.
 */
export function convolutionProgram(kernel: Kernel, box: Box, stride: number, pixelBytes: number): Uint8Array {
  const bytes = new Uint8Array(2 * box.taps * STEP_BYTES);
  const view = new DataView(bytes.buffer);
  const tapsPerSum = Math.ceil(box.taps / Math.ceil(box.taps / TAPS_PER_SUM));
  const ends = (tap: number) => tap === box.taps || tap % tapsPerSum === 0;
  let at = 0;
  let tapsA = 0;
  let tapsB = 0;
  for (let i = -1; i < box.height; i++) {
    for (let j = 0; j < box.width; j++) {
      const a = i < 0 ? 0 : weight(kernel, box, i, j);
      const b = i + 1 === box.height ? 0 : weight(kernel, box, i + 1, j);
      if (a === 0 && b === 0) continue;
      let flags = 0;
      if (a !== 0) flags |= ends(++tapsA) ? TAP_A | END_A : TAP_A;
      if (b !== 0) flags |= ends(++tapsB) ? TAP_B | END_B : TAP_B;
      view.setInt32(at, (box.height - 1 - i) * stride + (box.width - 1 - j) * pixelBytes, true);
      view.setInt32(at + 4, flags, true);
      view.setFloat32(at + 8, a, true);
      view.setFloat32(at + 12, b, true);
      at += STEP_BYTES;
    }
  }
  return bytes.subarray(0, at);
}

function weight(kernel: Kernel, box: Box, i: number, j: number): number {
  return kernel.data[(box.row + i) * kernel.width + box.column + j]!;
}
