import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted, UserError } from '../errors.js';
import { begunFiles, removeFiles } from './begun.js';
import { FILES } from './file-names.js';
import { filesOf, type Journal, openJournal, readCall, readJournal, writeCall } from './journal.js';
import { readLines } from './json-lines.js';
import { listFiles } from './lists.js';
import { clearState, lockFolder } from './lock.js';
import { Progress } from './progress.js';
import { type DatasetRecord, parseDataset, parseSample, type SampleRecord } from './records.js';
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
  /** Removes what was written of samples that no record names. */
  sweep(): void;
  /** Writes dataset.json, which marks the dataset as finished, and gives the folder back. */
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
  return Array.from(readLines(file), (line, i) => {
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
  const seen = judge(root, description, options);
  if (seen.action === 'none' && !fs.existsSync(path.join(root, FILES.state)))
    return closedDataset(seen.finished);
  const release = takeFolder(root);
  try {
    // What was seen before the folder was ours may have changed since: another run may have begun, or ended.
    const { action, finished, found } = judge(root, description, options);
    if (action === 'none') {
      // A run that was killed right after its last write left its state behind.
      clearState(root);
      release();
      return closedDataset(finished);
    }
    if (action === 'replace') clear(root, found);
    fs.rmSync(temporaryFolder(root), { recursive: true, force: true });
    const callText = JSON.stringify(description);
    const progress = readCall(root) === callText ? readJournal(root) : new Progress();
    writeCall(root, callText);
    return running(root, progress, release);
  } catch (thrown) {
    release();
    throw thrown instanceof UserError ? thrown : diskError(thrown, root);
  }
}

/** What there is to do in a folder. */
interface Judgement {
  /** Nothing, go on (or begin), or clear away what another call, or an earlier run, made. */
  readonly action: 'none' | 'go on' | 'replace';
  readonly finished: DatasetRecord | undefined;
  /** What is known of what lies there. */
  readonly found: Found;
}

type Found = Partial<DatasetDescription> & { readonly clearing?: boolean };

/** Reads a folder and decides what to do there. Throws a UserError where it isn't ours to use; writes nothing. */
function judge(root: string, description: DatasetDescription, options: OpenOptions): Judgement {
  const callText = JSON.stringify(description);
  const finished = readDataset(root);
  const begun = readCall(root);
  if (finished === undefined && begun === undefined) refuseForeign(root);
  const found = finished ?? describe(begun);
  const sameAsFinished = finished !== undefined && JSON.stringify(withoutCounts(finished)) === callText;
  if (sameAsFinished && !options.overwrite) return { action: 'none', finished, found };
  const other = finished !== undefined || (begun !== undefined && begun !== callText);
  if (other && !options.overwrite) throw otherCall(root, description, found);
  const replace = other || (begun !== undefined && !options.resume);
  return { action: replace ? 'replace' : 'go on', finished, found };
}

const withoutCounts = ({ counts: _, ...description }: DatasetRecord): DatasetDescription => description;

function describe(callText: string | undefined): Found {
  try {
    return callText === undefined ? {} : (JSON.parse(callText) as Found);
  } catch {
    return {};
  }
}

function closedDataset(finished: DatasetRecord | undefined): OpenDataset {
  const journal = { append() {}, close() {} };
  return { finished, progress: new Progress(), journal, sweep() {}, finish() {}, close() {} };
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
    sweep() {
      const stray = begunFiles(root);
      for (const record of progress.values()) for (const file of filesOf(record)) stray.delete(file);
      removeFiles(root, stray);
    },
    finish(record) {
      writeWhole(root, FILES.dataset, `${JSON.stringify(record, null, 2)}\n`);
      clearState(root);
      close();
    },
    close,
  };
}

/** Makes the folder, where it isn't there, and locks it. */
function takeFolder(root: string): () => void {
  try {
    return lockFolder(root);
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw diskError(thrown, root);
  }
}

function refuseForeign(root: string): void {
  // Where there is nothing, or what is there can't be told, the attempt to make it says more.
  if (!fs.existsSync(root)) return;
  const stat = fs.statSync(root);
  if (!stat.isDirectory())
    throw expected({ what: '--out', expected: 'a folder', received: `the file ${quoted(root)}` });
  const entries = namesIn(root).filter((name) => name !== FILES.state);
  if (entries.length > 0)
    throw expected({
      what: `--out ${quoted(root)}`,
      expected: 'an empty or new folder, or a dataset of gen-blur',
      received: `a folder that holds ${quoted(entries[0])}`,
      remedy: 'choose another folder',
    });
}

function namesIn(root: string): string[] {
  try {
    return fs.readdirSync(root);
  } catch (thrown) {
    throw diskError(thrown, root);
  }
}

function otherCall(root: string, wanted: DatasetDescription, found: Found): UserError {
  const differences = differing(wanted, found);
  return new UserError(
    `Expected ${quoted(root)} to hold a dataset of this same call, but it was made with other values (${differences}); choose another --out, or add --overwrite to replace it.`,
  );
}

function differing(wanted: DatasetDescription, found: Found): string {
  if (found.clearing) return 'and a run with --overwrite was clearing it away';
  const names: string[] = [];
  const foundParams = found.params ?? {};
  for (const name of new Set([...Object.keys(wanted.params), ...Object.keys(foundParams)]))
    if (JSON.stringify(wanted.params[name]) !== JSON.stringify(foundParams[name]))
      names.push(`--${name}: ${spelt(foundParams[name])}, now ${spelt(wanted.params[name])}`);
  for (const name of ['recipe', 'recipe_version', 'seed', 'gen_blur'] as const)
    if (wanted[name] !== found[name]) names.push(`${name}: ${found[name]}, now ${wanted[name]}`);
  if (JSON.stringify(wanted.inputs) !== JSON.stringify(found.inputs)) names.push('other photos');
  return names.join('; ') || 'another description';
}

function spelt(value: DatasetDescription['params'][string] | undefined): string {
  const text = value === undefined || value === null ? 'not given' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/**
 * Removes a dataset of ours, finished or not, and nothing else, from its folder. A kill in between leaves a folder
 * that is known as half-cleared: no call but one with --overwrite takes it, and that one clears it again.
 */
function clear(root: string, found: Found): void {
  writeCall(root, JSON.stringify({ ...found, clearing: true }));
  fs.rmSync(path.join(root, FILES.dataset), { force: true });
  const listed = fs.existsSync(path.join(root, FILES.samples)) ? readSamples(root) : [];
  const records = [...listed, ...readJournal(root).values()];
  const layout = found.params?.layout as Parameters<typeof listFiles>[0] | undefined;
  const lists = layout === undefined ? [] : listFiles(layout, records);
  removeFiles(root, [...records.flatMap(filesOf), ...begunFiles(root), ...lists]);
  removeFiles(root, [FILES.preview, FILES.skipped, FILES.samples]);
  for (const name of ['begun.jsonl', 'journal.jsonl'])
    fs.rmSync(path.join(root, FILES.state, name), { force: true });
}
