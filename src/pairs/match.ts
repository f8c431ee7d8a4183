import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../codec/decode.js';
import { ExitCode, expected, quoted, UserError } from '../errors.js';
import type { CodedPicture } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import { findPhotos, type PhotoFile } from '../source/photos.js';

/** Files of one name in several folders, in the order in which the folders were given. */
export interface Match {
  /** Path below the folders, without the extension. */
  readonly name: string;
  readonly files: readonly string[];
}

/** A folder and the flag that named it. */
export interface NamedFolder {
  readonly flag: string;
  readonly folder: string;
}

const stemOf = (file: string) => file.slice(0, file.length - path.posix.extname(file).length);

/**
 * The pictures that lie under the same name, extension aside, in every folder; those that lack a partner are listed in
 * `alone`. Throws a UserError where a folder isn't one or nothing matches.
 */
export async function matchFolders(
  folders: readonly NamedFolder[],
): Promise<{ matches: Match[]; alone: string[] }> {
  const lists: PhotoFile[][] = [];
  for (const { flag, folder } of folders) {
    if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw expected({ what: flag, expected: 'a folder of pictures', received: quoted(folder) });
    lists.push(await findPhotos([folder]));
  }
  const byStem = lists.map((photos) => new Map(photos.map((photo) => [stemOf(photo.path), photo.file])));
  const [first, ...others] = byStem as [Map<string, string>, ...Map<string, string>[]];
  const matches: Match[] = [];
  for (const [name, file] of first) {
    const partners = others.map((files) => files.get(name)).filter((partner) => partner !== undefined);
    if (partners.length === others.length) matches.push({ name, files: [file, ...partners] });
  }
  const matched = new Set(matches.map(({ name }) => name));
  const alone = lists.flatMap((photos, n) =>
    photos
      .filter((photo) => !matched.has(stemOf(photo.path)))
      .map((photo) => `${folders[n]?.flag} ${photo.path}`),
  );
  if (matches.length > 0) return { matches, alone };
  throw expected({
    what: folders.map(({ flag }) => flag).join(' and '),
    expected: 'folders with files of the same names',
    received: alone.slice(0, 2).map(quoted).join(' and '),
  });
}

/** Reads a picture. Throws a UserError where it is none. */
export const readPicture = async (file: string): Promise<CodedPicture> =>
  decodePhoto(fs.readFileSync(file), path.basename(file));

/** A mask's coverage, 0 to 255: of a colour picture its first channel. */
export function maskOf({ width, height, channels, depth, codes }: CodedPicture): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(width * height);
  const scale = 255 / topCode(depth);
  for (let p = 0; p < mask.length; p++) mask[p] = codes[p * channels]! * scale + 0.5;
  return mask;
}

/** Throws a UserError where two pictures of a match differ in size. */
export function requireSameSize(name: string, one: CodedPicture, other: CodedPicture): void {
  if (one.width === other.width && one.height === other.height) return;
  throw new UserError(
    `Expected the pictures ${quoted(name)} to be of one size, but received ${one.width}x${one.height} and ${other.width}x${other.height} px; make them one.`,
    ExitCode.failed,
  );
}
