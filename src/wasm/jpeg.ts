import { createImage, type Image } from '../image.js';
import { codeValues, quantisersOf } from '../pixels/jpeg.js';
import { type Kernels, kernels, scratch } from './load.js';

/** Rows worked on at a time: two blocks of Y to one of Cb and Cr. */
const BAND = 16;
const FLOAT = 4;
const TABLES = 2 * 64 * 8 + 256 * FLOAT;
/** What codeBlocks works in. */
const ROOM = 1024;

/** Where things lie in the WebAssembly memory. */
interface Layout {
  /** Samples from one row of a plane to the next: whole blocks, of chroma too. */
  readonly stride: number;
  readonly luma: number;
  readonly chroma: number;
  readonly values: number;
  readonly room: number;
  /** A band of floats. */
  readonly pixels: number;
  /** Y has the last row of the band before on top of it, and so have Cb and Cr, halved. */
  readonly y: number;
  readonly small: readonly [cb: number, cr: number];
  /** Cb and Cr before they are halved; a row of each after they are doubled. */
  readonly large: readonly [cb: number, cr: number];
}

/**
 * `jpegRoundTrip` of src/pixels/jpeg.ts in WebAssembly, bit for bit. Bands of rows keep the memory at 40 of them; a
 * band's last row waits for the chroma below it.
 */
export function jpegRoundTripFast(
  image: Image<'srgb'>,
  quality: number,
  out: Float32Array = new Float32Array(image.data.length),
): Image<'srgb'> {
  const { width, height, channels, data } = image;
  const wasm = kernels();
  const layout = layOut(wasm, width, channels, quality);
  const { pixels, stride, y } = layout;
  const rowFloats = width * channels;
  const floats = new Float32Array(wasm.memory.buffer, pixels, (BAND + 1) * rowFloats);
  const [luma, chroma] = [layout.luma, layout.chroma];
  for (let top = 0; top < height; top += BAND) {
    const rows = Math.min(BAND, height - top);
    floats.set(data.subarray(top * rowFloats, (top + rows) * rowFloats));
    bandToPlanes(wasm, layout, width, rows, channels);
    wasm.codeBlocks(y + stride, stride, BAND, luma, layout.room);
    if (channels === 3)
      for (const plane of layout.small)
        wasm.codeBlocks(plane + stride / 2, stride / 2, BAND / 2, chroma, layout.room);
    // All rows that are whole now: from the one that waited on, to the last but one or, at the end, the last.
    const from = top === 0 ? 0 : -1;
    const to = top + rows === height ? rows : BAND - 1;
    const lastSmall = top + rows === height ? Math.ceil(rows / 2) - 1 : BAND / 2 - 1;
    for (let row = from; row < to; row++) {
      const target = pixels + (row - from) * rowFloats * FLOAT;
      if (channels === 1) wasm.greyPixels(y + (row + 1) * stride, width, layout.values, target);
      else colourRow(wasm, layout, width, row, top === 0 ? 0 : -1, lastSmall, target);
    }
    out.set(floats.subarray(0, (to - from) * rowFloats), (top + from) * rowFloats);
    keepLastRows(wasm, layout);
  }
  return createImage(width, height, channels, 'srgb', out);
}

function layOut(wasm: Kernels, width: number, channels: 1 | 3, quality: number): Layout {
  const stride = Math.ceil(width / 16) * 16;
  const bandFloats = Math.ceil(((BAND + 1) * width * channels) / 4) * 4;
  const smallBytes = (BAND / 2 + 1) * (stride / 2) + 16;
  const largeBytes = BAND * stride;
  const luma = scratch(
    wasm,
    TABLES + ROOM + bandFloats * FLOAT + (BAND + 1) * stride + 2 * (smallBytes + largeBytes),
  );
  const chroma = luma + 512;
  const values = chroma + 512;
  const room = luma + TABLES;
  const pixels = room + ROOM;
  const y = pixels + bandFloats * FLOAT;
  const cb = y + (BAND + 1) * stride;
  const large = cb + 2 * smallBytes;
  const { buffer } = wasm.memory;
  new Float64Array(buffer, luma).set(quantisersOf('luma', quality));
  new Float64Array(buffer, chroma).set(quantisersOf('chroma', quality));
  new Float32Array(buffer, values).set(codeValues);
  return {
    ...{ stride, luma, chroma, values, room, pixels, y },
    small: [cb, cb + smallBytes],
    large: [large, large + largeBytes],
  };
}

/** A band's floats to planes; below the picture's last row it is repeated. */
function bandToPlanes(wasm: Kernels, layout: Layout, width: number, rows: number, channels: 1 | 3): void {
  const { stride, pixels, y, large, small } = layout;
  for (let row = 0; row < BAND; row++) {
    const from = pixels + Math.min(row, rows - 1) * width * channels * FLOAT;
    const at = row * stride;
    if (channels === 1) wasm.greyRow(from, width, y + stride + at, stride);
    else wasm.planesRow(from, width, y + stride + at, large[0] + at, large[1] + at, stride);
  }
  if (channels === 3)
    large.forEach((plane, n) => {
      wasm.halvePlane(plane, stride, BAND, small[n]! + stride / 2);
    });
}

/** Makes the pixels of a row of the band; row -1 is the last of the band before. */
function colourRow(
  wasm: Kernels,
  layout: Layout,
  width: number,
  row: number,
  firstSmall: number,
  lastSmall: number,
  target: number,
): void {
  const { stride, y, small, large, values } = layout;
  const near = row >> 1;
  const far = Math.min(Math.max(near + (row & 1 ? 1 : -1), firstSmall), lastSmall);
  const at = (plane: number, line: number) => plane + (line + 1) * (stride / 2);
  for (let n = 0; n < 2; n++) {
    const plane = small[n]!;
    wasm.doubleRow(at(plane, near), at(plane, far), Math.ceil(width / 2), large[n]!);
  }
  wasm.colourPixels(y + (row + 1) * stride, large[0], large[1], width, values, target);
}

/** The band's last rows become those above the next one. */
function keepLastRows(wasm: Kernels, { stride, y, small }: Layout): void {
  const memory = new Uint8Array(wasm.memory.buffer);
  memory.copyWithin(y, y + BAND * stride, y + (BAND + 1) * stride);
  for (const plane of small)
    memory.copyWithin(plane, plane + (BAND / 2) * (stride / 2), plane + (BAND / 2 + 1) * (stride / 2));
}
