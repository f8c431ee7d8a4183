import fs from 'node:fs';
import path from 'node:path';
import { FILES } from './file-names.js';
import { encodeLines, readLines, writeLines } from './json-lines.js';
import { Progress } from './progress.js';
import { parseSample, type SampleRecord } from './records.js';
import { diskError, writeWhole } from './write-file.js';

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
 * Reads the journal of an unfinished run. A line that a kill or a full disk cut short is left out, and so is a sample
 * one of whose files is gone or, as after a power cut, empty: they are made again.
 */
export function readJournal(root: string): Progress {
  const samples = new Progress();
  for (const line of readLines(journalFile(root))) {
    const sample = parseSample(line);
    if (sample !== undefined && filesOf(sample).every((file) => holdsData(path.join(root, file))))
      samples.set(sample.key, sample);
  }
  return samples;
}

const holdsData = (file: string) => (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

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
  writeLines(root, `${FILES.state}/journal.jsonl`, known.values());
  const descriptor = fs.openSync(journalFile(root), 'a');
  return {
    append(record) {
      try {
        // To its last byte: a bare write may stop where the disk is full, and say so only by a count.
        fs.writeFileSync(descriptor, encodeLines([record]));
      } catch (thrown) {
        throw diskError(thrown, FILES.state);
      }
    },
    close: () => fs.closeSync(descriptor),
  };
}
