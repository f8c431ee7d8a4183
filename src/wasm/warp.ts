import { createImage, type Image, type Light, type Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import { mapPoint, type WarpOptions } from '../pixels/warp.js';
import { kernels, scratch } from './load.js';

/** Rows of the result made at a time; the WebAssembly memory holds what these see. */
const STRIP_ROWS = 96;
const FLOAT = 4;
const VECTOR = 16;
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
      y * window.width * image.channels,
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
  const [least, most] = options.peak === undefined ? [-Infinity, Infinity] : [0, options.peak];
  const seen = seenBy(homographies, strip);
  const stride = seen.width * FLOAT;
  const plane = seen.height * stride;
  const wasm = kernels();
  const vectors = Math.ceil(strip.width / 4);
  const rowPlane = vectors * VECTOR;
  const homographiesBytes = Math.ceil(homographies.byteLength / VECTOR) * VECTOR;
  const planesBytes = Math.ceil((channels * plane) / VECTOR) * VECTOR;
  const homographiesAt = scratch(wasm, homographiesBytes + planesBytes + 2 * channels * rowPlane);
  const planesAt = homographiesAt + homographiesBytes;
  const totalAt = planesAt + planesBytes;
  const partAt = totalAt + channels * rowPlane;
  const { buffer } = wasm.memory;
  new Float64Array(buffer, homographiesAt).set(homographies);
  copyIn(image, seen, options, new Float32Array(buffer, planesAt, channels * seen.height * seen.width));
  const total = new Float32Array(buffer, totalAt, channels * vectors * 4);
  new Float32Array(buffer, partAt, channels * vectors * 4).fill(0);
  const origin = planesAt - seen.y * stride - seen.x * FLOAT;
  for (let y = 0; y < strip.height; y++) {
    total.fill(0);
    for (let i = 0; i < count; i++) {
      const h = homographiesAt + 72 * i;
      wasm.addWarpedRow(
        ...[origin, stride, plane, channels, partAt, rowPlane, strip.width, h, strip.x, strip.y + y],
      );
      if ((i + 1) % WARPS_PER_SUM === 0 || i + 1 === count)
        wasm.settleRow(totalAt, partAt, channels * vectors);
    }
    let to = start + y * strip.width * channels;
    for (let x = 0; x < strip.width; x++)
      for (let c = 0; c < channels; c++, to++) {
        const mean = total[4 * vectors * c + x]! / count;
        out[to] = mean > least ? (mean < most ? mean : most) : least;
      }
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

/** What is seen, each channel a plane. */
function copyIn(
  image: Image,
  seen: Window,
  { border, borderValue = 0 }: WarpOptions,
  target: Float32Array,
): void {
  const { width, height, channels, data } = image;
  const outside = OUTSIDE;
  const columns = Int32Array.from({ length: seen.width }, (_, n) => borderIndex(seen.x + n, width, border));
  for (let y = 0; y < seen.height; y++) {
    const row = borderIndex(seen.y + y, height, border);
    for (let c = 0; c < channels; c++) {
      const to = (c * seen.height + y) * seen.width;
      const from = row * width * channels + c;
      if (row === outside) {
        target.fill(borderValue, to, to + seen.width);
        continue;
      }
      for (let x = 0; x < seen.width; x++) {
        const column = columns[x]!;
        target[to + x] = column === outside ? borderValue : data[from + column * channels]!;
      }
    }
  }
}
