import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted } from '../errors.js';
import { findPhotos, type PhotoFile } from '../source/photos.js';
import { counted, type Finding, finding } from './finding.js';
import type { PairTask } from './pair.js';
import type { Subject } from './subject.js';

/** Folders of which datasets are commonly made up: a picture in two of them leaks. */
const SPLITS = /^(train|training|val|valid|validation|test|testing)$/i;

/**
 * Two folders of pairs: files of the same name below them belong together, or of the same name but for its extension.
 * Throws a UserError where there is no pair.
 */
export async function readFoldersSubject(input: string, target: string): Promise<Subject> {
  if (path.resolve(input) === path.resolve(target))
    throw expected({
      what: '--input and --target',
      expected: 'two folders',
      received: `${quoted(input)} twice`,
    });
  const inputs = await photosIn(input, '--input');
  const targets = await photosIn(target, '--target');
  const { pairs, alone } = pairUp(inputs, targets);
  if (pairs.length === 0)
    throw expected({
      what: '--input and --target',
      expected: 'folders with files of the same names',
      received: `${quoted(inputs[0]?.path)} and ${quoted(targets[0]?.path)}, and no pair`,
    });
  return {
    about: { kind: 'folders', input, target },
    pairs: pairs.map(([one, other]) => taskOf(one, other, [input, target])),
    aligned: true,
    findings: unpaired(alone(inputs, input), alone(targets, target)),
    folders: [path.resolve(input), path.resolve(target)],
  };
}

async function photosIn(folder: string, flag: string): Promise<PhotoFile[]> {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw expected({ what: flag, expected: 'a folder of pictures', received: quoted(folder) });
  return findPhotos([folder]);
}

const stemOf = (file: string) => file.slice(0, file.length - path.posix.extname(file).length);

function pairUp(inputs: readonly PhotoFile[], targets: readonly PhotoFile[]) {
  const byPath = new Map(targets.map((photo) => [photo.path, photo]));
  const inputStems = countStems(inputs);
  const targetStems = countStems(targets);
  // Of two files that differ in nothing but their extension, nobody can tell which is meant.
  const byStem = new Map(
    targets
      .filter(({ path }) => targetStems.get(stemOf(path)) === 1)
      .map((photo) => [stemOf(photo.path), photo]),
  );
  const pairs: [PhotoFile, PhotoFile][] = [];
  const taken = new Set<PhotoFile>();
  for (const photo of inputs) {
    const stem = stemOf(photo.path);
    const partner = byPath.get(photo.path) ?? (inputStems.get(stem) === 1 ? byStem.get(stem) : undefined);
    if (partner === undefined) continue;
    pairs.push([photo, partner]);
    taken.add(photo).add(partner);
  }
  const alone = (photos: readonly PhotoFile[], folder: string) =>
    photos.filter((photo) => !taken.has(photo)).map((photo) => path.posix.join(folder, photo.path));
  return { pairs, alone };
}

function countStems(photos: readonly PhotoFile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of photos) counts.set(stemOf(path), (counts.get(stemOf(path)) ?? 0) + 1);
  return counts;
}

function taskOf(input: PhotoFile, target: PhotoFile, [inputs, targets]: readonly [string, string]): PairTask {
  const [first = ''] = input.path.split('/');
  const layer = (folder: string, { path: name, file }: PhotoFile) => ({
    path: path.posix.join(folder, name),
    file,
  });
  return {
    key: input.path,
    about: input.path,
    input: layer(inputs, input),
    target: layer(targets, target),
    masks: {},
    damaged: false,
    others: [],
    keeps: 'light',
    kernelOnly: false,
    ...(SPLITS.test(first) && { split: first }),
    whole: false,
  };
}

function unpaired(inputs: readonly string[], targets: readonly string[]): Finding[] {
  const all = [...inputs, ...targets];
  if (all.length === 0) return [];
  const sentence = `Files without a partner of the same name: ${counted(inputs.length, 'input')} and ${counted(targets.length, 'target')}.`;
  return [finding('broken', 'unpaired', sentence, all)];
}
