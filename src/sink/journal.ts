import fs from 'node:fs';
import path from 'node:path';
import { FILES, parseSample, type SampleRecord } from './records.js';
import { diskError, writeWhole } from './write-file.js';

/** The samples that an unfinished run has made so far, by key. */
export type Progress = Map<string, SampleRecord>;

export interface Journal {
  append(record: SampleRecord): void;
  close(): void;
}

const journalFile = (root: string) => path.join(root, FILES.state, 'journal.jsonl');
const callFile = (root: string) => path.join(root, FILES.state, 'call.json');

/** The call that an unfinished run was started with, as text to compare; undefined where there is none. */
export function readCall(root: string): string | undefined {
  return fs.existsSync(callFile(root)) ? fs.readFileSync(callFile(root), 'utf8') : undefined;
}

export function writeCall(root: string, text: string): void {
  writeWhole(root, `${FILES.state}/call.json`, text);
}

/**
 * Reads the journal of an unfinished run. A last line that a kill cut short is left out, and so is a sample
 * one of whose files is gone: both are made again.
 */
export function readJournal(root: string): Progress {
  const samples: Progress = new Map();
  const text = fs.existsSync(journalFile(root)) ? fs.readFileSync(journalFile(root), 'utf8') : '';
  for (const line of text.split('\n')) {
    const sample = parseSample(line);
    if (sample !== undefined && filesOf(sample).every((file) => fs.existsSync(path.join(root, file))))
      samples.set(sample.key, sample);
  }
  return samples;
}

/** Every file that a sample's record names. */
export function filesOf({ layers }: SampleRecord): string[] {
  const paths = Object.values(layers).flatMap((layer) => [
    layer.path,
    ...(layer.preview ? [layer.preview] : []),
  ]);
  return [...new Set(paths)];
}

/** Starts the journal anew with what is already known, and appends a line as each sample is done. */
export function openJournal(root: string, known: Progress): Journal {
  const lines = [...known.values()].map((record) => `${JSON.stringify(record)}\n`);
  writeWhole(root, `${FILES.state}/journal.jsonl`, lines.join(''));
  const descriptor = fs.openSync(journalFile(root), 'a');
  return {
    append(record) {
      try {
        fs.writeSync(descriptor, `${JSON.stringify(record)}\n`);
      } catch (thrown) {
        throw diskError(thrown, FILES.state);
      }
    },
    close: () => fs.closeSync(descriptor),
  };
}
