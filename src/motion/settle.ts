import { createImage, type Image } from '../image.js';
import { codesFromLinear } from '../pixels/colour.js';

/** So many 8-bit levels in one channel, and a pixel counts as changed. */
export const LEAST_LEVELS = 2;

/**
 * Holds a blurred picture to its mask: 255 where its 8-bit code values differ from the sharp picture's by two levels or
 * more in a channel; everywhere else the sharp picture's own light is put in, so that the two are equal to the bit.
 */
export function settle(
  blurred: Image<'linear'>,
  sharp: Image<'linear'>,
): { readonly blur: Image<'linear'>; readonly mask: Uint8Array<ArrayBuffer> } {
  const { width, height, channels } = sharp;
  const before = codesFromLinear(sharp.data, 8);
  const after = codesFromLinear(blurred.data, 8);
  const blur = createImage(width, height, channels, 'linear', sharp.data.slice());
  const mask = new Uint8Array(width * height);
  for (let p = 0, s = 0; p < mask.length; p++, s += channels) {
    let most = 0;
    for (let c = s; c < s + channels; c++) most = Math.max(most, Math.abs(after[c]! - before[c]!));
    if (most < LEAST_LEVELS) continue;
    mask[p] = 255;
    for (let c = s; c < s + channels; c++) blur.data[c] = blurred.data[c]!;
  }
  return { blur, mask };
}

/** Light within what a picture can hold. */
export function clipped(image: Image<'linear'>): Image<'linear'> {
  const { data } = image;
  for (let i = 0; i < data.length; i++) data[i] = data[i]! < 0 ? 0 : Math.min(data[i]!, 1);
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
