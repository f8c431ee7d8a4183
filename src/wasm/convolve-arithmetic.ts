/** The two ways to convolve a strip: in floats, or in whole numbers of 16 bits. */

import type { Kernel } from '../image.js';
import {
  pairing,
  pairProgram,
  pairProgramBytes,
  SUM_OFFSET,
  SUM_SCALE,
  type WholeKernel,
  wholeLight,
} from './convolve-pairs.js';
import { type Box, convolutionProgram, programBytes } from './convolve-program.js';
import type { Kernels } from './load.js';

/** Before and after the two lines, where the partner of a row's first or last sample is read: its weight is 0. */
const LINE_MARGIN = 64;

/** Where a strip lies in the WebAssembly memory. */
export interface Layout {
  readonly wasm: Kernels;
  readonly program: number;
  /** How many bytes from one of the strip's rows to the next: four a sample, and some beyond the row's end. */
  readonly stride: number;
  /** `lineBytes` of the arithmetic's own. */
  readonly lines: number;
}

/** How the samples of a strip are kept, and what a row of the result is made by. */
export interface Arithmetic {
  /** What the strip has to see around a pixel. */
  readonly box: Box;
  /** Bytes of the longest program, whatever the stride. */
  readonly programBytes: number;
  /** Bytes that it needs besides the strip's rows of `stride` bytes. */
  lineBytes(stride: number): number;
  /** A sample that stands for this linear light. */
  sample(light: number): number;
  /** Writes the program; what it returns works on strips of that layout. */
  start(layout: Layout): {
    /** The whole memory as samples. */
    readonly samples: Float32Array | Int16Array;
    /** The address where the samples of row y, which is kept at `row`, are to be put. */
    put(y: number, row: number): number;
    /** To be called when the samples of row y have been put, in order from 0 on. */
    settle?(y: number, row: number): void;
    /** Makes a row of the result, `count` floats (a multiple of 24), of the rows kept from `row` on. */
    convolve(row: number, count: number, target: number): void;
  };
}

export function inFloats(kernel: Kernel, box: Box, channels: number): Arithmetic {
  return {
    box,
    programBytes: programBytes(box),
    lineBytes: () => 0,
    sample: (light) => light,
    start({ wasm, program, stride }) {
      const { buffer } = wasm.memory;
      new Uint8Array(buffer).set(convolutionProgram(kernel, box, stride, channels * 4), program);
      return {
        samples: new Float32Array(buffer),
        put: (_y, row) => row,
        convolve: (row, count, target) => wasm.convolveRow(row, target, count, program),
      };
    },
  };
}

/** Of the strip's rows each holds pairs: its own sample, and that of its partner in the same row or the one below. */
export function inWholeNumbers(kernel: WholeKernel, channels: number): Arithmetic {
  const paired = pairing(kernel);
  const { dx, dy } = paired.partner;
  return {
    box: { ...kernel.box, height: kernel.box.height + dy },
    programBytes: pairProgramBytes(kernel.box),
    lineBytes: (stride) => stride + LINE_MARGIN,
    sample: wholeLight,
    start({ wasm, program, stride, lines }) {
      const { buffer } = wasm.memory;
      const bytes = pairProgram(paired, stride, channels * 4);
      new Uint8Array(buffer).set(bytes, program);
      const count = (stride / 4) & ~7;
      const line = (y: number) => lines + LINE_MARGIN / 2 + ((y & 1) * stride) / 2;
      return {
        samples: new Int16Array(buffer),
        put: (y) => line(y),
        settle(y, row) {
          if (y >= dy) wasm.pairLines(line(y - dy), line(y) + dx * channels * 2, count, row - dy * stride);
        },
        convolve: (row, samples, target) =>
          wasm.convolvePairs(row, target, samples, program, paired.pairs.length, SUM_OFFSET, SUM_SCALE),
      };
    },
  };
}
