import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ExitCode, quoted, UserError } from '../errors.js';
import { heed, Interruption } from '../interruption.js';
import { packageRoot } from '../package.js';
import { frameFiles, frameNames } from '../video/frames-folder.js';
import { type Photo, sha256OfFile } from './identify.js';
import { stampOf } from './stamp.js';
import { unreadable } from './unreadable.js';
import { compare, findInputs, type InputFile, type Sought } from './walk.js';

/** Folders with fewer numbered pictures than this aren't taken for clips. */
const LEAST_FRAMES = 2;

const CLIPS: Sought = {
  noun: 'clip',
  expected: 'a video file, or a folder or glob with videos or with numbered frames (PNG, JPEG)',
  files: /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|mts|m2ts|ts|wmv|flv|3gp|ogv|mxf|y4m)$/i,
  isOne: (names) => frameNames(names).length >= LEAST_FRAMES,
};

/** The clip that is used when no INPUT is given. */
export const bundledClips = path.join(packageRoot, 'samples', 'clips');

/** The clips of the inputs, video files and folders of numbered frames; see findInputs. */
export function findClips(
  inputs: readonly string[],
  exclude?: string,
  signal?: AbortSignal,
): Promise<InputFile[]> {
  return findInputs(CLIPS, inputs, exclude, signal);
}

/** The hash of a folder's frames: of their own hashes in order, whatever the files are called. */
async function sha256OfFrames(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of frameFiles(folder)) hash.update(await sha256OfFile(path.join(folder, name)));
  return hash.digest('hex');
}

/** Reads every clip once for its sha256 and tells copies apart, as identifyPhotos does. */
export async function identifyClips(
  files: readonly InputFile[],
  onProgress: (done: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Photo[]> {
  const hashed: Photo[] = [];
  for (const clip of files) {
    heed(signal);
    hashed.push(await hashOf(clip, signal));
    onProgress(hashed.length);
  }
  hashed.sort((a, b) => compare(a.path, b.path) || compare(a.sha256, b.sha256));
  const copies = new Map<string, number>();
  return hashed.map((clip) => {
    if (clip.fault !== undefined) return clip;
    const copy = (copies.get(clip.sha256) ?? 0) + 1;
    copies.set(clip.sha256, copy);
    return { ...clip, key: copy === 1 ? clip.sha256 : `${clip.sha256}-${copy}` };
  });
}

const hashClip = (file: string, signal?: AbortSignal) =>
  fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true
    ? sha256OfFrames(file)
    : sha256OfFile(file, signal);

/** Later stamps of clips whose bytes were found to be the same still, by file. */
const sameBytes = new Map<string, string>();

/**
 * Throws a UserError where a clip isn't what it was when it was identified. One that was only copied over itself, linked
 * or touched is read once more, and is the same clip.
 */
export async function refuseChanged({ file, path: name, stamp, sha256 }: Photo): Promise<void> {
  if (stamp === undefined) return;
  const now = stampOf(file);
  if (now === stamp || sameBytes.get(`${stamp} ${file}`) === now) return;
  const same = now !== '' && (await hashClip(file).catch(() => '')) === sha256 && stampOf(file) === now;
  if (same) {
    sameBytes.set(`${stamp} ${file}`, now);
    return;
  }
  throw new UserError(
    `The clip ${quoted(name)} changed while the run was under way; run again when it rests.`,
    ExitCode.failed,
  );
}

async function hashOf(clip: InputFile, signal: AbortSignal | undefined): Promise<Photo> {
  if (clip.fault !== undefined) return { ...clip, sha256: '', key: '' };
  try {
    const stamp = stampOf(clip.file);
    const sha256 = await hashClip(clip.file, signal);
    return { ...clip, sha256, key: sha256, stamp };
  } catch (thrown) {
    if (thrown instanceof Interruption) throw thrown;
    return { ...clip, sha256: '', key: '', fault: unreadable(clip.path, thrown, 'clip') };
  }
}
