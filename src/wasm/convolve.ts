import type { Image, Kernel, Light, Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import { type ConvolveOptions, convolvedWindow } from '../pixels/convolve.js';
import { exposureOf, latentImage } from '../pixels/latent.js';
import { type Box, convolutionProgram, nonZeroBox, programBytes } from './convolve-program.js';
import {
  codedScratch,
  codedSource,
  codedTarget,
  floatSource,
  floatTarget,
  type Source,
  type Target,
} from './convolve-rows.js';
import { type Kernels, kernels, scratch } from './load.js';

/** What the WebAssembly memory may hold, whatever the picture; only kernels beyond about 400x400 px need more. */
const MEMORY_BYTES = 8 << 20;
const TILE_WIDTHS = [2048, 512];
const LEAST_ROWS = 64;
/** convolveRow computes this many floats at a time. */
const STRETCH_FLOATS = 24;

interface TileSize {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row of what the tile sees to the next. */
  readonly sourceStride: number;
  /** Bytes of a row of the tile. */
  readonly targetBytes: number;
}

/**
 * `convolve` of src/pixels/convolve.ts over the kernel's non-zero taps in WebAssembly SIMD, float32: within 1e-6 of the
 * twin, relative to the sum of |tap| times the largest pixel. A pixel's bytes hang on the pixels it sees and on the
 * kernel alone, not on the window, nor on the tiles that keep the WebAssembly memory within 8 MB.
 *
 * Of an 8-bit picture nobody has seen the floats of yet, it gives a latent one, whose code values need no floats either.
 */
export function convolveFast<L extends Light>(
  image: Image<L>,
  kernel: Kernel,
  { border, borderValue = 0, window: asked }: ConvolveOptions,
): Image<L> {
  const window = convolvedWindow(image, kernel, { border, ...(asked && { window: asked }) });
  const { channels, light } = image;
  const size = { width: window.width, height: window.height, channels, light };
  const length = window.width * window.height * channels;
  const coded = exposureOf(image)?.coded;
  // A weight that isn't finite makes floats that aren't, which their checks must see.
  if (coded?.depth !== 8 || !kernel.data.every((weight) => Math.abs(weight) < 1e30)) {
    const data = new Float32Array(length);
    const ends: Ends = (wasm) => [floatSource(image, wasm), floatTarget(data, wasm)];
    convolveTiles(image, kernel, { border, borderValue, window }, ends);
    return { ...size, data };
  }
  // The picture may be developed when the kernel has long been used for something else.
  const own = { ...kernel, data: kernel.data.slice() };
  const run = (target: (wasm: Kernels, at: number) => Target) =>
    convolveTiles(coded, own, { border, borderValue, window }, (wasm, at, scratchBytes) => [
      codedSource(coded, wasm, at),
      target(wasm, at + scratchBytes),
    ]);
  return latentImage(size, {
    develop() {
      const data = new Float32Array(length);
      run((wasm) => floatTarget(data, wasm));
      return data;
    },
    codes(depth, room) {
      if (depth !== 8) return undefined;
      const codes = room(length, depth) as Uint8Array;
      if (nonZeroBox(own) === undefined) codes.fill(0);
      run((wasm, at) => codedTarget(codes, wasm, at));
      return codes;
    },
  });
}

/** Makes the source and the target, which have `scratchBytes` each from `at` on. */
type Ends = (wasm: Kernels, at: number, scratchBytes: number) => readonly [Source, Target];

/** No row is longer than the tile's own stride. */
const endBytes = (sourceStride: number) => codedScratch(sourceStride / 4);

function convolveTiles(
  { channels }: Pick<Image, 'channels'>,
  kernel: Kernel,
  options: Required<ConvolveOptions>,
  ends: Ends,
): void {
  const box = nonZeroBox(kernel);
  if (box === undefined) return;
  const { window } = options;
  const size = tileSize(window, box, channels);
  const program = convolutionProgram(kernel, box, size.sourceStride, channels * 4);

  const wasm = kernels();
  const sourceBytes = (size.height + box.height) * size.sourceStride;
  const scratchBytes = endBytes(size.sourceStride);
  const programRoom = roundUp(program.byteLength, 64);
  const programAt = scratch(wasm, programRoom + sourceBytes + size.targetBytes + 2 * scratchBytes);
  const sourceAt = programAt + programRoom;
  const targetAt = sourceAt + sourceBytes;
  new Uint8Array(wasm.memory.buffer).set(program, programAt);
  const [source, target] = ends(wasm, targetAt + size.targetBytes, scratchBytes);

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
      const floats = new Float32Array(wasm.memory.buffer, sourceAt, sourceBytes / 4);
      const fillRow = rowFiller(source, seen, options, floats, size.sourceStride / 4);
      const rowFloats = roundUp(width * channels, STRETCH_FLOATS);
      // Row by row, so that what one step writes is still in the processor's cache when the next one reads it.
      for (let row = 0; row < box.height - 1; row++) fillRow(row);
      for (let row = 0; row < height; row++) {
        fillRow(row + box.height - 1);
        wasm.convolveRow(sourceAt + row * size.sourceStride, targetAt, rowFloats, programAt);
        target.take(targetAt, width * channels, ((y + row) * window.width + x) * channels);
      }
    }
  }
}

