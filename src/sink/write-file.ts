import fs from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { asError, DiskError, quoted } from '../errors.js';
import { FILES } from './file-names.js';

let written = 0;

/** What the operating system says when there is no room or no right to write, as a sentence. */
export function diskError(thrown: unknown, file: string): Error {
  const { code } = asError(thrown) as NodeJS.ErrnoException;
  const place = quoted(file);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DiskError(
      `The disk is full: ${place} could not be written; make room and run the same command again to go on.`,
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new DiskError(
      `The folder may not be written to: ${place} (${code}); choose another --out or change its rights.`,
    );
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new DiskError(
      `Expected ${place} to be a folder, but a file is in its place; choose another --out.`,
    );
  if (code === undefined) return asError(thrown);
  return new DiskError(
    `${place} could not be written (${code}); mend that and run the same command again to go on.`,
  );
}

/**
 * Makes a folder and those above it. Node's own way runs forever where the system says of a folder that is there that
 * nothing can be in it (/proc), and hides that a disk is read-only.
 */
export function makeFolder(place: string): void {
  try {
    fs.mkdirSync(place);
  } catch (thrown) {
    const { code } = asError(thrown) as NodeJS.ErrnoException;
    if (code === 'EEXIST' && fs.statSync(place).isDirectory()) return;
    if (code !== 'ENOENT' || fs.existsSync(path.dirname(place))) throw thrown;
    makeFolder(path.dirname(place));
    makeFolder(place);
  }
}

/** Where a dataset's unfinished files lie until they are renamed. */
export const temporaryFolder = (root: string): string => path.join(root, FILES.state, 'tmp');

/** A file of a dataset under way: it lies aside until it is whole, and only then bears its name. */
export interface FileAside {
  /** Appends bytes. @throws DiskError where they can't be written; then the file is gone. */
  write(bytes: Uint8Array | string): void;
  /** Gives the file its name; its folder is made where it isn't there. */
  settle(): void;
  /** Removes it, unless it has its name. */
  drop(): void;
}

/** Begins a file. `name` is relative to `root` and may hold folders. */
export function openAside(root: string, name: string): FileAside {
  const target = path.join(root, name);
  const aside = path.join(temporaryFolder(root), `${process.pid}-${threadId}-${++written}`);
  let descriptor: number | undefined;
  let settled = false;
  const close = () => {
    if (descriptor !== undefined) fs.closeSync(descriptor);
    descriptor = undefined;
  };
  const drop = () => {
    if (settled) return;
    settled = true;
    try {
      close();
      fs.rmSync(aside, { force: true });
    } catch {}
  };
  const orDrop = (step: () => void) => {
    try {
      step();
    } catch (thrown) {
      drop();
      throw diskError(thrown, name);
    }
  };
  orDrop(() => {
    descriptor = inFolder(aside, () => fs.openSync(aside, 'w'));
  });
  return {
    // To the last byte: a bare write may stop where the disk is full, and say so only by a count.
    write: (bytes) => orDrop(() => fs.writeFileSync(descriptor as number, bytes)),
    settle: () =>
      orDrop(() => {
        close();
        inFolder(target, () => fs.renameSync(aside, target));
        settled = true;
      }),
    drop,
  };
}

/** Does what needs the folder of a file, which is made where it isn't there yet. */
function inFolder<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (thrown) {
    if ((asError(thrown) as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    makeFolder(path.dirname(file));
    return step();
  }
}

/**
 * Writes a file of a dataset: under a temporary name first, then renamed, so that a file that bears its final
 * name is whole. `name` is relative to `root` and may hold folders, which are made.
 */
export function writeWhole(root: string, name: string, bytes: Uint8Array | string): void {
  const file = openAside(root, name);
  file.write(bytes);
  file.settle();
}
