import type { Image } from '../image.js';
import { codesFromLinear } from '../pixels/colour.js';
import type { Box } from './swept.js';

/** So many 8-bit levels in one channel, and a pixel counts as changed. */
export const LEAST_LEVELS = 2;

/**
 * Holds a blurred picture to its mask: 255 where its 8-bit code values differ from the sharp picture's by two levels or
 * more in a channel; everywhere else the sharp picture's own light is put into it, so that the two are equal to the bit.
 */
export function settle(
  blurred: Image<'linear'>,
  sharp: Image<'linear'>,
): { readonly blur: Image<'linear'>; readonly mask: Uint8Array<ArrayBuffer> } {
  const { width, height, channels } = sharp;
  const mask = new Uint8Array(width * height);
  const differing = whereDiffering(blurred.data, sharp.data, channels);
  const before = codesFromLinear(gathered(sharp.data, differing, channels), 8);
  const after = codesFromLinear(gathered(blurred.data, differing, channels), 8);
  for (let n = 0, s = 0; n < differing.length; n++, s += channels) {
    let most = 0;
    for (let c = s; c < s + channels; c++) most = Math.max(most, Math.abs(after[c]! - before[c]!));
    const p = differing[n]!;
    if (most >= LEAST_LEVELS) mask[p] = 255;
    else for (let c = p * channels; c < (p + 1) * channels; c++) blurred.data[c] = sharp.data[c]!;
  }
  return { blur: blurred, mask };
}

/** The pixels where two pictures differ at all: of what is equal no code value is needed. */
function whereDiffering(a: Float32Array, b: Float32Array, channels: number): Uint32Array {
  const found = new Uint32Array(a.length / channels);
  let count = 0;
  for (let p = 0, s = 0; p < found.length; p++, s += channels) {
    const same = channels === 1 || (a[s + 1] === b[s + 1] && a[s + 2] === b[s + 2]);
    if (!same || a[s] !== b[s]) found[count++] = p;
  }
  return found.subarray(0, count);
}

function gathered(data: Float32Array, pixels: Uint32Array, channels: number): Float32Array {
  const out = new Float32Array(pixels.length * channels);
  for (let n = 0, to = 0; n < pixels.length; n++)
    for (let c = 0, from = pixels[n]! * channels; c < channels; c++) out[to++] = data[from++]!;
  return out;
}

/** Light within what a picture can hold; `within` is where it may lie outside. Changes the picture itself. */
export function clipped(image: Image<'linear'>, within?: Box): Image<'linear'> {
  const { data, width, height, channels } = image;
  const { left, right, top, bottom } = within ?? { left: 0, right: width, top: 0, bottom: height };
  for (let y = top; y < bottom; y++) {
    const end = (y * width + right) * channels;
    for (let i = (y * width + left) * channels; i < end; i++)
      data[i] = data[i]! < 0 ? 0 : Math.min(data[i]!, 1);
  }
  return image;
}

/** Shares as 8-bit numbers. */
export function byteShares(shares: Float32Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(shares.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, Math.max(0, shares[i]!)) * 255 + 0.5;
  return out;
}

/** Share of a mask's pixels that are set. */
export function shareOf(mask: Uint8Array): number {
  let count = 0;
  for (const value of mask) if (value > 0) count++;
  return Number((count / mask.length).toPrecision(6));
}
