/** The two ways to convolve a tile: in floats, or in whole numbers of 16 bits. */

import type { Kernel } from '../image.js';
import {
  pairProgram,
  pairProgramBytes,
  SUM_OFFSET,
  SUM_SCALE,
  type WholeKernel,
  wholeLight,
} from './convolve-pairs.js';
import { type Box, convolutionProgram, programBytes } from './convolve-program.js';
import type { Kernels } from './load.js';

/** Where a tile lies in the WebAssembly memory. */
export interface Layout {
  readonly wasm: Kernels;
  readonly program: number;
  /** The tile's rows, four bytes a sample, and how many bytes from one to the next. */
  readonly rows: number;
  readonly stride: number;
  /** `lineBytes` of the arithmetic's own. */
  readonly lines: number;
}

/** How the samples of a tile are kept, and what a row of the result is made by. */
export interface Arithmetic {
  readonly box: Box;
  /** Bytes of the longest program, whatever the stride. */
  readonly programBytes: number;
  /** Bytes that it needs besides the tile's rows of `stride` bytes. */
  lineBytes(stride: number): number;
  /** A sample that stands for this linear light. */
  sample(light: number): number;
  /** Writes the program; what it returns works on tiles of that layout. */
  start(layout: Layout): {
    /** Samples, and which of them is the first of the tile's row y. */
    readonly samples: Float32Array | Int16Array;
    first(y: number): number;
    /** To be called when row y is there, in order from 0 on. */
    settle?(y: number): void;
    /** Makes row y of the result, `count` floats (a multiple of 24), of the tile's rows from y on. */
    convolve(y: number, count: number, target: number): void;
  };
}

export function inFloats(kernel: Kernel, box: Box, channels: number): Arithmetic {
  return {
    box,
    programBytes: programBytes(box),
    lineBytes: () => 0,
    sample: (light) => light,
    start({ wasm, program, rows, stride }) {
      const { buffer } = wasm.memory;
      new Uint8Array(buffer).set(convolutionProgram(kernel, box, stride, channels * 4), program);
      return {
        samples: new Float32Array(buffer, rows),
        first: (y) => (y * stride) / 4,
        convolve: (y, count, target) => wasm.convolveRow(rows + y * stride, target, count, program),
      };
    },
  };
}

/** Of the tile's rows each holds pairs: its own sample, and that of the row below. */
export function inWholeNumbers(kernel: WholeKernel, channels: number): Arithmetic {
  return {
    box: kernel.box,
    programBytes: pairProgramBytes(kernel.box),
    lineBytes: (stride) => stride,
    sample: wholeLight,
    start({ wasm, program, rows, stride, lines }) {
      const { buffer } = wasm.memory;
      const { bytes, taps } = pairProgram(kernel, stride, channels * 4);
      new Uint8Array(buffer).set(bytes, program);
      const line = (y: number) => lines + ((y & 1) * stride) / 2;
      const count = (stride / 4) & ~7;
      return {
        samples: new Int16Array(buffer, lines, stride / 2),
        first: (y) => ((y & 1) * stride) / 4,
        settle(y) {
          if (y > 0) wasm.pairLines(line(y - 1), line(y), count, rows + (y - 1) * stride);
        },
        convolve: (y, samples, target) =>
          wasm.convolvePairs(rows + y * stride, target, samples, program, taps, SUM_OFFSET, SUM_SCALE),
      };
    },
  };
}
