import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted, UserError } from '../errors.js';
import { type Journal, openJournal, type Progress, readCall, readJournal, writeCall } from './journal.js';
import { lockFolder } from './lock.js';
import { type DatasetRecord, FILES, parseDataset, parseSample, type SampleRecord } from './records.js';
import { diskError, temporaryFolder, writeWhole } from './write-file.js';

/** What a dataset will be, known before its first sample: two calls with the same description are the same call. */
export type DatasetDescription = Omit<DatasetRecord, 'counts'>;

export interface OpenOptions {
  readonly resume: boolean;
  /** Replace a dataset of ours that another call made. */
  readonly overwrite: boolean;
}

/** A dataset's folder, held by this process until it is closed. */
export interface OpenDataset {
  /** Set where the same call has already finished: nothing is left to do. */
  readonly finished: DatasetRecord | undefined;
  /** What an interrupted run of the same call has done. */
  readonly progress: Progress;
  readonly journal: Journal;
  /** Writes the lists and, last, dataset.json. */
  finish(record: DatasetRecord): void;
  /** Gives the folder back; what is done is kept for the next run. */
  close(): void;
}

/** The dataset.json of a folder; undefined where there is none. Throws a UserError where it isn't one of ours. */
export function readDataset(root: string): DatasetRecord | undefined {
  const file = path.join(root, FILES.dataset);
  if (!fs.existsSync(file)) return undefined;
  const record = parseDataset(fs.readFileSync(file, 'utf8'));
  if (record !== undefined) return record;
  throw expected({
    what: quoted(file),
    expected: "a dataset's description by gen-blur",
    received: 'something else',
  });
}

/** The lines of a finished dataset's samples.jsonl, in order. Throws a UserError where one can't be read. */
export function readSamples(root: string): SampleRecord[] {
  const file = path.join(root, FILES.samples);
  if (!fs.existsSync(file))
    throw expected({
      what: quoted(root),
      expected: 'a finished dataset',
      received: `a folder without ${FILES.samples}`,
    });
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const sample = parseSample(line);
      if (sample !== undefined) return sample;
      throw expected({
        what: `line ${i + 1} of ${FILES.samples}`,
        expected: "a sample's record",
        received: quoted(line),
      });
    });
}

/**
 * Opens a folder for a run: empty or missing, begun by the same call and interrupted, or finished by it.
 * Throws a UserError, with nothing written, for any other folder and for one that another run holds.
 */
export function openDataset(
  root: string,
  description: DatasetDescription,
  options: OpenOptions,
): OpenDataset {
  const callText = JSON.stringify(description);
  const finished = readDataset(root);
  const begun = readCall(root);
  if (finished === undefined && begun === undefined) refuseForeign(root);
  const sameAsFinished = finished !== undefined && JSON.stringify(withoutCounts(finished)) === callText;
  if (sameAsFinished && !options.overwrite) return alreadyFinished(root, finished);
  const other = finished !== undefined || (begun !== undefined && begun !== callText);
  if (other && !options.overwrite) throw otherCall(root, description, finished ?? describe(begun));

  const release = takeFolder(root);
  try {
    if (finished !== undefined || other || !options.resume) clear(root);
    fs.rmSync(temporaryFolder(root), { recursive: true, force: true });
    const progress = readCall(root) === callText ? readJournal(root) : new Map<string, SampleRecord>();
    writeCall(root, callText);
    return running(root, progress, release);
  } catch (thrown) {
    release();
    throw thrown;
  }
}

const withoutCounts = ({ counts: _, ...description }: DatasetRecord): DatasetDescription => description;

function describe(callText: string | undefined): Partial<DatasetDescription> {
  return callText === undefined ? {} : (JSON.parse(callText) as Partial<DatasetDescription>);
}

function alreadyFinished(root: string, finished: DatasetRecord): OpenDataset {
  // A run that was killed right after its last write left its state behind.
  if (fs.existsSync(path.join(root, FILES.state))) {
    takeFolder(root);
    fs.rmSync(path.join(root, FILES.state), { recursive: true, force: true });
  }
  const journal = { append() {}, close() {} };
  return { finished, progress: new Map(), journal, finish() {}, close() {} };
}

