import type { Image, Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import type { ConvolveOptions } from '../pixels/convolve.js';
import type { Arithmetic } from './convolve-arithmetic.js';
import { codedScratch, type Source, type Target } from './convolve-rows.js';
import { type Kernels, kernels, scratch } from './load.js';

/** Wider strips would need more than 8 MB for the kernels in use, whatever the picture. */
const STRIP_WIDTHS = [2048, 512];
const MEMORY_BYTES = 8 << 20;
/** What a strip keeps of its rows stays in a processor's second-level cache. */
const KEPT_BYTES = 1 << 20;
/** Beyond those that one row of the result sees, so that they needn't be moved often. */
const LEAST_NEW_ROWS = 24;
/** A row of the result is made of so many samples at a time. */
const STRETCH = 24;

interface StripSize {
  readonly width: number;
  /** How many rows of what it sees are kept. */
  readonly kept: number;
  /** Bytes from one of these rows to the next. */
  readonly stride: number;
  /** Bytes of a row of the result. */
  readonly targetBytes: number;
}

/** Makes the source and the target, which have `scratchBytes` each from `at` on. */
export type Ends = (wasm: Kernels, at: number, scratchBytes: number) => readonly [Source, Target];

/** No row is longer than the strip's own stride. */
const endBytes = (stride: number) => codedScratch(stride / 4);

/** Convolves a window in strips from top to bottom, so that the memory needed hangs on neither the window nor the picture. */
export function convolveStrips(
  { channels }: Pick<Image, 'channels'>,
  arithmetic: Arithmetic,
  options: Required<ConvolveOptions>,
  ends: Ends,
): void {
  const { box } = arithmetic;
  const { window } = options;
  const size = stripSize(window, arithmetic, channels);
  const { stride } = size;

  const wasm = kernels();
  const scratchBytes = endBytes(stride);
  const programRoom = roundUp(arithmetic.programBytes, 64);
  const rowsBytes = size.kept * stride;
  const lineRoom = arithmetic.lineBytes(stride);
  const program = scratch(wasm, programRoom + rowsBytes + lineRoom + size.targetBytes + 2 * scratchBytes);
  const rows = program + programRoom;
  const lines = rows + rowsBytes;
  const targetAt = lines + lineRoom;
  const [source, target] = ends(wasm, targetAt + size.targetBytes, scratchBytes);
  const run = arithmetic.start({ wasm, program, stride, lines });
  const outside = arithmetic.sample(options.borderValue);
  const memory = new Uint8Array(wasm.memory.buffer);

  for (let x = 0; x < window.width; x += size.width) {
    const width = Math.min(size.width, window.width - x);
    const seen = {
      x: window.x + x - box.before.x,
      y: window.y - box.before.y,
      width: width + box.width - 1,
      height: window.height + box.height - 1,
    };
    const fillRow = rowFiller(source, seen, options.border, outside, run.samples);
    // The row that is kept first: when the room is full, what the next row still sees moves up.
    let first = 0;
    const at = (y: number) => rows + (y - first) * stride;
    const fill = (y: number) => {
      fillRow(y, run.put(y, at(y)));
      run.settle?.(y, at(y));
    };
    const count = roundUp(width * channels, STRETCH);
    // Row by row, so that what one step writes is still in the processor's cache when the next one reads it.
    for (let y = 0; y < box.height - 1; y++) fill(y);
    for (let y = 0; y < window.height; y++) {
      if (y + box.height > first + size.kept) {
        memory.copyWithin(rows, at(y), at(y + box.height - 1));
        first = y;
      }
      fill(y + box.height - 1);
      run.convolve(at(y), count, targetAt);
      target.take(targetAt, width * channels, (y * window.width + x) * channels);
    }
  }
}

/** The widest strip that the memory holds beside the pixels that the kernel sees around it. */
function stripSize(
  window: Window,
  { box, programBytes, lineBytes }: Arithmetic,
  channels: number,
): StripSize {
  const strips = STRIP_WIDTHS.map((limit) => {
    const width = Math.min(limit, window.width);
    // A stretch beyond the row's end, where the last one may read and write. Rows begin at whole cache lines.
    const stride = 4 * roundUp((width + box.width - 1) * channels + STRETCH, 16);
    const targetBytes = 4 * roundUp(roundUp(width * channels, STRETCH), 16);
    const kept = Math.max(box.height + LEAST_NEW_ROWS, Math.floor(KEPT_BYTES / stride));
    const bytes = kept * stride + programBytes + lineBytes(stride) + targetBytes + 2 * endBytes(stride);
    return { width, stride, targetBytes, kept: Math.min(kept, window.height + box.height), bytes };
  });
  return strips.find(({ bytes }) => bytes <= MEMORY_BYTES) ?? strips.at(-1)!;
}

/** What fills a row at an address with what a strip sees at y, and makes up what lies beyond the picture. */
function rowFiller(
  source: Source,
  seen: Window,
  border: ConvolveOptions['border'],
  outside: number,
  samples: Float32Array | Int16Array,
): (y: number, address: number) => void {
  const { width, height, channels } = source;
  const columns = Int32Array.from({ length: seen.width }, (_, n) => borderIndex(seen.x + n, width, border));
  // From `first` up to `last` the strip sees the picture itself.
  const first = Math.min(Math.max(-seen.x, 0), seen.width);
  const last = Math.max(first, Math.min(width - seen.x, seen.width));
  const { BYTES_PER_ELEMENT: sampleBytes } = samples;
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
  return (y, address) => {
    const to = address / sampleBytes;
    const row = borderIndex(seen.y + y, height, border);
    const from = row * width * channels;
    if (row === OUTSIDE) {
      samples.fill(outside, to, to + seen.width * channels);
      return;
    }
    if (first < last) {
      const start = from + (seen.x + first) * channels;
      source.put(start, (last - first) * channels, address + first * channels * sampleBytes);
    }
    makeUp(from, to, 0, first);
    makeUp(from, to, last, seen.width);
  };
}

function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}
