import { createImage, type Image, type Light, type Window } from '../image.js';
import { borderIndex, OUTSIDE } from '../pixels/border.js';
import type { WarpOptions } from '../pixels/warp.js';
import { type Kernels, kernels, scratch } from './load.js';

/** Rows of the result made at a time; the WebAssembly memory holds what these see. */
const STRIP_ROWS = 96;
const FLOAT = 4;
const VECTOR = 16;
/** Views summed in plain float32 before the sum is added to the total. */
const VIEWS_PER_SUM = 16;

/** Where a row's sums and what it sees lie in the WebAssembly memory: the first arguments of what adds a row. */
export type RowPlace = [
  source: number,
  stride: number,
  plane: number,
  channels: number,
  target: number,
  targetPlane: number,
  pixels: number,
];

/** The views that a mean is taken of, as far as a strip of the result sees them. */
export interface StripViews {
  /** The part of the picture that any of the views shows, with the filter's reach and a pixel for rounding. */
  readonly seen: Window;
  /** Bytes that the views need for themselves, and what is written there, at a multiple of 16. */
  readonly bytes: number;
  write(buffer: ArrayBuffer, at: number): void;
  /** Adds what view `n` shows from (x, y) to the right. */
  add(wasm: Kernels, place: RowPlace, n: number, x: number, y: number): void;
}

/** The mean of `count` views of a picture, in strips that keep the memory at what they see. */
export function averageStrips<L extends Light>(
  image: Image<L>,
  count: number,
  options: WarpOptions,
  viewsOf: (strip: Window) => StripViews,
): Image<L> {
  const { window } = options;
  const result = createImage(window.width, window.height, image.channels, image.light);
  for (let y = 0; y < window.height; y += STRIP_ROWS) {
    const height = Math.min(STRIP_ROWS, window.height - y);
    const strip = { ...window, y: window.y + y, height };
    averageStrip(image, count, options, viewsOf(strip), strip, result.data, y * window.width);
  }
  return result;
}

function averageStrip(
  image: Image,
  count: number,
  options: WarpOptions,
  views: StripViews,
  strip: Window,
  out: Float32Array,
  firstPixel: number,
): void {
  const { channels } = image;
  const { seen } = views;
  const [least, most] = options.peak === undefined ? [-Infinity, Infinity] : [0, options.peak];
  const stride = seen.width * FLOAT;
  const plane = seen.height * stride;
  const vectors = Math.ceil(strip.width / 4);
  const rowPlane = vectors * VECTOR;
  const wasm = kernels();
  const viewsBytes = padded(views.bytes);
  const planesBytes = padded(channels * plane);
  const viewsAt = scratch(wasm, viewsBytes + planesBytes + 2 * channels * rowPlane);
  const planesAt = viewsAt + viewsBytes;
  const totalAt = planesAt + planesBytes;
  const partAt = totalAt + channels * rowPlane;
  const { buffer } = wasm.memory;
  views.write(buffer, viewsAt);
  copyIn(image, seen, options, new Float32Array(buffer, planesAt, channels * seen.height * seen.width));
  const total = new Float32Array(buffer, totalAt, channels * vectors * 4);
  new Float32Array(buffer, partAt, channels * vectors * 4).fill(0);
  const origin = planesAt - seen.y * stride - seen.x * FLOAT;
  const place: RowPlace = [origin, stride, plane, channels, partAt, rowPlane, strip.width];
  for (let y = 0; y < strip.height; y++) {
    total.fill(0);
    for (let n = 0; n < count; n++) {
      views.add(wasm, place, n, strip.x, strip.y + y);
      if ((n + 1) % VIEWS_PER_SUM === 0 || n + 1 === count)
        wasm.settleRow(totalAt, partAt, channels * vectors);
    }
    let to = (firstPixel + y * strip.width) * channels;
    for (let x = 0; x < strip.width; x++)
      for (let c = 0; c < channels; c++, to++) {
        const mean = total[4 * vectors * c + x]! / count;
        out[to] = mean > least ? (mean < most ? mean : most) : least;
      }
  }
}

const padded = (bytes: number) => Math.ceil(bytes / VECTOR) * VECTOR;

/** The smallest window that holds all of these places, with the filter's reach and a pixel for rounding. */
export function windowAround(places: readonly (readonly [x: number, y: number])[], slackPx = 0): Window {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of places) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const [x, y] = [Math.floor(left - slackPx) - 2, Math.floor(top - slackPx) - 2];
  return {
    ...{ x, y },
    width: Math.floor(right + slackPx) + 4 - x,
    height: Math.floor(bottom + slackPx) + 4 - y,
  };
}

/** The corner pixels of a window, which homographies send farthest. */
export const cornersOf = ({ x, y, width, height }: Window) =>
  [
    [x, y],
    [x + width - 1, y],
    [x, y + height - 1],
    [x + width - 1, y + height - 1],
  ] as const;

/** What is seen, each channel a plane. */
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
    for (let c = 0; c < channels; c++) {
      const to = (c * seen.height + y) * seen.width;
      const from = row * width * channels + c;
      if (row === OUTSIDE) {
        target.fill(borderValue, to, to + seen.width);
        continue;
      }
      for (let x = 0; x < seen.width; x++) {
        const column = columns[x]!;
        target[to + x] = column === OUTSIDE ? borderValue : data[from + column * channels]!;
      }
    }
  }
}
