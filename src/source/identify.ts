import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { asError, quoted } from '../errors.js';
import type { PhotoFile } from './photos.js';

/** A photo whose bytes are known. */
export interface Photo extends PhotoFile {
  readonly sha256: string;
  /** The sha256, or for copies of a photo the sha256 with `-2`, `-3`: every sample's randomness hangs on it. */
  readonly key: string;
  /** Why its bytes couldn't be read; then sha256 and key are empty. */
  readonly fault?: string;
}

/** Why a photo can't be used, where the operating system won't give its bytes. */
export function unreadable(path: string, thrown: unknown): string {
  const { code } = asError(thrown) as NodeJS.ErrnoException;
  return `The photo ${quoted(path)} could not be read (${code ?? 'unknown error'}); check that it is there and readable.`;
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Reads every photo once for its sha256, a few at a time, and tells copies apart in path order.
 * `onProgress` hears how many are done.
 */
export async function identifyPhotos(
  files: readonly PhotoFile[],
  onProgress: (done: number) => void = () => {},
): Promise<Photo[]> {
  const hashes = new Array<{ sha256: string; fault?: string }>(files.length);
  let next = 0;
  let done = 0;
  const reader = async () => {
    for (let i = next++; i < files.length; i = next++) {
      const { file, path } = files[i] as PhotoFile;
      hashes[i] = await sha256OfFile(file).then(
        (sha256) => ({ sha256 }),
        (thrown) => ({ sha256: '', fault: unreadable(path, thrown) }),
      );
      onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: 4 }, reader));
  const copies = new Map<string, number>();
  return files.map((photo, i) => {
    const { sha256, fault } = hashes[i] as { sha256: string; fault?: string };
    if (fault !== undefined) return { ...photo, sha256, key: '', fault };
    const copy = (copies.get(sha256) ?? 0) + 1;
    copies.set(sha256, copy);
    return { ...photo, sha256, key: copy === 1 ? sha256 : `${sha256}-${copy}` };
  });
}
