import { createImage, type Image, type Light, type Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import { cut, mapPoint, type WarpOptions } from '../pixels/warp.js';
import { kernels, scratch } from './load.js';

/** Rows of the result made at a time; the WebAssembly memory holds what these see. */
const STRIP_ROWS = 96;
/** Bytes of a pixel in WebAssembly, whatever its channels. */
const PIXEL = 16;
/** Warps summed in plain float32 before the sum is added to the total. */
const WARPS_PER_SUM = 16;

/**
 * `averageWarps` of src/pixels/warp.ts in WebAssembly SIMD: within 2e-6 of the twin, relative to the largest pixel. Strips
 * of rows keep the memory at what they see.
 */
export function averageWarpsFast<L extends Light>(
  image: Image<L>,
  homographies: Float64Array,
  options: WarpOptions,
): Image<L> {
  const { window } = options;
  const result = createImage(window.width, window.height, image.channels, image.light);
  for (let y = 0; y < window.height; y += STRIP_ROWS) {
    const height = Math.min(STRIP_ROWS, window.height - y);
    warpStrip(
      image,
      homographies,
      options,
      { ...window, y: window.y + y, height },
      result.data,
      y * window.width,
    );
  }
  return result;
}

function warpStrip(
  image: Image,
  homographies: Float64Array,
  options: WarpOptions,
  strip: Window,
  out: Float32Array,
  start: number,
): void {
  const { channels } = image;
  const count = homographies.length / 9;
  const seen = seenBy(homographies, strip);
  const stride = seen.width * PIXEL;
  const wasm = kernels();
  const rowBytes = strip.width * PIXEL;
  const homographiesBytes = Math.ceil((homographies.length * 8) / 16) * 16;
  const homographiesAt = scratch(wasm, homographiesBytes + seen.height * stride + 2 * rowBytes);
  const sourceAt = homographiesAt + homographiesBytes;
  const totalAt = sourceAt + seen.height * stride;
  const partAt = totalAt + rowBytes;
  const { buffer } = wasm.memory;
  new Float64Array(buffer, homographiesAt).set(homographies);
  copyIn(image, seen, options, new Float32Array(buffer, sourceAt, seen.height * seen.width * 4));
  const total = new Float32Array(buffer, totalAt, strip.width * 4);
  new Float32Array(buffer, partAt, strip.width * 4).fill(0);
  const origin = sourceAt - seen.y * stride - seen.x * PIXEL;
  for (let y = 0; y < strip.height; y++) {
    total.fill(0);
    for (let i = 0; i < count; i++) {
      wasm.addWarpedRow(origin, stride, partAt, strip.width, homographiesAt + 72 * i, strip.x, strip.y + y);
      if ((i + 1) % WARPS_PER_SUM === 0 || i + 1 === count) wasm.settleRow(totalAt, partAt, strip.width);
    }
    let to = start + y * strip.width;
    for (let x = 0; x < strip.width; x++, to++)
      for (let c = 0; c < channels; c++)
        out[to * channels + c] = cut(total[4 * x + c]! / count, options.peak);
  }
}

/** All pixels that any of the homographies shows of the strip, with the filter's reach: its corners go farthest. */
function seenBy(homographies: Float64Array, { x, y, width, height }: Window): Window {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < homographies.length; i += 9) {
    const h = homographies.subarray(i, i + 9);
    for (const [cx, cy] of [
      [x, y],
      [x + width - 1, y],
      [x, y + height - 1],
      [x + width - 1, y + height - 1],
    ] as const) {
      const [sx, sy] = mapPoint(h, cx, cy);
      left = Math.min(left, sx);
      right = Math.max(right, sx);
      top = Math.min(top, sy);
      bottom = Math.max(bottom, sy);
    }
  }
  // A pixel more than the filter needs, for rounding.
  const [firstX, firstY] = [Math.floor(left) - 2, Math.floor(top) - 2];
  return {
    x: firstX,
    y: firstY,
    width: Math.floor(right) + 4 - firstX,
    height: Math.floor(bottom) + 4 - firstY,
  };
}

function copyIn(
  image: Image,
  seen: Window,
  { border, borderValue = 0 }: WarpOptions,
  target: Float32Array,
): void {
  const { width, height, channels, data } = image;
  const columns = Int32Array.from({ length: seen.width }, (_, n) => borderIndex(seen.x + n, width, border));
  for (let y = 0; y < seen.height; y++) {
    const row = borderIndex(seen.y + y, height, border);
    let to = y * seen.width * 4;
    for (let x = 0; x < seen.width; x++, to += 4) {
      const column = columns[x]!;
      const outside = row === OUTSIDE || column === OUTSIDE;
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) target[to + c] = outside ? borderValue : data[from + c]!;
    }
  }
}
