import type { Image } from '../image.js';
import type { BlendMode, TintedLayer } from '../pixels/blend.js';
import { decodeSrgb } from '../pixels/colour.js';
import type { Placement, TextureKind, TextureRef } from '../pixels/texture.js';
import type { Stream } from '../random.js';
import type { Tools, Values } from '../recipe/define.js';
import { bundledTextures } from '../recipe/texture-folder.js';
import type { layerParameters, textureParameters } from './parameters.js';

export type DamageKind = Exclude<TextureKind, 'paper'>;

/** A texture on the photo. */
export type TextureLayer = {
  readonly kind: DamageKind;
  readonly texture: TextureRef;
  readonly placement: Placement;
  readonly mode: BlendMode;
  readonly opacity: number;
  /** sRGB code values, [0, 1], of the layer where there is most damage. */
  readonly colour: readonly [red: number, green: number, blue: number];
};

type TextureValues = Values<typeof textureParameters>;
export type LayerValues = TextureValues & Values<typeof layerParameters>;

/** One of the textures of a kind: the user's own where there are some, else a bundled one. */
export function pickTexture(values: TextureValues, kind: TextureKind, stream: Stream): TextureRef {
  const { textures: library, texturesAs, texturePolarity } = values;
  const as = kind === 'paper' ? 'paper' : 'damage';
  const flat = texturesAs === as ? library.flat : [];
  const own = library.own[kind] ?? flat;
  const files = own.length > 0 ? own : bundledTextures(kind);
  const { name, sha256 } = files[stream.integer(0, files.length - 1)]!;
  return { name, sha256, as, polarity: own.length > 0 ? texturePolarity : 'amount' };
}

/** How textures of a kind are laid: rotation about which directions, scale, and elastic distortion. */
const LAYING: Readonly<Record<DamageKind, { scale: [number, number]; elastic: number; tilt: number }>> = {
  // A transport's scratches run along the film, so quarter turns and a little tilt.
  scratch: { scale: [0.75, 1.4], elastic: 0.008, tilt: 0.04 },
  dust: { scale: [0.75, 1.3], elastic: 0.01, tilt: 0.125 },
  crack: { scale: [0.6, 1.3], elastic: 0.02, tilt: 0.125 },
  stain: { scale: [1, 2.2], elastic: 0.035, tilt: 0.125 },
};

function drawPlacement(kind: DamageKind, stream: Stream): Placement {
  const { scale, elastic, tilt } = LAYING[kind];
  return {
    anchor: stream.uniform(),
    at: [stream.between(0.1, 0.9), stream.between(0.1, 0.9)],
    scale: stream.between(...scale),
    turns: stream.integer(0, 3) / 4 + stream.between(-tilt, tilt),
    mirrored: stream.uniform() < 0.5,
    elastic: elastic * stream.uniform(),
    seed: stream.derive('elastic').seed,
  };
}

/** Light damage is near white, dark damage near black, and a tint takes some of a channel away or adds some. */
function drawColour(kind: DamageKind, mode: BlendMode, tint: number, stream: Stream): TextureLayer['colour'] {
  const dark = mode === 'multiply';
  if (kind === 'stain') return stainColour(dark, tint, stream);
  const base = dark ? stream.between(0.02, 0.35) : stream.between(0.75, 1);
  // What shows in a crack is paper, or dirt: no film dye.
  const stray = kind === 'crack' ? 0.3 * tint : tint;
  const channel = () =>
    dark ? base + (1 - base) * 0.5 * stray * stream.uniform() : base * (1 - stray * stream.uniform());
  return [channel(), channel(), channel()];
}

/** From tea to rust; under the other modes as much of their complement, or bleached. */
function stainColour(dark: boolean, tint: number, stream: Stream): TextureLayer['colour'] {
  const depth = stream.between(0.35, 0.8);
  const tone = (red: number) => 1 - depth * (red + (1 - red) * (1 - Math.min(1, 0.5 + tint)));
  const brown = [tone(0.45), tone(0.72), tone(1)] as const;
  return dark ? brown : [1 - brown[0], 1 - brown[1], 1 - brown[2]];
}

/** Draws the layers of one kind. */
export function planLayers(
  kind: DamageKind,
  count: number,
  values: LayerValues & { readonly stainBlend?: (stream: Stream) => BlendMode },
  stream: Stream,
): TextureLayer[] {
  return Array.from({ length: count }, (_, i): TextureLayer => {
    const own = stream.derive(kind, i);
    const blend = kind === 'stain' && values.stainBlend ? values.stainBlend : values.blend;
    const mode = blend(own.derive('blend'));
    return {
      kind,
      texture: pickTexture(values, kind, own.derive('texture')),
      placement: drawPlacement(kind, own.derive('placement')),
      mode,
      opacity: values.opacity(own.derive('opacity')),
      colour: drawColour(kind, mode, values.tint(own.derive('tint')), own.derive('colour')),
    };
  });
}

/** A layer as it meets a photo: its amounts, in `data`, and its colour in the photo's light. */
export function tintedLayer(
  photo: Image,
  layer: TextureLayer,
  tools: Tools,
  data: Float32Array,
): TintedLayer {
  const { width, height } = photo;
  const amount = tools.placeTexture(tools.texture(layer.texture), layer.placement, width, height, data);
  return { amount, colour: colourIn(photo, layer.colour) };
}

/** A colour of sRGB code values in a photo's light and channels: on a grey photo its lightness. */
export function colourIn({ channels, light }: Image, [red, green, blue]: TextureLayer['colour']): number[] {
  const codes = channels === 3 ? [red, green, blue] : [0.299 * red + 0.587 * green + 0.114 * blue];
  return light === 'srgb' ? codes : codes.map(decodeSrgb);
}
