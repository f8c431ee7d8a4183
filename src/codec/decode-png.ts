/** What a PNG's chunks say of its colours (W3C PNG, third edition), which libvips passes over. */

import type { CodePoints } from './decode-avif.js';

export interface PngColour {
  /** Encoded value = light to this power; from gAMA. */
  readonly gamma?: number;
  /** White, red, green, blue as CIE x, y; from cHRM. */
  readonly chromaticities?: readonly number[];
  /** sRGB chunk: the code values are sRGB, whatever gAMA and cHRM say. */
  readonly srgb: boolean;
  /** Primaries and transfer by their numbers in ITU-T H.273; from cICP. */
  readonly cicp?: CodePoints;
  /** An ICC profile is there, readable or not. */
  readonly icc: boolean;
  /** Frames of an animated PNG, or 1. */
  readonly frames: number;
}

/** Reads the chunks before the picture's data. Their checksums were the decoder's business. */
export function readPngColour(bytes: Buffer): PngColour {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    chunks.set(type, bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const gamma = numbers(chunks.get('gAMA'), 1)?.[0];
  const chromaticities = numbers(chunks.get('cHRM'), 8);
  const cicp = chunks.get('cICP');
  return {
    ...(gamma ? { gamma } : {}),
    ...(chromaticities ? { chromaticities } : {}),
    srgb: chunks.has('sRGB'),
    ...(cicp !== undefined && cicp.length === 4 ? { cicp: { primaries: cicp[0]!, transfer: cicp[1]! } } : {}),
    icc: chunks.has('iCCP'),
    frames: framesOf(chunks.get('acTL')),
  };
}

/** Whole numbers of 100,000ths. */
function numbers(chunk: Buffer | undefined, count: number): number[] | undefined {
  if (chunk?.length !== 4 * count) return undefined;
  return Array.from({ length: count }, (_, i) => chunk.readUInt32BE(4 * i) / 100000);
}

function framesOf(chunk: Buffer | undefined): number {
  return chunk?.length === 8 ? chunk.readUInt32BE(0) : 1;
}
