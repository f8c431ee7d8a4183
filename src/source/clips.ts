import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { expected, quoted } from '../errors.js';
import { heed, Interruption } from '../interruption.js';
import { packageRoot } from '../package.js';
import { frameFiles } from '../video/frames-folder.js';
import { type Photo, sha256OfFile } from './identify.js';
import { compare, type PhotoFile } from './photos.js';
import { unreadable } from './unreadable.js';

const VIDEO = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|mts|m2ts|ts|wmv|flv|3gp|ogv|mxf|y4m)$/i;

/** The clip that is used when no INPUT is given. */
export const bundledClips = path.join(packageRoot, 'samples', 'clips');

/** Folders with fewer numbered pictures than this aren't taken for clips. */
const LEAST_FRAMES = 2;

const isClipFolder = (folder: string) => frameFiles(folder).length >= LEAST_FRAMES;

/**
 * The clips of the inputs: video files as they are, folders searched recursively for video files and for folders of
 * numbered frames, globs expanded. Nothing under `exclude` is found. Sorted by recorded path. Throws a UserError where
 * an input is missing or holds no clip.
 */
export async function findClips(inputs: readonly string[], exclude?: string): Promise<PhotoFile[]> {
  const found = new Map<string, PhotoFile>();
  const under = exclude === undefined ? undefined : path.resolve(exclude) + path.sep;
  for (const input of inputs) {
    const clips = (await clipsOf(input)).filter(
      ({ file }) => under === undefined || !(file + path.sep).startsWith(under),
    );
    if (clips.length === 0)
      throw expected({
        what: `the input ${quoted(input)}`,
        expected: 'a video file, or a folder or glob with videos or with numbered frames (PNG, JPEG)',
        received: 'none',
      });
    for (const clip of clips) found.set(clip.file, clip);
  }
  return [...found.values()].sort((a, b) => compare(a.path, b.path) || compare(a.file, b.file));
}

async function clipsOf(input: string): Promise<PhotoFile[]> {
  const stat = fs.statSync(input, { throwIfNoEntry: false });
  if (stat?.isFile()) return [{ path: path.basename(input), file: path.resolve(input) }];
  if (stat?.isDirectory()) return clipsUnder(path.resolve(input));
  if (stat !== undefined || !fastGlob.isDynamicPattern(input))
    throw expected({
      what: `the input ${quoted(input)}`,
      expected: 'a file, a folder or a glob',
      received: 'nothing of that name',
    });
  const pattern = input.replaceAll('\\', '/');
  const base = fastGlob.generateTasks([pattern])[0]?.base ?? '.';
  const matches = await fastGlob(pattern, { dot: false, onlyFiles: false, followSymbolicLinks: false });
  return matches
    .filter((match) => VIDEO.test(match) || (fs.statSync(match).isDirectory() && isClipFolder(match)))
    .map((match) => ({ path: posix(path.relative(base, match)), file: path.resolve(match) }));
}

const posix = (file: string) => file.split(path.sep).join('/');

function clipsUnder(folder: string): PhotoFile[] {
  const found: PhotoFile[] = [];
  const seen = new Set<string>();
  const walk = (directory: string) => {
    const real = fs.realpathSync(directory);
    if (seen.has(real)) return;
    seen.add(real);
    if (isClipFolder(directory)) {
      const name = posix(path.relative(folder, directory));
      found.push({ path: name === '' ? path.basename(folder) : name, file: directory });
    }
    for (const name of fs.readdirSync(directory).sort()) {
      if (name.startsWith('.')) continue;
      const file = path.join(directory, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (stat?.isDirectory()) walk(file);
      else if (stat?.isFile() && VIDEO.test(name))
        found.push({ path: posix(path.relative(folder, file)), file });
    }
  };
  walk(folder);
  return found;
}

/** The hash of a folder's frames: of their own hashes in order, whatever the files are called. */
async function sha256OfFrames(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of frameFiles(folder)) hash.update(await sha256OfFile(path.join(folder, name)));
  return hash.digest('hex');
}

/** Reads every clip once for its sha256 and tells copies apart, as identifyPhotos does. */
export async function identifyClips(
  files: readonly PhotoFile[],
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

async function hashOf(clip: PhotoFile, signal: AbortSignal | undefined): Promise<Photo> {
  const isFolder = fs.statSync(clip.file, { throwIfNoEntry: false })?.isDirectory() === true;
  try {
    const sha256 = isFolder ? await sha256OfFrames(clip.file) : await sha256OfFile(clip.file, signal);
    return { ...clip, sha256, key: sha256 };
  } catch (thrown) {
    if (thrown instanceof Interruption) throw thrown;
    return { ...clip, sha256: '', key: '', fault: unreadable(clip.path, thrown, 'clip') };
  }
}
