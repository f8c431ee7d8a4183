import fs from 'node:fs';
import path from 'node:path';
import { FILES } from './file-names.js';
import { readLines } from './json-lines.js';
import { diskError, makeFolder } from './write-file.js';

const begunFile = (root: string) => path.join(root, FILES.state, 'begun.jsonl');

/**
 * Notes the files that a sample is about to get, before the first of them is written. A run that dies, or a sample
 * that is given up half-way, leaves files that no record names; by these notes they are found again.
 */
export function noteBegun(root: string, files: readonly string[]): void {
  try {
    makeFolder(path.dirname(begunFile(root)));
    // One write at the end of the file: the lines of many workers don't mix.
    fs.appendFileSync(begunFile(root), `${JSON.stringify(files)}\n`);
  } catch (thrown) {
    throw diskError(thrown, FILES.state);
  }
}

/** Every file that this run or one before it, unfinished, may have written for a sample. */
export function begunFiles(root: string): Set<string> {
  const files = new Set<string>();
  for (const line of readLines(begunFile(root))) for (const file of parseFiles(line)) files.add(file);
  return files;
}

function parseFiles(line: string): string[] {
  try {
    const files: unknown = JSON.parse(line);
    return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
  } catch {
    // Cut short by a kill or a full disk: then none of its files was begun.
    return [];
  }
}

/** Removes files of a dataset and the folders that they leave empty. */
export function removeFiles(root: string, files: Iterable<string>): void {
  const folders = new Set<string>();
  for (const file of files) {
    fs.rmSync(path.join(root, file), { force: true });
    folders.add(path.dirname(file));
  }
  for (const folder of folders) removeIfEmpty(root, folder);
}

function removeIfEmpty(root: string, folder: string): void {
  for (let name = folder; name !== '.' && name !== ''; name = path.dirname(name)) {
    const place = path.join(root, name);
    if (!fs.existsSync(place) || fs.readdirSync(place).length > 0) return;
    fs.rmdirSync(place);
  }
}
