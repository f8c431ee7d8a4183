import type { Image, Window } from '../image.js';
import { edgeShadow } from '../masks/edge-shadow.js';
import { cutHole, type HolePlan } from '../masks/hole.js';
import { mixPicture } from '../pixels/blend.js';
import { crop } from '../pixels/crop.js';
import type { Coverage } from '../pixels/draw.js';
import { feltShading } from '../pixels/felt.js';
import { type Stream, streamFromSeed } from '../random.js';
import type { Tools, Values } from '../recipe/define.js';
import { fillOf, type Ground, plain, shade, shadeFelt } from './hole-ground.js';
import type { holeParameters, textureParameters } from './parameters.js';
import { pickTexture, type TextureLayer } from './texture-layers.js';

/** A hole in the photo and what shows in it. */
export type HoleLayer = { readonly kind: 'hole'; readonly hole: HolePlan } & Ground;

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
    if (fill === 'paper') return { kind: 'hole', hole, fill, paper, paperAt };
    if (fill === 'mean' || fill === 'plain') return { kind: 'hole', hole, fill };
    return { kind: 'hole', hole, fill, ground: groundColour(fill, own.derive('ground')) };
  });
}

/** White paper has yellowed a little; behind black holes lies dark card, or nothing. */
function groundColour(fill: 'white' | 'black', stream: Stream): TextureLayer['colour'] {
  const lightness = fill === 'white' ? stream.between(0.87, 0.97) : stream.between(0.025, 0.1);
  const warmth = stream.uniform();
  return [lightness, lightness * (1 - 0.02 * warmth), lightness * (1 - 0.09 * warmth)];
}

const RIM_COLOURS: Readonly<Record<'fibres' | 'char', TextureLayer['colour']>> = {
  fibres: [0.95, 0.935, 0.9],
  char: [0.09, 0.055, 0.035],
};

/** What of its light the ground loses in the shadow of an edge, and how far the shadow reaches, in px. */
const SHADOW_RANGE = [0.25, 0.55] as const;
const SHADOW_PX_RANGE = [1, 3] as const;
/** A soft edge casts no shadow. */
const SOFT_PX = 8;
const PLAIN_SIDE = 768;

/** Paper browned by heat that didn't char it. */
const SCORCH_COLOUR: TextureLayer['colour'] = [0.4, 0.24, 0.1];

/** The part of a photo that a hole touches, as it became. */
export interface Pierced {
  readonly window: Window;
  readonly part: Image;
  /** How much of the picture is gone, on `window`. */
  readonly lost: Coverage;
}

/**
 * Cuts a hole into the photo, in the photo's light: its rim first, then what shows through, shaded as paper is and by
 * the edge. `gone` is how much of each of the photo's pixels older holes took: there is nothing to tear, nor an edge.
 */
export function cutInto(photo: Image, layer: HoleLayer, gone: Float32Array, tools: Tools): Pierced {
  const { width, height } = photo;
  const drawn = layer.fill !== 'mean' && layer.fill !== 'plain';
  const { window, lost, rim, scorch } = cutHole(layer.hole, width, height, drawn);
  const part = crop(photo, window);
  const ground = fillOf(layer, photo, part, window, tools);
  if (!drawn) return { window, lost, part: mixPicture(part, ground, lost) };
  const felt =
    layer.fill === 'paper' && rim === undefined
      ? undefined
      : feltShading(layer.hole.seed, window.width, window.height);
  const before = cropped(gone, width, window);
  // Paper that was scanned has a grain of its own.
  if (felt !== undefined && layer.fill !== 'paper') shadeFelt(ground, felt);
  castShadow(ground, layer.hole, lost, before, Math.max(width, height));
  const browned = scorch === undefined ? part : mixPicture(part, plain(part, SCORCH_COLOUR), scorch);
  if (rim === undefined) return { window, lost, part: mixPicture(browned, ground, lost) };
  const bare = plain(part, RIM_COLOURS[rim.of]);
  if (felt !== undefined) shadeFelt(bare, felt);
  if (rim.of === 'fibres') for (let p = 0; p < before.length; p++) rim.share.data[p]! *= 1 - before[p]!;
  return { window, lost, part: mixPicture(mixPicture(browned, bare, rim.share), ground, lost) };
}

/** The part of a map of the whole photo that lies in the window. */
function cropped(map: Float32Array, width: number, window: Window): Float32Array {
  const part = new Float32Array(window.width * window.height);
  for (let y = 0; y < window.height; y++) {
    const from = (window.y + y) * width + window.x;
    part.set(map.subarray(from, from + window.width), y * window.width);
  }
  return part;
}

/** The picture lies a little above the ground of its holes. */
function castShadow(
  ground: Image,
  hole: HolePlan,
  lost: Coverage,
  before: Float32Array,
  longer: number,
): void {
  const crispness = 1 - hole.featherPx / SOFT_PX;
  if (crispness <= 0) return;
  const stream = streamFromSeed(hole.seed).derive('shadow');
  const depth = crispness * stream.between(...SHADOW_RANGE);
  const reachPx = Math.round(stream.between(...SHADOW_PX_RANGE) * Math.max(1, longer / PLAIN_SIDE));
  const missing = Float32Array.from(before);
  for (let p = 0; p < missing.length; p++) if (lost.data[p]! > missing[p]!) missing[p] = lost.data[p]!;
  const shadow = edgeShadow({ ...lost, data: missing }, reachPx);
  shade(ground, shadow, -depth);
}