function running(root: string, progress: Progress, release: () => void): OpenDataset {
  const journal = openJournal(root, progress);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    journal.close();
    fs.rmSync(temporaryFolder(root), { recursive: true, force: true });
    release();
  };
  return {
    finished: undefined,
    progress,
    journal,
    finish(record) {
      writeWhole(root, FILES.dataset, `${JSON.stringify(record, null, 2)}\n`);
      close();
      fs.rmSync(path.join(root, FILES.state), { recursive: true, force: true });
    },
    close,
  };
}

/** Makes the folder, where it isn't there, and locks it. */
function takeFolder(root: string): () => void {
  try {
    fs.mkdirSync(path.join(root, FILES.state), { recursive: true });
    return lockFolder(root);
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw diskError(thrown, root);
  }
}

function refuseForeign(root: string): void {
  const stat = fs.statSync(root, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory())
    throw expected({ what: '--out', expected: 'a folder', received: `the file ${quoted(root)}` });
  const entries = fs.readdirSync(root).filter((name) => name !== FILES.state);
  if (entries.length > 0)
    throw expected({
      what: `--out ${quoted(root)}`,
      expected: 'an empty or new folder, or a dataset of gen-blur',
      received: `a folder that holds ${quoted(entries[0])}`,
      remedy: 'choose another folder',
    });
}

function otherCall(root: string, wanted: DatasetDescription, found: Partial<DatasetDescription>): UserError {
  const differences = differing(wanted, found);
  return new UserError(
    `Expected ${quoted(root)} to hold a dataset of this same call, but it was made with other values (${differences}); choose another --out, or add --overwrite to replace it.`,
  );
}

function differing(wanted: DatasetDescription, found: Partial<DatasetDescription>): string {
  const names: string[] = [];
  const foundParams = found.params ?? {};
  for (const name of new Set([...Object.keys(wanted.params), ...Object.keys(foundParams)]))
    if (JSON.stringify(wanted.params[name]) !== JSON.stringify(foundParams[name]))
      names.push(
        `--${name}: ${JSON.stringify(foundParams[name] ?? null)}, now ${JSON.stringify(wanted.params[name] ?? null)}`,
      );
  for (const name of ['recipe', 'recipe_version', 'seed', 'gen_blur'] as const)
    if (wanted[name] !== found[name]) names.push(`${name}: ${found[name]}, now ${wanted[name]}`);
  if (JSON.stringify(wanted.inputs) !== JSON.stringify(found.inputs)) names.push('other photos');
  return names.join('; ') || 'another description';
}

/** Removes a dataset of ours, and nothing else, from its folder. */
function clear(root: string): void {
  const listed = fs.existsSync(path.join(root, FILES.samples)) ? readSamples(root) : [];
  const records = [...listed, ...readJournal(root).values()];
  const folders = new Set<string>();
  for (const record of records)
    for (const layer of Object.values(record.layers))
      for (const file of [layer.path, layer.preview ?? layer.path]) {
        fs.rmSync(path.join(root, file), { force: true });
        folders.add(path.dirname(file));
      }
  for (const folder of folders) removeIfEmpty(root, folder);
  // What says that the folder is ours goes last, so that a kill in between leaves a folder that can be cleared again.
  const lists = [FILES.preview, FILES.skipped, FILES.samples, FILES.dataset];
  const unfinished = ['tmp', 'journal.jsonl', 'call.json'].map((name) => path.join(FILES.state, name));
  for (const name of [...lists, ...unfinished])
    fs.rmSync(path.join(root, name), { recursive: true, force: true });
}

function removeIfEmpty(root: string, folder: string): void {
  for (let name = folder; name !== '.' && name !== ''; name = path.dirname(name)) {
    const place = path.join(root, name);
    if (!fs.existsSync(place) || fs.readdirSync(place).length > 0) return;
    fs.rmdirSync(place);
  }
}
