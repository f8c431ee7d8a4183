import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { quoted, UserError } from '../errors.js';
import { FILES } from './records.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's own count: tells it from a later one with the same number. */
  readonly started: string;
}

/** State letter and start time of a process on Linux; undefined where it is gone or this isn't Linux. */
function processStat(pid: number): { state: string; started: string } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in brackets, may hold spaces: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== os.hostname()) return true;
  if (process.platform === 'linux') {
    const stat = processStat(pid);
    // A killed process whose parent hasn't asked after it stays as a zombie, and answers kill(pid, 0).
    return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X' && stat.started === started;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Holder>;
    const { pid, host, started } = holder;
    return typeof pid === 'number' && typeof host === 'string' && typeof started === 'string'
      ? { pid, host, started }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the dataset's folder for this process; the function returned gives it back. The lock of a process that
 * was killed is taken over at once. Throws a UserError where another run holds it.
 */
export function lockFolder(root: string): () => void {
  const file = path.join(root, FILES.state, 'lock');
  const mine = { pid: process.pid, host: os.hostname(), started: processStat(process.pid)?.started ?? '' };
  // Written aside and linked into place, so that a lock that can be seen can be read.
  const aside = `${file}-${process.pid}`;
  fs.writeFileSync(aside, JSON.stringify(mine));
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        fs.linkSync(aside, file);
        return () => fs.rmSync(file, { force: true });
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      }
      const holder = readHolder(file);
      if (holder !== undefined && isAlive(holder)) throw heldBy(holder, root);
      removeStale(file, `${aside}-stale`, root);
    }
  } finally {
    fs.rmSync(aside, { force: true });
  }
  throw new UserError(`The folder ${quoted(root)} could not be locked; wait for the other run to end.`, 2);
}

/** Moved away before it is removed: had another process just taken the lock over, it would get it back. */
function removeStale(file: string, aside: string, root: string): void {
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder !== undefined && isAlive(holder)) {
    fs.renameSync(aside, file);
    throw heldBy(holder, root);
  }
  fs.rmSync(aside, { force: true });
}

function heldBy({ pid, host }: Holder, root: string): UserError {
  const place = host === os.hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return new UserError(
    `Expected no other run in ${quoted(root)}, but ${place} is making a dataset there; wait for it, or choose another --out (if that process is gone, delete ${FILES.state}/lock).`,
  );
}
