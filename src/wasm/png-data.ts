import { type Kernels, kernels, scratch } from './load.js';

/**
 * Both filter every row by Paeth and search for no repeats, of which that leaves a photo next to none. `fast`: one
 * Huffman code for each band, long runs of one byte as runs. `small`: runs only where they pay, blocks as long as the
 * picture asks for; 1 % smaller for photos, more for masks, in 4 times the CPU time.
 */
export type PngMode = 'fast' | 'small';

/** Filtered bytes that are worked on at a time. Fast, they share one code: few enough to follow the picture. */
const BAND_BYTES = { fast: 96 << 10, small: 256 << 10 } as const;
const ZLIB_HEADER = [0x78, 0x01];
const IDAT = [0x49, 0x44, 0x41, 0x54];
/** Before each row and after each part of the memory, for vectors that begin or end outside. */
const MARGIN = 16;
/** No filter has this number, so the first byte of the stream can't seem to repeat the one before it. */
const BEFORE_STREAM = 255;

/** Where things lie in the WebAssembly memory, and how large they are, in bytes. */
interface Layout {
  readonly rowBytes: number;
  readonly bandRows: number;
  /** From one row to the next. */
  readonly stride: number;
  /** The band's first row; the row above it lies one stride before. */
  readonly rows: number;
  readonly filtered: number;
  /** Room for deflateSmall's tokens. */
  readonly tokens: number;
  readonly chunk: number;
}

/**
 * A picture's rows as the data chunks of a PNG file: filtered, compressed, each chunk with its length, type and CRC.
 * Works in bands: the WebAssembly memory needed hangs on the width alone, 0.4 MB (fast) or 2 MB, and some rows.
 *
 * @param samples `height` rows of the same length, in the machine's byte order where they are 16-bit
 * @param pixelBytes bytes a pixel: channels times bytes a sample
 * @param put takes each chunk, which it must copy: it lies in the WebAssembly memory
 */
export function pngDataChunks(
  samples: Uint8Array | Uint16Array,
  height: number,
  pixelBytes: number,
  mode: PngMode,
  put: (chunk: Uint8Array) => void,
): void {
  const wasm = kernels();
  const layout = layOut(wasm, samples.byteLength / height, height, mode);
  const { rowBytes, bandRows, stride, rows, filtered } = layout;
  const source = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const memory = new Uint8Array(wasm.memory.buffer);
  let adler = 1;
  wasm.deflateStart();
  for (let y = 0; y < height; y += bandRows) {
    const count = Math.min(bandRows, height - y);
    const length = count * (rowBytes + 1);
    for (let row = 0; row < count; row++)
      memory.set(source.subarray((y + row) * rowBytes, (y + row + 1) * rowBytes), rows + row * stride);
    if (samples.BYTES_PER_ELEMENT === 2) wasm.swapRows(rows, stride, rowBytes, count);
    wasm.filterRows(rows, stride, rowBytes, count, pixelBytes, filtered);
    adler = wasm.adler32(adler, filtered, length);
    put(dataChunk(wasm, layout, length, mode, y === 0, y + count === height ? adler : undefined));

    // The last row is the one above the next band, the last byte the one before its first.
    const lastRow = rows + (count - 1) * stride;
    memory.copyWithin(rows - stride, lastRow, lastRow + rowBytes);
    memory[filtered - 1] = memory[filtered + length - 1]!;
  }
}

function layOut(wasm: Kernels, rowBytes: number, height: number, mode: PngMode): Layout {
  const bandRows = Math.min(height, Math.max(1, Math.floor(BAND_BYTES[mode] / (rowBytes + 1))));
  const bandBytes = bandRows * (rowBytes + 1);
  const stride = Math.ceil(rowBytes / 16) * 16 + MARGIN;
  const parts = {
    rows: (bandRows + 1) * stride,
    filtered: bandBytes,
    tokens: mode === 'small' ? 4 * bandBytes : 0,
    // deflateFast's bound, which deflateSmall keeps, and what a chunk adds.
    chunk: 2 * bandBytes + 2048,
  };
  const padded = (bytes: number) => Math.ceil(bytes / 16) * 16 + MARGIN;
  const base = scratch(wasm, MARGIN + Object.values(parts).reduce((sum, bytes) => sum + padded(bytes), 0));
  const rows = base + MARGIN + stride;
  const filtered = base + MARGIN + padded(parts.rows);
  const tokens = filtered + padded(parts.filtered);
  const chunk = tokens + padded(parts.tokens);
  // Black above the picture and left of it.
  const memory = new Uint8Array(wasm.memory.buffer);
  memory.fill(0, base, filtered);
  memory[filtered - 1] = BEFORE_STREAM;
  return { rowBytes, bandRows, stride, rows, filtered, tokens, chunk };
}

/** Compresses the filtered band to one chunk; the first opens the zlib stream, the last closes it with `adler`. */
function dataChunk(
  wasm: Kernels,
  { filtered, tokens, chunk }: Layout,
  length: number,
  mode: PngMode,
  first: boolean,
  adler: number | undefined,
): Uint8Array {
  const memory = new Uint8Array(wasm.memory.buffer);
  const view = new DataView(wasm.memory.buffer);
  memory.set(IDAT, chunk + 4);
  let end = chunk + 8;
  if (first) {
    memory.set(ZLIB_HEADER, end);
    end += ZLIB_HEADER.length;
  }
  const last = adler !== undefined;
  end +=
    mode === 'fast'
      ? wasm.deflateFast(filtered, length, end, last)
      : wasm.deflateSmall(filtered, length, tokens, end, last);
  if (last) {
    view.setUint32(end, adler);
    end += 4;
  }
  view.setUint32(chunk, end - chunk - 8);
  view.setUint32(end, wasm.crc32(chunk + 4, end - chunk - 4));
  return memory.subarray(chunk, end + 4);
}
