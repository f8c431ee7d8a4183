import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { type DecodedPhoto, type OpenPhoto, openPhoto } from '../codec/decode.js';
import { ExitCode, quoted, UserError } from '../errors.js';
import type { Photo } from './identify.js';
import { tooLarge, unreadable } from './unreadable.js';

// Without a promise for each step: a worker has nothing else to do meanwhile.
function readBytes({ file, path, sha256, fault }: Photo): Buffer {
  if (fault !== undefined) throw new UserError(fault, ExitCode.failed);
  let bytes: Buffer;
  try {
    const fault = tooLarge(path, fs.statSync(file).size);
    if (fault !== undefined) throw fault;
    bytes = fs.readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw new UserError(unreadable(path, thrown), ExitCode.failed);
  }
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new UserError(
    `The photo ${quoted(path)} changed while the run was under way; run again when it rests.`,
    ExitCode.failed,
  );
}

/**
 * Reads a photo and its header, and leaves its pixels for later. Refuses one whose bytes aren't those that were
 * identified.
 */
export async function readPhoto(photo: Photo): Promise<OpenPhoto> {
  return openPhoto(readBytes(photo), photo.path);
}

/** A reader that keeps the photo it read last, decoded once it was asked for, since a photo's variants follow one another. */
export function createPhotoReader(): (photo: Photo) => Promise<OpenPhoto> {
  let kept: { readonly file: string; readonly sha256: string; readonly photo: OpenPhoto } | undefined;
  return async ({ file, sha256, ...rest }) => {
    if (kept?.file === file && kept.sha256 === sha256) return kept.photo;
    // Let go of first: two decoded photos at once would be twice the memory.
    kept = undefined;
    const opened = await readPhoto({ file, sha256, ...rest });
    let decode: OpenPhoto['decode'] | undefined = opened.decode;
    let decoded: Promise<DecodedPhoto> | undefined;
    const photo: OpenPhoto = {
      header: opened.header,
      decode() {
        decoded ??= decode?.() as Promise<DecodedPhoto>;
        // The file's bytes hang on it.
        decode = undefined;
        return decoded;
      },
    };
    kept = { file, sha256, photo };
    return photo;
  };
}
