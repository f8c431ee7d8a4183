import fs from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { expected, quoted, UserError } from '../errors.js';
import { packageRoot } from '../package.js';

/** A photo as it was found, before it is read. */
export interface PhotoFile {
  /** As recorded: relative to the INPUT it was found under, with forward slashes. */
  readonly path: string;
  /** Where it lies on this machine; never recorded. */
  readonly file: string;
}

const PHOTO = /\.(jpe?g|png|webp|tiff?|avif|bmp)$/i;

/** The folder of the photos that are used when no INPUT is given. */
export const bundledSamples = path.join(packageRoot, 'samples');

/**
 * The photos of the inputs: files as they are, folders searched recursively for photo files, globs expanded.
 * Links to files count as files, links to folders are followed once. Nothing under `exclude` is found, so that
 * a dataset never becomes its own input. Sorted by recorded path. Throws a UserError where an input is missing or holds no photo.
 */
export async function findPhotos(inputs: readonly string[], exclude?: string): Promise<PhotoFile[]> {
  const found = new Map<string, PhotoFile>();
  for (const input of inputs) {
    const photos = await photosOf(input);
    const kept = photos.filter(({ file }) => exclude === undefined || !isUnder(file, exclude));
    if (kept.length === 0)
      throw expected({
        what: `the input ${quoted(input)}`,
        expected: 'a photo, or a folder or glob with photos (JPEG, PNG, WebP, TIFF, AVIF, BMP)',
        received: photos.length > 0 ? 'only the output folder itself' : 'none',
      });
    for (const photo of kept) found.set(photo.file, photo);
  }
  return [...found.values()].sort((a, b) => compare(a.path, b.path) || compare(a.file, b.file));
}

/** Order by code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isUnder(file: string, folder: string): boolean {
  const relative = path.relative(path.resolve(folder), file);
  return (
    relative === '' ||
    (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative))
  );
}

async function photosOf(input: string): Promise<PhotoFile[]> {
  const stat = fs.statSync(input, { throwIfNoEntry: false });
  if (stat?.isFile()) return [{ path: path.basename(input), file: path.resolve(input) }];
  if (stat?.isDirectory()) return photosUnder(input);
  if (stat !== undefined)
    throw new UserError(
      `Expected the input ${quoted(input)} to be a file or a folder, but received neither.`,
    );
  if (!fastGlob.isDynamicPattern(input))
    throw expected({
      what: `the input ${quoted(input)}`,
      expected: 'a file, a folder or a glob',
      received: 'nothing of that name',
    });
  const pattern = input.replaceAll('\\', '/');
  const base = fastGlob.generateTasks([pattern])[0]?.base ?? '.';
  const files = await fastGlob(pattern, { dot: false, onlyFiles: true, followSymbolicLinks: false });
  return files
    .filter((file) => PHOTO.test(file))
    .map((file) => ({ path: posix(path.relative(base, file)), file: path.resolve(file) }));
}

const posix = (file: string) => file.split(path.sep).join('/');

/** A walk of our own, since a glob either ignores links or runs round in the loops they make. */
function photosUnder(folder: string): PhotoFile[] {
  const found: PhotoFile[] = [];
  const seen = new Set<string>();
  const walk = (directory: string) => {
    const real = fs.realpathSync(directory);
    if (seen.has(real)) return;
    seen.add(real);
    for (const name of fs.readdirSync(directory).sort()) {
      if (name.startsWith('.')) continue;
      const file = path.join(directory, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (stat?.isDirectory()) walk(file);
      else if (stat?.isFile() && PHOTO.test(name))
        found.push({ path: posix(path.relative(folder, file)), file: path.resolve(file) });
    }
  };
  walk(folder);
  return found;
}
