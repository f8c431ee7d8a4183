/**
 * A texture, decoded: 8-bit samples, row-major, interleaved. Of damage there is one channel, its amount: 0 is none.
 * Papers and cut-outs are pictures, in sRGB code values.
 */
export interface Texture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
  /** Of a cut-out alone, its opacity. */
  readonly alpha?: Uint8Array;
}

/** Where a texture lies under a picture, in words that don't hang on either's size. */
export type Placement = {
  /** Share of the texture's damaged pixels that lie before the one which is shown for certain. */
  readonly anchor: number;
  /** Where in the picture that pixel goes, as shares of width and height. */
  readonly at: readonly [x: number, y: number];
  /** Picture pixels to a texture pixel, before large pictures enlarge it. */
  readonly scale: number;
  /** Rotation, in turns. */
  readonly turns: number;
  readonly mirrored: boolean;
  /** Elastic distortion: its greatest usual shift in shares of the picture's longer side, and its seed. */
  readonly elastic: number;
  readonly seed: string;
};

/** What textures show. Papers lie under the picture, the others are damage on it. */
export const TEXTURE_KINDS = ['scratch', 'dust', 'crack', 'stain', 'paper'] as const;
export type TextureKind = (typeof TEXTURE_KINDS)[number];

/** How the scan of a damage texture is to be read: damage light on dark, dark on light, or whichever is rarer. */
export const POLARITIES = ['auto', 'light', 'dark'] as const;
export type Polarity = (typeof POLARITIES)[number];

/** A texture as a plan names it: by its bytes, wherever they lie. */
export type TextureRef = {
  /** Relative to the folder of its library, with forward slashes. */
  readonly name: string;
  readonly sha256: string;
  readonly as: 'damage' | 'paper' | 'cutout';
  /** `amount`: the samples are amounts of damage already, as the bundled ones are. */
  readonly polarity: Polarity | 'amount';
};
