import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { heed, Interruption } from '../interruption.js';
import { tooLarge, unreadable } from './unreadable.js';
import { compare, type InputFile } from './walk.js';

/** A photo whose bytes are known; where it has a fault, sha256 and key are empty. */
export interface Photo extends InputFile {
  readonly sha256: string;
  /** The sha256, or for copies of a photo the sha256 with `-2`, `-3`: every sample's randomness hangs on it. */
  readonly key: string;
  /** Of a clip: what tells that it changed since; see stampOf. */
  readonly stamp?: string;
}

/** The sha256 of a file of any length. */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) {
    heed(signal);
    hash.update(chunk);
  }
  return hash.digest('hex');
}

interface Hash {
  readonly sha256: string;
  readonly fault?: string;
}

async function hashOf({ file, path, fault }: InputFile, signal: AbortSignal | undefined): Promise<Hash> {
  if (fault !== undefined) return { sha256: '', fault };
  try {
    const large = tooLarge(path, fs.statSync(file).size);
    if (large !== undefined) return { sha256: '', fault: large.message };
    return { sha256: await sha256OfFile(file, signal) };
  } catch (thrown) {
    if (thrown instanceof Interruption) throw thrown;
    return { sha256: '', fault: unreadable(path, thrown) };
  }
}

/**
 * Reads every photo once for its sha256, a few at a time, and tells copies apart in path order; photos of the same path,
 * from several inputs, are ordered by their bytes. `onProgress` hears how many are done. Throws an Interruption where the
 * signal is given.
 */
export async function identifyPhotos(
  files: readonly InputFile[],
  onProgress: (done: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Photo[]> {
  const hashes = new Array<Hash>(files.length);
  let next = 0;
  let done = 0;
  const reader = async () => {
    for (let i = next++; i < files.length; i = next++) {
      heed(signal);
      hashes[i] = await hashOf(files[i] as InputFile, signal);
      onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: 4 }, reader));
  const copies = new Map<string, number>();
  const order = files.map((photo, i) => ({ photo, ...(hashes[i] as Hash) }));
  order.sort((a, b) => compare(a.photo.path, b.photo.path) || compare(a.sha256, b.sha256));
  return order.map(({ photo, sha256, fault }) => {
    if (fault !== undefined) return { ...photo, sha256, key: '', fault };
    const copy = (copies.get(sha256) ?? 0) + 1;
    copies.set(sha256, copy);
    return { ...photo, sha256, key: copy === 1 ? sha256 : `${sha256}-${copy}` };
  });
}
