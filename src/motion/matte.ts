import { createImage, type Image } from '../image.js';
import { lightOfCodes } from '../pixels/colour-codes.js';
import { resizeArea } from '../pixels/resize.js';
import type { Texture } from '../pixels/texture.js';
import type { Cutout } from './actor.js';
import { highlightOf } from './highlight.js';

/** How a cut-out of the user's is put into the picture. */
export interface MattePlace {
  /** Where the middle of its opacity goes, px in the frame. */
  readonly centre: readonly [x: number, y: number];
  /** The opacity's sum; a cut-out is made smaller for it, never larger than it is. */
  readonly areaPx: number;
  readonly mirrored: boolean;
  /** What its light is multiplied by: red, green, blue; in a grey photo the green one counts. */
  readonly gains: readonly number[];
  /** How many times as bright as the cut-out could hold its brightest parts are. */
  readonly highlight: number;
}

/** Rec. 709: what colours are worth in a grey photo. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** A thing made of a cut-out: premultiplied, in linear light, in its size, with an empty rim. */
export function cutoutOfMatte(matte: Texture, place: MattePlace, channels: 1 | 3): Cutout {
  const picture = sized(premultiplied(matte, place, channels), opacityOf(matte), place.areaPx);
  const { width, height } = picture;
  const size = channels + 1;
  const [cx, cy] = middleOf(picture, size);
  const [left, top] = [Math.round(place.centre[0] - cx) - 1, Math.round(place.centre[1] - cy) - 1];
  const window = { x: left, y: top, width: width + 2, height: height + 2 };
  const data = new Float32Array(window.width * window.height * size);
  const row = width * size;
  for (let y = 0; y < height; y++)
    data.set(picture.data.subarray(y * row, (y + 1) * row), ((y + 1) * window.width + 1) * size);
  return { window, centre: [left + 1 + cx, top + 1 + cy], channels, data };
}

interface Premultiplied {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

const opacityOf = ({ alpha }: Texture): number => {
  let sum = 0;
  for (const value of alpha ?? []) sum += value;
  return sum / 255;
};

/** Colour channels times opacity, then opacity, interleaved. */
function premultiplied(
  { width, height, data, alpha }: Texture,
  { mirrored, gains, highlight }: MattePlace,
  channels: 1 | 3,
): Premultiplied {
  const table = lightOfCodes(8);
  const size = channels + 1;
  const out = new Float32Array(width * height * size);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += size) {
      const p = y * width + (mirrored ? width - 1 - x : x);
      const opacity = alpha![p]! / 255;
      if (opacity === 0) continue;
      const [r, g, b] = [table[data[3 * p]!]!, table[data[3 * p + 1]!]!, table[data[3 * p + 2]!]!];
      const factor = opacity * highlightOf(Math.max(r, g, b), highlight);
      if (channels === 1) out[to] = (LUMA[0] * r + LUMA[1] * g + LUMA[2] * b) * gains[1]! * factor;
      else for (const [c, light] of [r, g, b].entries()) out[to + c] = light * gains[c]! * factor;
      out[to + channels] = opacity;
    }
  return { width, height, data: out };
}

/** Made smaller by averaging over areas, so that its opacity comes to no more than `areaPx`. */
function sized(picture: Premultiplied, opacity: number, areaPx: number): Premultiplied {
  const factor = Math.sqrt(areaPx / opacity);
  if (factor >= 1) return picture;
  const width = Math.max(1, Math.round(picture.width * factor));
  const height = Math.max(1, Math.round(picture.height * factor));
  const size = picture.data.length / (picture.width * picture.height);
  const planes = Array.from({ length: size }, (_, c) => resizeArea(planeOf(picture, size, c), width, height));
  const data = new Float32Array(width * height * size);
  for (const [c, plane] of planes.entries())
    for (let p = 0, to = c; p < plane.data.length; p++, to += size) data[to] = plane.data[p]!;
  return { width, height, data };
}

function planeOf({ width, height, data }: Premultiplied, size: number, c: number): Image<'linear'> {
  const plane = createImage(width, height, 1, 'linear');
  for (let p = 0, from = c; p < plane.data.length; p++, from += size) plane.data[p] = data[from]!;
  return plane;
}

function middleOf({ width, height, data }: Premultiplied, size: number): [x: number, y: number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let y = 0, a = size - 1; y < height; y++)
    for (let x = 0; x < width; x++, a += size) {
      sum += data[a]!;
      sumX += data[a]! * x;
      sumY += data[a]! * y;
    }
  return sum === 0 ? [width / 2, height / 2] : [sumX / sum, sumY / sum];
}
