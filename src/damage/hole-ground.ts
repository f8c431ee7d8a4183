/** What shows in holes, and how light falls on it. */
import { createImage, type Image, type Window } from '../image.js';
import { borderIndex } from '../pixels/border.js';
import { clipped } from '../pixels/clip.js';
import { decodeSrgb } from '../pixels/colour.js';
import type { Texture, TextureRef } from '../pixels/texture.js';
import type { Tools } from '../recipe/define.js';
import type { HOLE_FILLS } from './parameters.js';
import { colourIn, type TextureLayer } from './texture-layers.js';

/** What shows in a hole. */
export type Ground = {
  readonly fill: (typeof HOLE_FILLS)[number];
  /** sRGB code values of white and black ground, [0, 1]. */
  readonly ground?: TextureLayer['colour'];
  readonly paper?: TextureRef;
  /** Where in the paper the picture's corner lies, in shares of the paper, and how light the paper is. */
  readonly paperAt?: readonly [x: number, y: number, lightness: number];
};

/** Standard deviation of the shading of bare paper and of card, as a share of their light. */
const FELT_SHARE = 0.022;

/**
 * Lights each pixel by 1 + `share` x its value in `shading`, in place: by so much of its code values, and so by the
 * square of light.
 */
export function shade({ data, channels, light }: Image, shading: Float32Array, share: number): void {
  for (let p = 0, s = 0; p < shading.length; p++, s += channels) {
    if (shading[p] === 0) continue;
    const root = 1 + share * shading[p]!;
    const factor = light === 'srgb' ? root : root * root;
    for (let c = 0; c < channels; c++) data[s + c] = clipped(data[s + c]! * factor);
  }
}

/** Shades paper by its felt (src/pixels/felt.ts), in place. */
export const shadeFelt = (ground: Image, felt: Float32Array) => shade(ground, felt, FELT_SHARE);

/** One colour, of code values, in the light of `part` and of its size. */
export function plain(part: Image, codes: TextureLayer['colour']): Image {
  const colour = colourIn(part, codes);
  const out = createImage(part.width, part.height, part.channels, part.light);
  for (let i = 0; i < out.data.length; i++) out.data[i] = colour[i % colour.length]!;
  return out;
}

/** The ground of a hole on its window, `part`, of the photo: without shadow or felt. */
export function fillOf(layer: Ground, photo: Image, part: Image, window: Window, tools: Tools): Image {
  if (layer.fill === 'paper' && layer.paper && layer.paperAt)
    return paperPart(tools.texture(layer.paper), layer.paperAt, photo, window);
  if (layer.fill === 'mean') return meanPart(photo, part);
  return plain(part, layer.ground ?? [1, 1, 1]);
}

function meanPart(photo: Image, part: Image): Image {
  const { channels, data } = photo;
  const sums = new Array<number>(channels).fill(0);
  for (let i = 0; i < data.length; i++) sums[i % channels]! += data[i]!;
  const out = createImage(part.width, part.height, channels, part.light);
  for (let i = 0; i < out.data.length; i++) out.data[i] = (sums[i % channels]! * channels) / data.length;
  return out;
}

/** Code values of a paper that is so much lighter, 0.85 to 1.25, than its scan: none of them grow to a flat white. */
const lightened = (v: number, lightness: number) =>
  lightness <= 1 ? v * lightness : v + (lightness - 1) * 1.5 * v * (1 - v);

/** The paper under the photo, tiled by mirror images. */
function paperPart(
  paper: Texture,
  [offsetX, offsetY, lightness]: readonly [number, number, number],
  { channels, light }: Image,
  window: Window,
): Image {
  const out = createImage(window.width, window.height, channels, light);
  const left = Math.floor(offsetX * paper.width) + window.x;
  const top = Math.floor(offsetY * paper.height) + window.y;
  const value = Float32Array.from({ length: 256 }, (_, code) => {
    const v = lightened(code / 255, lightness);
    return light === 'srgb' ? v : decodeSrgb(v);
  });
  for (let y = 0, o = 0; y < window.height; y++) {
    const row = borderIndex(top + y, paper.height, 'reflect') * paper.width;
    for (let x = 0; x < window.width; x++) {
      const at = (row + borderIndex(left + x, paper.width, 'reflect')) * paper.channels;
      for (let c = 0; c < channels; c++) {
        const channel = paper.channels === 1 ? 0 : channels === 1 ? 1 : c;
        out.data[o++] = value[paper.data[at + channel]!]!;
      }
    }
  }
  return out;
}
