import { createImage, type Image, type Window } from '../image.js';
import { cutHole, type HolePlan } from '../masks/hole.js';
import { mixPicture } from '../pixels/blend.js';
import { borderIndex } from '../pixels/border.js';
import { decodeSrgb } from '../pixels/colour.js';
import { crop } from '../pixels/crop.js';
import type { Coverage } from '../pixels/draw.js';
import { smoothField } from '../pixels/smooth-field.js';
import type { Texture, TextureRef } from '../pixels/texture.js';
import type { Stream } from '../random.js';
import type { Tools, Values } from '../recipe/define.js';
import type { holeParameters, textureParameters } from './parameters.js';
import { colourIn, pickTexture, type TextureLayer } from './texture-layers.js';

/** A hole in the photo and what shows in it. */
export type HoleLayer = {
  readonly kind: 'hole';
  readonly hole: HolePlan;
  readonly fill: 'paper' | 'white' | 'black' | 'mean';
  readonly paper?: TextureRef;
  /** Where in the paper the picture's corner lies, in shares of the paper, and how light the paper is. */
  readonly paperAt?: readonly [x: number, y: number, lightness: number];
};

type HoleValues = Values<typeof holeParameters> & Values<typeof textureParameters>;

/** Draws the holes of a photo. A print has one paper, so all holes that show it show the same, as it lies. */
export function planHoles(count: number, values: HoleValues, stream: Stream): HoleLayer[] {
  const backing = stream.derive('backing');
  const paper = pickTexture(values, 'paper', backing.derive('paper'));
  const paperAt = [backing.uniform(), backing.uniform(), backing.between(0.85, 1.25)] as const;
  return Array.from({ length: count }, (_, i): HoleLayer => {
    const own = stream.derive('hole', i);
    const place = own.derive('place');
    const hole: HolePlan = {
      shape: values.holeShape(own.derive('shape')),
      area: values.holeArea(own.derive('area')),
      at: [place.uniform(), place.uniform()],
      featherPx: values.feather(own.derive('feather')),
      seed: own.derive('outline').seed,
    };
    const fill = values.holeFill(own.derive('fill'));
    if (fill !== 'paper') return { kind: 'hole', hole, fill };
    return { kind: 'hole', hole, fill, paper, paperAt };
  });
}

const RIM_COLOURS: Readonly<Record<'fibres' | 'char', TextureLayer['colour']>> = {
  fibres: [0.93, 0.915, 0.88],
  char: [0.09, 0.055, 0.035],
};

/** Paper browned by heat that didn't char it. */
const SCORCH_COLOUR: TextureLayer['colour'] = [0.4, 0.24, 0.1];

/** The part of a photo that a hole touches, as it became. */
export interface Pierced {
  readonly window: Window;
  readonly part: Image;
  /** How much of the picture is gone, on `window`. */
  readonly lost: Coverage;
}

/** Cuts a hole into the photo, in the photo's light: its rim first, then what shows through. */
export function cutInto(photo: Image, layer: HoleLayer, tools: Tools): Pierced {
  const { window, lost, rim, scorch } = cutHole(layer.hole, photo.width, photo.height);
  const part = crop(photo, window);
  const browned = scorch === undefined ? part : mixPicture(part, plain(part, SCORCH_COLOUR), scorch);
  const rimmed =
    rim === undefined ? browned : mixPicture(browned, plain(part, RIM_COLOURS[rim.of]), rim.share);
  return { window, lost, part: mixPicture(rimmed, fillOf(layer, photo, part, window, tools), lost) };
}

function plain(part: Image, codes: TextureLayer['colour']): Image {
  const colour = colourIn(part, codes);
  const out = createImage(part.width, part.height, part.channels, part.light);
  for (let i = 0; i < out.data.length; i++) out.data[i] = colour[i % colour.length]!;
  return out;
}

function fillOf(layer: HoleLayer, photo: Image, part: Image, window: Window, tools: Tools): Image {
  if (layer.fill === 'paper' && layer.paper && layer.paperAt)
    return paperPart(tools.texture(layer.paper), layer.paperAt, photo, window);
  if (layer.fill === 'mean') return meanPart(photo, part);
  const ground: TextureLayer['colour'] = layer.fill === 'black' ? [0.02, 0.02, 0.02] : [1, 1, 1];
  return layer.hole.featherPx === 0 ? plain(part, ground) : mottled(plain(part, ground), layer.hole.seed);
}

/** Bare ground is never quite even; a deviation of two levels or so. */
function mottled(part: Image, seed: string): Image {
  const field = smoothField(seed, part.width, part.height, 6);
  const { channels, data } = part;
  for (let p = 0, s = 0; p < field.length; p++)
    for (const end = s + channels; s < end; s++)
      data[s] = Math.min(1, Math.max(0, data[s]! - 0.008 * Math.abs(field[p]!)));
  return part;
}

function meanPart(photo: Image, part: Image): Image {
  const { channels, data } = photo;
  const sums = new Array<number>(channels).fill(0);
  for (let i = 0; i < data.length; i++) sums[i % channels]! += data[i]!;
  const out = createImage(part.width, part.height, channels, part.light);
  for (let i = 0; i < out.data.length; i++) out.data[i] = (sums[i % channels]! * channels) / data.length;
  return out;
}

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
    const v = Math.min(1, (code / 255) * lightness);
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
