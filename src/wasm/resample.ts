import { createImage, type Image, type Light } from '../image.js';
import { checkSize, nearest, type Resampling, type Taps, tapsOf } from '../pixels/resample.js';
import { type Kernels, kernels, scratch } from './load.js';

/** What the rows of a band may take in the WebAssembly memory. */
const BAND_BYTES = 1 << 20;
const FLOAT = 4;

/** `resample` of src/pixels/resample.ts in WebAssembly SIMD, bit for bit, in bands of rows. */
export function resampleFast<L extends Light>(
  image: Image<L>,
  width: number,
  height: number,
  filter: Resampling,
  out?: Float32Array,
): Image<L> {
  checkSize(width, height);
  if (filter === 'nearest') return nearest(image, width, height, out);
  if (width === image.width && height === image.height) return image;
  const { channels, light } = image;
  const made = createImage(
    width,
    height,
    channels,
    light,
    out ?? new Float32Array(width * height * channels),
  );
  const across = width === image.width ? undefined : tapsOf(image.width, width, filter);
  const down = height === image.height ? undefined : tapsOf(image.height, height, filter);
  const rows = bandRows(image, height, down);
  for (let top = 0; top < height; top += rows)
    resampleBand(image, made, top, Math.min(rows, height - top), across, down);
  return made;
}

/** Rows of the result to make at a time. */
function bandRows({ width, height, channels }: Image, newHeight: number, down: Taps | undefined): number {
  const seen = Math.floor(BAND_BYTES / (width * channels * FLOAT)) - (down?.count ?? 1);
  return Math.max(8, Math.floor((seen * newHeight) / height));
}

function resampleBand(
  image: Image,
  made: Image,
  top: number,
  rows: number,
  across: Taps | undefined,
  down: Taps | undefined,
): void {
  const { channels } = image;
  const first = down === undefined ? top : down.first[top]!;
  const end = down === undefined ? top + rows : down.first[top + rows - 1]! + down.count;
  const wasm = kernels();
  const sizes = {
    source: (end - first) * rowBytes(image),
    between: Math.max(end - first, rows) * Math.max(rowBytes(image), rowBytes(made)),
    made: rows * rowBytes(made),
    across: tapBytes(across),
    down: tapBytes(down),
  };
  const base = scratch(
    wasm,
    Object.values(sizes).reduce((sum, bytes) => sum + bytes + 16, 0),
  );
  const acrossAt = base;
  const downAt = acrossAt + sizes.across;
  const sourceAt = downAt + sizes.down;
  const betweenAt = sourceAt + sizes.source;
  const madeAt = betweenAt + sizes.between;
  copyTaps(wasm, across, acrossAt);
  copyTaps(wasm, down, downAt);
  copyRows(image, first, end - first, wasm, sourceAt);
  const widen = (from: number, to: number, count: number) => {
    const row = channels === 3 ? wasm.resampleAcross3 : wasm.resampleAcross1;
    const weights = acrossAt + padded(across!.first.length * 4);
    for (let y = 0; y < count; y++)
      row(from + y * rowBytes(image), acrossAt, weights, across!.count, made.width, to + y * rowBytes(made));
  };
  const lower = (from: number, to: number, width: number) => {
    const stride = padded(width * channels * FLOAT);
    const weights = downAt + padded(down!.first.length * 4);
    for (let y = 0; y < rows; y++)
      wasm.resampleDown(
        from + (down!.first[top + y]! - first) * stride,
        stride,
        weights + (top + y) * down!.count * 8,
        down!.count,
        stride / FLOAT,
        to + y * stride,
      );
  };
  if (down === undefined) widen(sourceAt, madeAt, rows);
  else if (across === undefined) lower(sourceAt, madeAt, image.width);
  else if (made.height < image.height) {
    lower(sourceAt, betweenAt, image.width);
    widen(betweenAt, madeAt, rows);
  } else {
    widen(sourceAt, betweenAt, end - first);
    lower(betweenAt, madeAt, made.width);
  }
  const floats = new Float32Array(wasm.memory.buffer);
  const length = made.width * channels;
  for (let y = 0; y < rows; y++) {
    const from = (madeAt + y * rowBytes(made)) / FLOAT;
    made.data.set(floats.subarray(from, from + length), (top + y) * length);
  }
}

const padded = (bytes: number) => Math.ceil(bytes / 16) * 16;
/** Whole vectors, so that rows may be summed by four. */
const rowBytes = ({ width, channels }: Image) => padded(width * channels * FLOAT);
const tapBytes = (taps: Taps | undefined) =>
  taps === undefined ? 0 : padded(taps.first.length * 4) + padded(taps.weights.length * 8);

function copyTaps(wasm: Kernels, taps: Taps | undefined, to: number): void {
  if (taps === undefined) return;
  new Int32Array(wasm.memory.buffer, to).set(taps.first);
  new Float64Array(wasm.memory.buffer, to + padded(taps.first.length * 4)).set(taps.weights);
}

function copyRows(image: Image, first: number, count: number, wasm: Kernels, to: number): void {
  const floats = new Float32Array(wasm.memory.buffer);
  const length = image.width * image.channels;
  for (let y = 0; y < count; y++)
    floats.set(
      image.data.subarray((first + y) * length, (first + y + 1) * length),
      (to + y * rowBytes(image)) / FLOAT,
    );
}
