import fs from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { asError, expected, quoted, UserError } from '../errors.js';
import { createBreath } from '../interruption.js';
import { unreadable } from './unreadable.js';

/** A photo or a clip as it was found, before it is read. */
export interface InputFile {
  /** As recorded: relative to the INPUT it was found under, with forward slashes. */
  readonly path: string;
  /** Where it lies on this machine; never recorded. */
  readonly file: string;
  /** Why it can't be read, where that was seen on the way: a folder that may not be entered stands as one. */
  readonly fault?: string;
}

/** What is looked for: files of certain names, or folders that are one thing as a whole. */
export interface Sought {
  readonly noun: 'photo' | 'clip';
  /** For the sentence that says there was none. */
  readonly expected: string;
  readonly files: RegExp;
  /** Whether a folder with these names in it is one. */
  readonly isOne?: (names: readonly string[]) => boolean;
}

/**
 * What is sought, in the inputs: files as they are, folders searched recursively, globs expanded.
 * Links to files count as files, links to folders are followed once. What several inputs lead to is found
 * once, under the longest of its paths. Nothing under `exclude` is found, by whatever links, so that a dataset never
 * becomes its own input; nor is a dataset of ours below an input, unless it or a folder in it is named. Sorted by
 * recorded path. Throws a UserError where an input is missing or holds none.
 */
export async function findInputs(
  sought: Sought,
  inputs: readonly string[],
  exclude?: string,
  signal?: AbortSignal,
): Promise<InputFile[]> {
  const found = new Map<string, InputFile>();
  const without = exclude === undefined ? undefined : realPath(path.resolve(exclude));
  const breathe = createBreath(signal);
  for (const input of inputs) {
    const all = await filesOf(sought, input, breathe);
    const kept = all.filter(({ file }) => without === undefined || !isUnder(realPath(file), without));
    if (kept.length === 0)
      throw expected({
        what: `the input ${quoted(input)}`,
        expected: sought.expected,
        received: all.length > 0 ? 'only the output folder itself' : 'none',
      });
    for (const one of kept) {
      const before = found.get(one.file);
      if (before === undefined || before.path.length < one.path.length) found.set(one.file, one);
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

async function filesOf(sought: Sought, input: string, breathe: Breath): Promise<InputFile[]> {
  const stat = statOf(input);
  if (stat instanceof Error && stat.code !== 'ENAMETOOLONG')
    throw new UserError(
      `The input ${quoted(input)} could not be looked at (${stat.code}); check its rights.`,
    );
  if (stat !== undefined && !(stat instanceof Error)) {
    if (stat.isFile()) return [{ path: path.basename(input), file: path.resolve(input) }];
    if (stat.isDirectory()) return filesUnder(sought, input, breathe);
    throw new UserError(
      `Expected the input ${quoted(input)} to be a file or a folder, but received neither.`,
    );
  }
  if (input === '' || !fastGlob.isDynamicPattern(input))
    throw expected({
      what: `the input ${quoted(input)}`,
      expected: 'a file, a folder or a glob',
      received: 'nothing of that name',
    });
  const pattern = input.replaceAll('\\', '/');
  const base = fastGlob.generateTasks([pattern])[0]?.base ?? '.';
  const { files, isOne } = sought;
  const matches = await fastGlob(pattern, {
    dot: false,
    onlyFiles: isOne === undefined,
    followSymbolicLinks: false,
    suppressErrors: true,
  });
  return matches
    .filter((match) => {
      const stat = isOne === undefined ? undefined : statOf(match);
      if (stat === undefined || stat instanceof Error) return files.test(match);
      return stat.isDirectory() ? isOne?.(namesIn(match) ?? []) : stat.isFile() && files.test(match);
    })
    .map((match) => ({ path: posix(path.relative(base, match)), file: path.resolve(match) }));
}

/** What lies there; undefined for nothing, links to nothing included; an error where the system won't say. */
function statOf(place: string): fs.Stats | NodeJS.ErrnoException | undefined {
  try {
    return fs.statSync(place, { throwIfNoEntry: false });
  } catch (thrown) {
    const error: NodeJS.ErrnoException = asError(thrown);
    return error.code === 'ENOTDIR' ? undefined : error;
  }
}

const posix = (file: string) => file.split(path.sep).join('/');

const badName = (noun: string, name: string) =>
  `The ${noun} ${quoted(name)} could not be read (its name is not valid UTF-8); rename it.`;

/** Whether a folder, by what is in it, is a dataset of ours, whose blurred pictures are no material. */
const isDataset = (names: readonly string[]) =>
  names.includes('.gen-blur') || (names.includes('dataset.json') && names.includes('samples.jsonl'));

function namesIn(folder: string): string[] | undefined {
  try {
    return fs.readdirSync(folder);
  } catch {
    return undefined;
  }
}

/** A walk of our own, since a glob either ignores links or runs round in the loops they make. */
async function filesUnder(sought: Sought, folder: string, breathe: Breath): Promise<InputFile[]> {
  const { noun, files, isOne } = sought;
  const found: InputFile[] = [];
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
    if (directory !== folder && isDataset(names)) return;
    if (isOne?.(names)) {
      const place = recorded(directory);
      found.push(place.path === '.' ? { ...place, path: path.basename(place.file) } : place);
    }
    for (const name of names) {
      await breathe();
      if (name.startsWith('.')) continue;
      const place = path.join(directory, name);
      const stat = statOf(place);
      if (stat === undefined) {
        // What stands for bytes that aren't UTF-8 leads back to no file. Other names without one are dead links.
        if (files.test(name) && name.includes('\uFFFD'))
          found.push({ ...recorded(place), fault: badName(noun, name) });
        continue;
      }
      if (stat instanceof Error) {
        // A link in a loop is a link to nothing.
        if (stat.code === 'ELOOP') continue;
        const what = files.test(name) ? noun : 'file or folder';
        found.push({ ...recorded(place), fault: unreadable(recorded(place).path, stat, what) });
      } else if (stat.isDirectory()) await walk(place);
      else if (stat.isFile() && files.test(name)) found.push(recorded(place));
    }
  };
  await walk(folder);
  return found;
}
