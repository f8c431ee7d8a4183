import type { Image } from '../image.js';
import type { CodedPicture } from '../pixels/colour.js';

/** What a layer is for: what a network is given, what it should give back, or what it may be told besides. */
export type Role = 'input' | 'target' | 'mask' | 'kernel' | 'motion' | 'extra';

/** One of the pictures or arrays that a recipe makes for each sample. */
export interface LayerDeclaration {
  readonly role: Role;
  /** `image`: PNG of the asked depth. `matte`: 8-bit grey PNG. `array`: float32 .npy and a PNG to look at. */
  readonly form: 'image' | 'matte' | 'array';
  readonly about: string;
  /** The switch, among the recipe's parameters, that asks for this layer; without one it is always made. */
  readonly when?: string;
}

/** Eight-bit coverage, 0 to 255: a mask, a share, a matte. */
export interface Matte {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Exact float32 values in C order, and a picture of them for people. */
export interface FloatArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly preview: Image<'srgb'>;
}

export type Layer = Image | Matte | FloatArray;

/** What a window of frames is rendered to: a layer, or final code values, which are written as they are. */
export type WindowLayer = Layer | CodedPicture;
export const isCoded = (layer: WindowLayer): layer is CodedPicture => 'codes' in layer;

export const isImage = (layer: WindowLayer): layer is Image => 'light' in layer;
export const isFloatArray = (layer: WindowLayer): layer is FloatArray => 'shape' in layer;

/** The pair that every recipe makes; the blur recipes call it blur and sharp, the damage recipes degraded and clean. */
export const blurPair = {
  blur: { role: 'input', form: 'image', about: 'The blurred photo.' },
  sharp: { role: 'target', form: 'image', about: 'The photo as it was, on the same pixels.' },
} as const satisfies Record<string, LayerDeclaration>;

export const damagePair = {
  degraded: { role: 'input', form: 'image', about: 'The damaged photo.' },
  clean: { role: 'target', form: 'image', about: 'The photo as it was, on the same pixels.' },
} as const satisfies Record<string, LayerDeclaration>;
