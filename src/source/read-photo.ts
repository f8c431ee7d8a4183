import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { type DecodedPhoto, decodePhoto } from '../codec/decode.js';
import { quoted, UserError } from '../errors.js';
import { type Photo, unreadable } from './identify.js';

const LARGEST_KEPT_CODES = 64_000_000;

/** Reads and decodes a photo, and refuses one whose bytes aren't those that were identified. */
export async function readPhoto({ file, path, sha256, fault }: Photo): Promise<DecodedPhoto> {
  if (fault !== undefined) throw new UserError(fault, 1);
  let bytes: Buffer;
  try {
    bytes = await fs.readFile(file);
  } catch (thrown) {
    throw new UserError(unreadable(path, thrown), 1);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new UserError(
      `The photo ${quoted(path)} changed while the run was under way; run again when it rests.`,
      1,
    );
  return decodePhoto(bytes, path);
}

/**
 * A reader that keeps the photo it read last, since a photo's variants follow one another.
 * Photos of more than 64 million values aren't kept, to bound a worker's memory.
 */
export function createPhotoReader(): (photo: Photo) => Promise<DecodedPhoto> {
  let kept: { readonly file: string; readonly sha256: string; readonly photo: DecodedPhoto } | undefined;
  return async (photo) => {
    if (kept?.file === photo.file && kept.sha256 === photo.sha256) return kept.photo;
    kept = undefined;
    const decoded = await readPhoto(photo);
    if (decoded.codes.length <= LARGEST_KEPT_CODES)
      kept = { file: photo.file, sha256: photo.sha256, photo: decoded };
    return decoded;
  };
}
