import fs from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { asError, expected, quoted, UserError } from '../errors.js';
import { createBreath } from '../interruption.js';
import { packageRoot } from '../package.js';
import { unreadable } from './unreadable.js';

/** A photo as it was found, before it is read. */
export interface PhotoFile {
  /** As recorded: relative to the INPUT it was found under, with forward slashes. */
  readonly path: string;
  /** Where it lies on this machine; never recorded. */
  readonly file: string;
  /** Why it can't be read, where that was seen on the way: a folder that may not be entered stands as one photo. */
  readonly fault?: string;
}

const PHOTO = /\.(jpe?g|png|webp|tiff?|avif|bmp)$/i;

/** The folder of the photos that are used when no INPUT is given. */
export const bundledSamples = path.join(packageRoot, 'samples');

/**
 * The photos of the inputs: files as they are, folders searched recursively for photo files, globs expanded.
 * Links to files count as files, links to folders are followed once. A file that several inputs lead to is found
 * once, under the longest of its paths. Nothing under `exclude` is found, by whatever links, so that a dataset never
 * becomes its own input. Sorted by recorded path. Throws a UserError where an input is missing or holds no photo.
 */
export async function findPhotos(
  inputs: readonly string[],
  exclude?: string,
  signal?: AbortSignal,
): Promise<PhotoFile[]> {
  const found = new Map<string, PhotoFile>();
  const without = exclude === undefined ? undefined : realPath(path.resolve(exclude));
  const breathe = createBreath(signal);
  for (const input of inputs) {
    const photos = await photosOf(input, breathe);
    const kept = photos.filter(({ file }) => without === undefined || !isUnder(realPath(file), without));
    if (kept.length === 0)
      throw expected({
        what: `the input ${quoted(input)}`,
        expected: 'a photo, or a folder or glob with photos (JPEG, PNG, WebP, TIFF, AVIF, BMP)',
        received: photos.length > 0 ? 'only the output folder itself' : 'none',
      });
    for (const photo of kept) {
      const before = found.get(photo.file);
      if (before === undefined || before.path.length < photo.path.length) found.set(photo.file, photo);
    }
  }
  return [...found.values()].sort((a, b) => compare(a.path, b.path) || compare(a.file, b.file));
}

/** Order by code unit: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isUnder(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return (
    relative === '' ||
    (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative))
  );
}

/** A place without the links on the way to it; as it is where it isn't there yet or can't be told. */
function realPath(place: string): string {
  try {
    return fs.realpathSync(place);
  } catch {
    const parent = path.dirname(place);
    return parent === place ? place : path.join(realPath(parent), path.basename(place));
  }
}

type Breath = ReturnType<typeof createBreath>;

async function photosOf(input: string, breathe: Breath): Promise<PhotoFile[]> {
  const stat = statOf(input);
  if (stat instanceof Error && stat.code !== 'ENAMETOOLONG')
    throw new UserError(
      `The input ${quoted(input)} could not be looked at (${stat.code}); check its rights.`,
    );
  if (stat !== undefined && !(stat instanceof Error)) {
    if (stat.isFile()) return [{ path: path.basename(input), file: path.resolve(input) }];
    if (stat.isDirectory()) return photosUnder(input, breathe);
    throw new UserError(
      `Expected the input ${quoted(input)} to be a file or a folder, but received neither.`,
    );
  }
  if (!fastGlob.isDynamicPattern(input))
    throw expected({
      what: `the input ${quoted(input)}`,
      expected: 'a file, a folder or a glob',
      received: 'nothing of that name',
    });
  const pattern = input.replaceAll('\\', '/');
  const base = fastGlob.generateTasks([pattern])[0]?.base ?? '.';
  const files = await fastGlob(pattern, {
    dot: false,
    onlyFiles: true,
    followSymbolicLinks: false,
    suppressErrors: true,
  });
  return files
    .filter((file) => PHOTO.test(file))
    .map((file) => ({ path: posix(path.relative(base, file)), file: path.resolve(file) }));
}

/** What lies there; undefined for nothing, links to nothing included; an error where the system won't say. */
function statOf(place: string): fs.Stats | NodeJS.ErrnoException | undefined {
  try {
    return fs.statSync(place, { throwIfNoEntry: false });
  } catch (thrown) {
    return asError(thrown);
  }
}

const posix = (file: string) => file.split(path.sep).join('/');

/** A walk of our own, since a glob either ignores links or runs round in the loops they make. */
async function photosUnder(folder: string, breathe: Breath): Promise<PhotoFile[]> {
  const found: PhotoFile[] = [];
  const seen = new Set<string>();
  const walk = async (directory: string) => {
    const real = realPath(directory);
    if (seen.has(real)) return;
    seen.add(real);
    const recorded = (place: string) => ({
      path: posix(path.relative(folder, place)) || '.',
      file: path.resolve(place),
    });
    let names: string[];
    try {
      names = fs.readdirSync(directory).sort();
    } catch (thrown) {
      const place = recorded(directory);
      found.push({ ...place, fault: unreadable(place.path, thrown, 'folder') });
      return;
    }
    for (const name of names) {
      await breathe();
      if (name.startsWith('.')) continue;
      const place = path.join(directory, name);
      const stat = statOf(place);
      if (stat === undefined) continue;
      if (stat instanceof Error) {
        // A link in a loop is a link to nothing.
        if (stat.code === 'ELOOP') continue;
        const what = PHOTO.test(name) ? 'photo' : 'file or folder';
        found.push({ ...recorded(place), fault: unreadable(recorded(place).path, stat, what) });
      } else if (stat.isDirectory()) await walk(place);
      else if (stat.isFile() && PHOTO.test(name)) found.push(recorded(place));
    }
  };
  await walk(folder);
  return found;
}
