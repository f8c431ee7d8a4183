import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { frameFiles } from '../video/frames-folder.js';

/**
 * What tells that a clip may have been written to, or replaced, without reading it again: the size, the times of change
 * and the place on the disk, for a folder of frames those of each. The second time (ctime) is the system's own, and can't
 * be set back. Empty where it isn't there any more.
 */
export function stampOf(file: string): string {
  const hash = createHash('sha256');
  const take = (one: string): fs.Stats => {
    const stat = fs.statSync(one);
    hash.update(`${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}\n`);
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
