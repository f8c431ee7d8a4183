import type { CodedPicture } from '../pixels/colour.js';
import { type CreateInBetween, type FlowPair, trustIn } from '../pixels/in-between.js';
import { type Kernels, ownKernels, scratch } from './load.js';

/** Pixels about a picture that repeat its edge. */
const MARGIN = 4;
/** Bytes of a picture's pixel in WebAssembly, whatever its channels. */
const PIXEL = 16;

/** An instance whose memory lasts from call to call: it is as large as the largest pair needed. */
let own: Kernels | undefined;

/**
 * `createPlainInBetween` of src/pixels/in-between.ts in WebAssembly SIMD: within 1e-6 of the twin. Two frames lie in the
 * memory at a time: what is created last makes what went before unusable.
 */
export const createInBetween: CreateInBetween = (pair) => {
  own ??= ownKernels();
  const wasm = own;
  const places = layOut(wasm, pair);
  const { width, height, channels } = pair.from;
  const { first, second, origin, stride, forth, back, trustFirst, trustSecond, sum, weight, out } = places;
  const { buffer } = wasm.memory;
  const pixels = width * height;
  new Float32Array(buffer, forth, 2 * pixels).set(pair.forth.data);
  new Float32Array(buffer, back, 2 * pixels).set(pair.back.data);
  new Float32Array(buffer, trustFirst, pixels).set(trustIn(pair.forth, pair.back));
  new Float32Array(buffer, trustSecond, pixels).set(trustIn(pair.back, pair.forth));
  return (light) => {
    putLight(pair.from, light, new Float32Array(buffer, first, (second - first) / 4));
    putLight(pair.to, light, new Float32Array(buffer, second, (forth - second) / 4));
    return (share) => {
      // The weights follow the sums.
      new Float32Array(buffer, sum, 3 * pixels).fill(0);
      wasm.carryFlow(forth, trustFirst, width, height, 1, share, 1 - share, sum, weight);
      wasm.carryFlow(back, trustSecond, width, height, -1, 1 - share, share, sum, weight);
      wasm.settleFlow(sum, weight, width, height);
      const pictures = [first + origin, second + origin, stride, trustFirst, trustSecond] as const;
      wasm.blendFrames(...pictures, sum, width, height, channels, share, out);
      return new Float32Array(buffer, out, pixels * channels).slice();
    };
  };
};

function layOut(wasm: Kernels, { from: { width, height, channels } }: FlowPair) {
  const stride = (width + 2 * MARGIN) * PIXEL;
  const picture = (height + 2 * MARGIN) * stride;
  const pixels = width * height;
  const plane = 4 * pixels;
  const sizes = [
    picture,
    picture,
    2 * plane,
    2 * plane,
    plane,
    plane,
    2 * plane,
    plane,
    channels * plane + 16,
  ];
  const places: number[] = [];
  let next = scratch(wasm, sizes.reduce((all, size) => all + size, 0) + 16);
  for (const size of sizes) {
    places.push(next);
    next += size;
  }
  const [first, second, forth, back, trustFirst, trustSecond, sum, weight, out] = places as [
    ...[number, number, number, number, number, number, number, number, number],
  ];
  const origin = MARGIN * stride + MARGIN * PIXEL;
  return { first, second, origin, stride, forth, back, trustFirst, trustSecond, sum, weight, out };
}

/** Writes a picture's light, four floats a pixel, with a margin that repeats its edge. */
function putLight(
  { width, height, channels, codes }: CodedPicture,
  light: Float32Array,
  out: Float32Array,
): void {
  const wide = width + 2 * MARGIN;
  const row = 4 * wide;
  for (let y = 0; y < height; y++) {
    const start = (y + MARGIN) * row;
    let to = start + 4 * MARGIN;
    for (let x = 0, i = y * width * channels; x < width; x++, i += channels, to += 4)
      for (let c = 0; c < channels; c++) out[to + c] = light[codes[i + c]!]!;
    for (let x = 0; x < MARGIN; x++) {
      out.copyWithin(start + 4 * x, start + 4 * MARGIN, start + 4 * MARGIN + 4);
      out.copyWithin(to + 4 * x, to - 4, to);
    }
  }
  for (let y = 0; y < MARGIN; y++) {
    out.copyWithin(y * row, MARGIN * row, (MARGIN + 1) * row);
    out.copyWithin((height + MARGIN + y) * row, (height + MARGIN - 1) * row, (height + MARGIN) * row);
  }
}
