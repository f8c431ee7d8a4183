import type { Image, Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import type { ConvolveOptions } from '../pixels/convolve.js';
import type { Arithmetic } from './convolve-arithmetic.js';
import { codedScratch, type Source, type Target } from './convolve-rows.js';
import { type Kernels, kernels, scratch } from './load.js';

/** What the WebAssembly memory may hold, whatever the picture; only kernels beyond about 400x400 px need more. */
const MEMORY_BYTES = 8 << 20;
const TILE_WIDTHS = [2048, 512];
const LEAST_ROWS = 64;
/** A row of the result is made of so many samples at a time. */
const STRETCH = 24;

interface TileSize {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row of what the tile sees to the next. */
  readonly stride: number;
  /** Bytes of a row of the tile. */
  readonly targetBytes: number;
}

/** Makes the source and the target, which have `scratchBytes` each from `at` on. */
export type Ends = (wasm: Kernels, at: number, scratchBytes: number) => readonly [Source, Target];

/** No row is longer than the tile's own stride. */
const endBytes = (stride: number) => codedScratch(stride / 4);

/** Convolves a window tile by tile, so that the memory needed hangs on neither the window nor the picture. */
export function convolveTiles(
  { channels }: Pick<Image, 'channels'>,
  arithmetic: Arithmetic,
  options: Required<ConvolveOptions>,
  ends: Ends,
): void {
  const { box } = arithmetic;
  const { window } = options;
  const size = tileSize(window, arithmetic, channels);
  const { stride } = size;

  const wasm = kernels();
  const rowsBytes = (size.height + box.height) * stride;
  const scratchBytes = endBytes(stride);
  const programRoom = roundUp(arithmetic.programBytes, 64);
  const lineRoom = arithmetic.lineBytes(stride);
  const program = scratch(wasm, programRoom + rowsBytes + lineRoom + size.targetBytes + 2 * scratchBytes);
  const rows = program + programRoom;
  const lines = rows + rowsBytes;
  const targetAt = lines + lineRoom;
  const [source, target] = ends(wasm, targetAt + size.targetBytes, scratchBytes);
  const run = arithmetic.start({ wasm, program, rows, stride, lines });
  const outside = arithmetic.sample(options.borderValue);

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
      const fillRow = rowFiller(source, seen, options.border, outside, run.samples);
      const fill = (row: number) => {
        fillRow(row, run.first(row));
        run.settle?.(row);
      };
      const count = roundUp(width * channels, STRETCH);
      // Row by row, so that what one step writes is still in the processor's cache when the next one reads it.
      for (let row = 0; row < box.height - 1; row++) fill(row);
      for (let row = 0; row < height; row++) {
        fill(row + box.height - 1);
        run.convolve(row, count, targetAt);
        target.take(targetAt, width * channels, ((y + row) * window.width + x) * channels);
      }
    }
  }
}

/** The largest tile that the memory holds beside the pixels that the kernel sees around it. */
function tileSize(window: Window, { box, programBytes, lineBytes }: Arithmetic, channels: number): TileSize {
  const tiles = TILE_WIDTHS.map((limit) => {
    const width = Math.min(limit, window.width);
    // A stretch beyond the row's end, where the last one may read and write. Rows begin at whole cache lines.
    const stride = 4 * roundUp((width + box.width - 1) * channels + STRETCH, 16);
    const targetBytes = 4 * roundUp(roundUp(width * channels, STRETCH), 16);
    const fixedBytes =
      2 * endBytes(stride) + programBytes + lineBytes(stride) + box.height * stride + targetBytes;
    const rows = (MEMORY_BYTES - fixedBytes) / stride;
    const height = Math.min(window.height, Math.max(LEAST_ROWS, Math.floor(rows)));
    return { width, height, stride, targetBytes, fits: rows >= LEAST_ROWS };
  });
  return tiles.find(({ fits }) => fits) ?? tiles.at(-1)!;
}

/** What fills a row, which begins at the sample `to`, with what a tile sees at y, and makes up what lies beyond the picture. */
function rowFiller(
  source: Source,
  seen: Window,
  border: ConvolveOptions['border'],
  outside: number,
  samples: Float32Array | Int16Array,
): (y: number, to: number) => void {
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
        samples[to + n * channels + c] =
          inside >= first && inside < last
            ? samples[to + inside * channels + c]!
            : column === OUTSIDE
              ? outside
              : source.sample(from + column * channels + c);
    }
  };
  return (y, to) => {
    const row = borderIndex(seen.y + y, height, border);
    const from = row * width * channels;
    if (row === OUTSIDE) {
      samples.fill(outside, to, to + seen.width * channels);
      return;
    }
    if (first < last) {
      const start = from + (seen.x + first) * channels;
      const address = samples.byteOffset + (to + first * channels) * samples.BYTES_PER_ELEMENT;
      source.put(start, (last - first) * channels, address);
    }
    makeUp(from, to, 0, first);
    makeUp(from, to, last, seen.width);
  };
}

function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}
