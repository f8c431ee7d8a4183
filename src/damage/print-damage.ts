import { createImage, type Image, type Light, type Window } from '../image.js';
import { hardMask, LEAST_CHANGE, LEAST_SHARE, levelsOf, settleChange } from '../masks/change.js';
import { blendTinted, blendTintedInto, type TintedLayer } from '../pixels/blend.js';
import { toLight } from '../pixels/colour.js';
import type { TextureRef } from '../pixels/texture.js';
import type { Tools } from '../recipe/define.js';
import type { LayerDeclaration, Matte } from '../recipe/layers.js';
import { cutInto, type HoleLayer } from './hole-layers.js';
import { colourIn, type DamageKind, type TextureLayer, tintedLayer } from './texture-layers.js';

/** All that lies on a print or is missing from it, from the first to the last, and the light it is laid on in. */
export type PrintDamage = {
  readonly layers: readonly (TextureLayer | HoleLayer)[];
  readonly light: Light;
  readonly mask: 'soft' | 'hard';
  readonly instances: boolean;
};

type MaskKind = DamageKind | 'hole';
/** Stains lie in the paper, holes go through it, and dust lies on whatever is there when it is scanned. */
export const MASK_KINDS = [
  'stain',
  'scratch',
  'crack',
  'hole',
  'dust',
] as const satisfies readonly MaskKind[];

const PLURALS: Readonly<Record<MaskKind, string>> = {
  stain: 'stains',
  scratch: 'scratches',
  crack: 'cracks, folds and tears',
  hole: 'holes',
  dust: 'dust, dirt and hairs',
};

/** Layer declarations of the masks of these kinds, and of all together. */
export function maskLayers<const K extends MaskKind>(kinds: readonly K[]) {
  const of = (about: string): LayerDeclaration => ({ role: 'mask', form: 'matte', about });
  const own = kinds.map((kind) => [
    `mask-${kind}`,
    of(`What ${PLURALS[kind]} changed, as far as it is still seen.`),
  ]);
  const instances = {
    role: 'extra',
    form: 'matte',
    about: 'The number, from 1, of the damage seen at each pixel; 0 where there is none.',
    when: 'instances',
  } as const satisfies LayerDeclaration;
  return {
    mask: of('How much the structured damage changed each pixel, in levels of 255: exactly 0 where nothing.'),
    ...(Object.fromEntries(own) as Record<`mask-${K}`, LayerDeclaration>),
    instances,
  };
}

export interface Damaged {
  readonly image: Image<'srgb'>;
  /** `mask`, `mask-KIND` for every kind, and `instances` where asked for. */
  readonly layers: Readonly<Record<string, Matte>>;
}

/** The textures that layers of damage name. */
export function texturesOf(layers: PrintDamage['layers']): TextureRef[] {
  return layers.flatMap((layer) => (layer.kind === 'hole' ? (layer.paper ?? []) : layer.texture));
}

/**
 * Lays all damage on, layer by layer, and keeps account: a layer's change of less than two levels is undone, and so
 * is the whole of it where the layers together changed that little. A mask is 0 exactly where nothing changed.
 */
export function damagePrint(photo: Image<'srgb'>, plan: PrintDamage, tools: Tools): Damaged {
  const { width, height, channels } = photo;
  const print = createImage(width, height, channels, 'srgb', photo.data.slice());
  const masks = new Map<string, Uint8Array>();
  const instances = new Uint8Array(width * height);
  const amounts = new Float32Array(width * height);
  const gone = new Float32Array(plan.layers.some(({ kind }) => kind === 'hole') ? width * height : 0);
  plan.layers.forEach((layer, i) => {
    const mask = masks.get(layer.kind) ?? new Uint8Array(width * height);
    const others = [...masks.values()];
    masks.set(layer.kind, mask);
    const number = Math.min(255, i + 1);
    const account = (pixel: number, change: number) => {
      const levels = levelsOf(change);
      if (levels > mask[pixel]!) mask[pixel] = levels;
      instances[pixel] = number;
    };
    if (layer.kind === 'hole') pierce(print, layer, plan.light, tools, others, gone, account);
    else layOn(print, tintedLayer(print, layer, tools, amounts), layer, plan.light, account);
  });
  const { change } = settleChange(photo, print, instances);
  const shown = (data: Uint8Array): Matte => ({ width, height, data: clearWhere(data, change) });
  const mattes: Record<string, Matte> = { mask: { width, height, data: change } };
  for (const kind of MASK_KINDS) {
    const mask = masks.get(kind);
    mattes[`mask-${kind}`] = mask ? shown(mask) : { width, height, data: new Uint8Array(width * height) };
  }
  if (plan.mask === 'hard')
    for (const [name, { data }] of Object.entries(mattes))
      mattes[name] = { width, height, data: hardMask(data) };
  if (plan.instances) mattes.instances = shown(instances);
  return { image: print, layers: mattes };
}

