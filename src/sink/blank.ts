import { createHash } from 'node:crypto';
import { encodePng, type PngMode } from '../codec/png.js';
import type { Codes } from './quantise.js';
import type { KnownFile } from './repeats.js';

/** Whether an 8-bit grey picture is 0 throughout. */
export function isBlank({ channels, depth, data }: Codes): boolean {
  if (channels !== 1 || depth !== 8) return false;
  // By fours, where they are aligned: a pass over every pixel of every mask shows.
  const words = data.byteOffset % 4 === 0 ? data.length >> 2 : 0;
  const fours = new Uint32Array(data.buffer, words === 0 ? 0 : data.byteOffset, words);
  for (let i = 0; i < words; i++) if (fours[i] !== 0) return false;
  for (let i = 4 * words; i < data.length; i++) if (data[i] !== 0) return false;
  return true;
}

/** Most masks of a kind of damage are blank, and all of one size are the same file: the last one is kept. */
export function createBlanks(): (codes: Codes, mode: PngMode) => KnownFile {
  let kept: (KnownFile & { readonly of: string }) | undefined;
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  return (codes, mode) => {
    const of = `${codes.width}x${codes.height} ${mode}`;
    if (kept?.of === of) return kept;
    const bytes = encodePng(codes, mode);
    kept = { of, bytes, sha256: sha256(bytes), pixelsSha256: sha256(codes.data as Uint8Array) };
    return kept;
  };
}
