import { createImage, type Image, type Light } from '../image.js';
import type { Coverage } from './draw.js';

/** How a layer meets the picture below it. The first three are those of Wan et al. 2020. */
export const BLEND_MODES = ['screen', 'lighten', 'add', 'subtract', 'multiply'] as const;
export type BlendMode = (typeof BLEND_MODES)[number];

/**
 * The blend of one sample `i` of the picture and one `l` of the layer, both in [0, 1]: screen 1 - (1 - i)(1 - l),
 * lighten max(i, l), add min(1, i + l), subtract max(0, i - l), multiply i l.
 */
export function blendValue(mode: BlendMode, i: number, l: number): number {
  if (mode === 'screen') return 1 - (1 - i) * (1 - l);
  if (mode === 'lighten') return Math.max(i, l);
  if (mode === 'add') return Math.min(1, i + l);
  if (mode === 'subtract') return Math.max(0, i - l);
  return i * l;
}

/** One colour laid on by the amount of each pixel. */
export interface TintedLayer {
  /** How much of the layer there is at each pixel, in [0, 1]: the size of the picture. */
  readonly amount: Coverage;
  /** The layer's colour where the amount is 1, in the picture's light: a value for each channel. */
  readonly colour: readonly number[];
}

export interface BlendOptions {
  readonly mode: BlendMode;
  /** Share of the blended value in the result, [0, 1]. */
  readonly opacity: number;
}

/**
 * Lays a tinted layer over a picture, in the picture's own light. The layer is amount x colour over the mode's
 * neutral: black, or white for multiply; so amount 0 leaves a sample as it was, to the bit.
 */
export function blendTinted<L extends Light>(
  image: Image<L>,
  layer: TintedLayer,
  options: BlendOptions,
): Image<L> {
  const { width, height, channels, light } = image;
  const out = createImage(width, height, channels, light, image.data.slice());
  blendTintedInto(out, layer, options, 0, () => {});
  return out;
}

/**
 * The same in place, but a pixel is left as it was unless a channel changes by `least` or more; `changed` hears of
 * every pixel that did, and by how much.
 */
export function blendTintedInto(
  { width, height, channels, data }: Image,
  { amount, colour }: TintedLayer,
  { mode, opacity }: BlendOptions,
  least: number,
  changed: (pixel: number, change: number) => void,
): void {
  if (amount.width !== width || amount.height !== height)
    throw new RangeError(`a layer of ${amount.width}x${amount.height} on a picture of ${width}x${height}`);
  const amounts = amount.data;
  const mixed = [0, 0, 0];
  for (let p = 0; p < amounts.length; p++) {
    const a = amounts[p]!;
    if (a === 0) continue;
    let most = 0;
    for (let c = 0, s = p * channels; c < channels; c++, s++) {
      const i = data[s]!;
      const l = mode === 'multiply' ? 1 - a * (1 - colour[c]!) : a * colour[c]!;
      const value = i + (blendValue(mode, i, l) - i) * opacity;
      mixed[c] = value;
      const change = value > i ? value - i : i - value;
      if (change > most) most = change;
    }
    if (most < least || most === 0) continue;
    for (let c = 0, s = p * channels; c < channels; c++, s++) data[s] = mixed[c]!;
    changed(p, most);
  }
}

/** Mixes another picture of the same size in, by each pixel's share: 1 replaces it, 0 leaves it to the bit. */
export function mixPicture<L extends Light>(image: Image<L>, over: Image<L>, share: Coverage): Image<L> {
  const { width, height, channels, light, data } = image;
  const out = data.slice();
  const shares = share.data;
  for (let p = 0, s = 0; p < shares.length; p++, s += channels) {
    const a = shares[p]!;
    if (a === 0) continue;
    for (let c = 0; c < channels; c++) out[s + c] = data[s + c]! + (over.data[s + c]! - data[s + c]!) * a;
  }
  return createImage(width, height, channels, light, out);
}
