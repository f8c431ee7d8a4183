import fs from 'node:fs';
import path from 'node:path';
import { readDatasetSubject } from '../../check/dataset-subject.js';
import { readFoldersSubject } from '../../check/folders-subject.js';
import type { LayerFile, PairTask } from '../../check/pair.js';
import type { Subject } from '../../check/subject.js';
import { expected, quoted } from '../../errors.js';
import type { Json } from '../../json.js';
import { readSamples } from '../../sink/dataset.js';
import { findPhotos } from '../../source/photos.js';

/** Where pairs come from: a finished dataset of ours in any layout, or folders with files of the same names. */
export type SetPlace =
  | { readonly dataset: string }
  | { readonly input: string; readonly target: string; readonly mask?: string | undefined };

/** One pair of a set: names, never pixels. */
export interface SetPair {
  readonly key: string;
  /** What it was made from, or its file's name. */
  readonly about: string;
  readonly input: LayerFile;
  readonly target: LayerFile;
  /** Where the input is blurred or damaged, where that is known. */
  readonly mask?: LayerFile;
  /** Hash of the source's bytes, where it is recorded. */
  readonly source?: string;
  /** Extent of the blur, px: the diagonal of the kernel's box, where it is recorded. */
  readonly blurPx?: number;
}

export interface OpenSet {
  /** What `check` measures and judges; its pairs are those below, in the same order. */
  readonly subject: Subject;
  readonly pairs: readonly SetPair[];
}

/** Lists the pairs of a set. Throws a UserError where there is no such set, or no pair in it. */
export async function openSet(place: SetPlace): Promise<OpenSet> {
  return 'dataset' in place ? openDataset(place.dataset) : openFolders(place);
}

function openDataset(folder: string): OpenSet {
  const subject = readDatasetSubject(folder);
  if (subject.pairs.length === 0)
    throw expected({ what: quoted(folder), expected: 'a dataset with pairs', received: 'one without any' });
  const extents = new Map(readSamples(path.resolve(folder)).map(({ key, measures }) => [key, measures]));
  const pairs = subject.pairs.map((task) => {
    const blurPx = extentOf(extents.get(task.key)?.kernel);
    return pairOf(task, task.masks.mask, blurPx);
  });
  return { subject, pairs };
}

function extentOf(kernel: Json | undefined): number | undefined {
  if (typeof kernel !== 'object' || kernel === null || Array.isArray(kernel)) return undefined;
  const { boxDiagonalPx } = kernel as { readonly boxDiagonalPx?: Json };
  return typeof boxDiagonalPx === 'number' ? boxDiagonalPx : undefined;
}

async function openFolders(place: { input: string; target: string; mask?: string | undefined }) {
  const subject = await readFoldersSubject(place.input, place.target);
  if (place.mask === undefined) return { subject, pairs: subject.pairs.map((task) => pairOf(task)) };
  const masks = await masksIn(place.mask);
  const missing = subject.pairs.filter(({ key }) => !masks.has(stemOf(key)));
  if (missing.length > 0)
    throw expected({
      what: '--mask',
      expected: 'a mask of the same name for every pair',
      received: `none for ${quoted(missing[0]?.key)} and ${missing.length - 1} more`,
    });
  return { subject, pairs: subject.pairs.map((task) => pairOf(task, masks.get(stemOf(task.key)))) };
}

const stemOf = (file: string) => file.slice(0, file.length - path.posix.extname(file).length);

async function masksIn(folder: string): Promise<Map<string, LayerFile>> {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw expected({ what: '--mask', expected: 'a folder of pictures', received: quoted(folder) });
  const photos = await findPhotos([folder]);
  return new Map(
    photos.map(({ path: name, file }) => [stemOf(name), { path: path.posix.join(folder, name), file }]),
  );
}

function pairOf(task: PairTask, mask?: LayerFile, blurPx?: number): SetPair {
  const { key, about, input, target, sourceSha256 } = task;
  return {
    ...{ key, about, input, target },
    ...(mask && { mask }),
    ...(sourceSha256 !== undefined && { source: sourceSha256 }),
    ...(blurPx !== undefined && { blurPx }),
  };
}
