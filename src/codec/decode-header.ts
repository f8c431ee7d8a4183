import type { Depth } from '../pixels/colour.js';
import type { Colour } from './decode-colour.js';
import type { PhotoFormat } from './decode-format.js';

/** What a photo's header says, before any pixel is decoded. */
export interface PhotoHeader {
  /** In pixels, after the EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** As decoded: grey stays one channel, everything else becomes RGB. */
  readonly channels: 1 | 3;
  readonly depth: Depth;
  readonly format: PhotoFormat;
  /** Whether the file has an alpha channel, be it opaque or not. */
  readonly alpha: boolean;
  /** The name of the colour profile that is converted to sRGB. */
  readonly profile?: string;
  /** The EXIF orientation, 2 to 8, that is undone. */
  readonly orientation?: number;
}

/** A photo whose header has been read and accepted. */
export interface OpenedPhoto {
  readonly header: PhotoHeader;
  readonly colour: Colour;
  /** Significant bits of a sample. */
  readonly bits: number;
  /** What its decoding does besides the colours, in words. */
  readonly notes: readonly string[];
}