/** Sets a mask to 0 where nothing changed in the end: on scarce damage, four pixels at a time. */
function clearWhere(mask: Uint8Array, change: Uint8Array): Uint8Array {
  const quads = new Int32Array(mask.buffer, 0, mask.length >> 2);
  for (let q = 0; q < quads.length; q++) {
    if (quads[q] === 0) continue;
    for (let p = 4 * q; p < 4 * q + 4; p++) if (change[p] === 0) mask[p] = 0;
  }
  for (let p = 4 * quads.length; p < mask.length; p++) if (change[p] === 0) mask[p] = 0;
  return mask;
}

type Account = (pixel: number, change: number) => void;

/** Lays a texture on a print, in place. */
function layOn(
  print: Image<'srgb'>,
  tinted: TintedLayer,
  layer: TextureLayer,
  light: Light,
  account: Account,
): void {
  if (light === 'srgb') {
    blendTintedInto(print, tinted, layer, LEAST_SHARE, account);
    return;
  }
  const lit = toLight(print, 'linear');
  const colour = colourIn(lit, layer.colour);
  const laid = toLight(blendTinted(lit, { ...tinted, colour }, layer), 'srgb');
  settleInto(print, laid, { x: 0, y: 0, width: print.width, height: print.height }, account);
}

/**
 * Cuts a hole into a print, in place. What it took away no longer shows older damage, which `masks` hold; `gone` is how
 * much holes took of each pixel.
 */
function pierce(
  print: Image<'srgb'>,
  layer: HoleLayer,
  light: Light,
  tools: Tools,
  masks: readonly Uint8Array[],
  gone: Float32Array,
  account: Account,
): void {
  const { window, part, lost } = cutInto(toLight(print, light), layer, gone, tools);
  settleInto(print, toLight(part, 'srgb'), window, (pixel, change) => {
    const y = Math.floor(pixel / print.width) - window.y;
    const left = 1 - lost.data[y * window.width + (pixel % print.width) - window.x]!;
    for (const mask of masks) {
      const seen = mask[pixel]! * left;
      mask[pixel] = seen < LEAST_CHANGE ? 0 : Math.round(seen);
    }
    account(pixel, change);
  });
  for (let y = 0, from = 0; y < window.height; y++) {
    let pixel = (window.y + y) * print.width + window.x;
    for (let x = 0; x < window.width; x++, pixel++, from++)
      gone[pixel] = Math.max(gone[pixel]!, lost.data[from]!);
  }
}

/** Writes a part into a print where it differs by enough. */
function settleInto(print: Image<'srgb'>, part: Image<'srgb'>, window: Window, account: Account): void {
  const { channels, data } = print;
  for (let y = 0, from = 0; y < window.height; y++) {
    let pixel = (window.y + y) * print.width + window.x;
    for (let x = 0; x < window.width; x++, pixel++, from += channels) {
      const to = pixel * channels;
      let most = 0;
      for (let c = 0; c < channels; c++)
        most = Math.max(most, Math.abs(part.data[from + c]! - data[to + c]!));
      if (most < LEAST_SHARE) continue;
      for (let c = 0; c < channels; c++) data[to + c] = part.data[from + c]!;
      account(pixel, most);
    }
  }
}