/** The largest tile that the memory holds beside the pixels that the kernel sees around it. */
function tileSize(window: Window, box: Box, channels: number): TileSize {
  const tiles = TILE_WIDTHS.map((limit) => {
    const width = Math.min(limit, window.width);
    // A stretch beyond the row's end, where the last one may read and write. Rows begin at whole cache lines.
    const sourceStride = 4 * roundUp((width + box.width - 1) * channels + STRETCH_FLOATS, 16);
    const targetBytes = 4 * roundUp(roundUp(width * channels, STRETCH_FLOATS), 16);
    const fixedBytes =
      2 * endBytes(sourceStride) + programBytes(box) + box.height * sourceStride + targetBytes;
    const rows = (MEMORY_BYTES - fixedBytes) / sourceStride;
    const height = Math.min(window.height, Math.max(LEAST_ROWS, Math.floor(rows)));
    return { width, height, sourceStride, targetBytes, fits: rows >= LEAST_ROWS };
  });
  return tiles.find(({ fits }) => fits) ?? tiles.at(-1)!;
}

/** What fills a row, of `stride` floats, with what a tile sees there, and makes up what lies beyond the picture. */
function rowFiller(
  source: Source,
  seen: Window,
  { border, borderValue }: Required<ConvolveOptions>,
  tile: Float32Array,
  stride: number,
): (y: number) => void {
  const { width, height, channels } = source;
  const columns = Int32Array.from({ length: seen.width }, (_, n) => borderIndex(seen.x + n, width, border));
  // From `first` up to `last` the tile sees the picture itself.
  const first = Math.min(Math.max(-seen.x, 0), seen.width);
  const last = Math.max(first, Math.min(width - seen.x, seen.width));
  const makeUp = (from: number, to: number, start: number, end: number) => {
    for (let n = start; n < end; n++) {
      const column = columns[n]!;
      const inside = column - seen.x;
      for (let c = 0; c < channels; c++)
        tile[to + n * channels + c] =
          inside >= first && inside < last
            ? tile[to + inside * channels + c]!
            : column === OUTSIDE
              ? borderValue
              : source.sample(from + column * channels + c);
    }
  };
  return (y) => {
    const row = borderIndex(seen.y + y, height, border);
    const from = row * width * channels;
    const to = y * stride;
    if (row === OUTSIDE) {
      tile.fill(borderValue, to, to + seen.width * channels);
      return;
    }
    if (first < last) {
      const start = from + (seen.x + first) * channels;
      source.put(start, (last - first) * channels, tile.byteOffset + (to + first * channels) * 4);
    }
    makeUp(from, to, 0, first);
    makeUp(from, to, last, seen.width);
  };
}

function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}
