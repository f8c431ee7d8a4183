import { createImage, type Image, type Kernel, type Light, type Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import { type ConvolveOptions, convolvedWindow } from '../pixels/convolve.js';
import { type Box, convolutionProgram, nonZeroBox, STEP_BYTES } from './convolve-program.js';
import { kernels, scratch } from './load.js';

/** What the WebAssembly memory may hold, whatever the picture; only kernels beyond about 600x600 px need more. */
const MEMORY_BYTES = 16 << 20;
const TILE_WIDTHS = [2048, 512];
const LEAST_ROWS = 64;
/** convolveRows computes this many floats at a time, in each of two rows. */
const VECTOR_FLOATS = 16;

interface TileSize {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly sourceStride: number;
  readonly targetStride: number;
}

/**
 * `convolve` of src/pixels/convolve.ts over the kernel's non-zero taps in WebAssembly SIMD, float32: within 1e-6 of the
 * twin, relative to the sum of |tap| times the largest pixel. A pixel's bytes hang on the pixels it sees and on the
 * kernel alone, not on the window, nor on the tiles that keep the WebAssembly memory within 16 MB.
 */
export function convolveFast<L extends Light>(
  image: Image<L>,
  kernel: Kernel,
  options: ConvolveOptions,
): Image<L> {
  const window = convolvedWindow(image, kernel, options);
  const result = createImage(window.width, window.height, image.channels, image.light);
  const box = nonZeroBox(kernel);
  if (box === undefined) return result;
  const size = tileSize(window, box, image.channels);
  const program = convolutionProgram(kernel, box, size.sourceStride, image.channels * 4);

  const wasm = kernels();
  const sourceBytes = (size.height + box.height) * size.sourceStride;
  const programAt = scratch(wasm, program.byteLength + sourceBytes + (size.height + 1) * size.targetStride);
  const sourceAt = programAt + program.byteLength;
  const targetAt = sourceAt + sourceBytes;
  new Uint8Array(wasm.memory.buffer).set(program, programAt);
  const source = new Float32Array(wasm.memory.buffer, sourceAt, sourceBytes / 4);
  const target = new Float32Array(wasm.memory.buffer, targetAt);

  for (let y = 0; y < window.height; y += size.height) {
    for (let x = 0; x < window.width; x += size.width) {
      const width = Math.min(size.width, window.width - x);
      const height = Math.min(size.height, window.height - y);
      const seen = {
        x: window.x + x - box.before.x,
        y: window.y + y - box.before.y,
        width: width + box.width - 1,
        height: height + box.height - 1,
      };
      copyIn(image, seen, options, source, size.sourceStride / 4);
      const rows = roundUp(height, 2);
      const floats = roundUp(width * image.channels, VECTOR_FLOATS);
      const steps = program.byteLength / STEP_BYTES;
      const { sourceStride, targetStride } = size;
      wasm.convolveRows(sourceAt, sourceStride, targetAt, targetStride, rows, floats, programAt, steps);
      copyOut(target, size.targetStride / 4, { x, y, width, height }, result);
    }
  }
  return result;
}

/** The largest tile that the memory holds beside the pixels that the kernel sees around it. */
function tileSize(window: Window, box: Box, channels: number): TileSize {
  const programBytes = box.taps * 2 * STEP_BYTES;
  const tiles = TILE_WIDTHS.map((limit) => {
    const width = Math.min(limit, window.width);
    // A vector beyond the row's end, where the last tile of floats may read and write.
    const sourceStride = 4 * roundUp((width + box.width - 1) * channels + VECTOR_FLOATS, VECTOR_FLOATS);
    const targetStride = 4 * roundUp(width * channels, VECTOR_FLOATS);
    const fixedBytes = programBytes + box.height * sourceStride + targetStride;
    const rows = (MEMORY_BYTES - fixedBytes) / (sourceStride + targetStride);
    const height = Math.min(window.height, Math.max(LEAST_ROWS, Math.floor(rows / 2) * 2));
    return { width, height, sourceStride, targetStride, fits: rows >= LEAST_ROWS };
  });
  return tiles.find(({ fits }) => fits) ?? tiles.at(-1)!;
}

/** Copies what a tile sees into rows of `stride` floats, and makes up what lies beyond the picture. */
function copyIn(
  image: Image,
  seen: Window,
  { border, borderValue = 0 }: ConvolveOptions,
  target: Float32Array,
  stride: number,
): void {
  const { width, height, channels, data } = image;
  const columns = Int32Array.from({ length: seen.width }, (_, n) => borderIndex(seen.x + n, width, border));
  // From `first` up to `last` the tile sees the picture itself.
  const first = Math.min(Math.max(-seen.x, 0), seen.width);
  const last = Math.max(first, Math.min(width - seen.x, seen.width));
  const makeUp = (from: number, to: number, start: number, end: number) => {
    for (let n = start; n < end; n++) {
      const column = columns[n]!;
      for (let c = 0; c < channels; c++)
        target[to + n * channels + c] =
          column === OUTSIDE ? borderValue : data[from + column * channels + c]!;
    }
  };
  for (let y = 0; y < seen.height; y++) {
    const row = borderIndex(seen.y + y, height, border);
    const from = row * width * channels;
    const to = y * stride;
    if (row === OUTSIDE) {
      target.fill(borderValue, to, to + seen.width * channels);
      continue;
    }
    makeUp(from, to, 0, first);
    const own = from + seen.x * channels;
    if (first < last)
      target.set(data.subarray(own + first * channels, own + last * channels), to + first * channels);
    makeUp(from, to, last, seen.width);
  }
}

function copyOut(source: Float32Array, stride: number, tile: Window, result: Image): void {
  const { width, channels, data } = result;
  const floats = tile.width * channels;
  for (let y = 0; y < tile.height; y++)
    data.set(source.subarray(y * stride, y * stride + floats), ((tile.y + y) * width + tile.x) * channels);
}

function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}
