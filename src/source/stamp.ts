import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ExitCode, quoted, UserError } from '../errors.js';
import { frameFiles } from '../video/frames-folder.js';
import type { Photo } from './identify.js';

/**
 * What tells that a clip was written to, or replaced, without reading it again: the size, the time of change and the
 * place on the disk, for a folder of frames those of each. Empty where it isn't there any more.
 */
export function stampOf(file: string): string {
  const hash = createHash('sha256');
  const take = (one: string): fs.Stats => {
    const stat = fs.statSync(one);
    hash.update(`${stat.size} ${stat.mtimeMs} ${stat.ino}\n`);
    return stat;
  };
  try {
    if (fs.statSync(file).isDirectory()) for (const name of frameFiles(file)) take(path.join(file, name));
    else take(file);
    return hash.digest('hex');
  } catch {
    return '';
  }
}

/** Throws a UserError where a clip isn't what it was when it was identified. */
export function refuseChanged({ file, path, stamp }: Photo): void {
  if (stamp === undefined || stampOf(file) === stamp) return;
  throw new UserError(
    `The clip ${quoted(path)} changed while the run was under way; run again when it rests.`,
    ExitCode.failed,
  );
}
