import fs from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { asError, DiskError, quoted } from '../errors.js';
import { FILES } from './records.js';

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
  if (code === undefined) return asError(thrown);
  return new DiskError(
    `${place} could not be written (${code}); mend that and run the same command again to go on.`,
  );
}

/** Where a dataset's unfinished files lie until they are renamed. */
export const temporaryFolder = (root: string): string => path.join(root, FILES.state, 'tmp');

/**
 * Writes a file of a dataset: under a temporary name first, then renamed, so that a file that bears its final
 * name is whole. `name` is relative to `root` and may hold folders, which are made.
 */
export function writeWhole(root: string, name: string, bytes: Uint8Array | string): void {
  const target = path.join(root, name);
  const aside = path.join(temporaryFolder(root), `${process.pid}-${threadId}-${++written}`);
  try {
    fs.mkdirSync(path.dirname(aside), { recursive: true });
    fs.writeFileSync(aside, bytes);
    try {
      fs.renameSync(aside, target);
    } catch (thrown) {
      if ((asError(thrown) as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.renameSync(aside, target);
    }
  } catch (thrown) {
    try {
      fs.rmSync(aside, { force: true });
    } catch {}
    throw diskError(thrown, name);
  }
}
