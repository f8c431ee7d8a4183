import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asError, quoted, UserError } from '../errors.js';
import { FILES } from './file-names.js';
import { makeFolder } from './write-file.js';

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

/** What a lock says; undefined where it is gone or isn't one. */
function readHolder(file: string): Holder | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((asError(thrown) as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
  try {
    const { pid, host, started } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' && typeof started === 'string'
      ? { pid, host, started }
      : undefined;
  } catch {
    return undefined;
  }
}

const stateFolder = (root: string) => path.join(root, FILES.state);
const isLock = (name: string) => name.startsWith('lock');
const ATTEMPTS = 4;

/**
 * Takes the dataset's folder for this process; the function returned gives it back. The lock of a process that
 * was killed is taken over at once. Throws a UserError where another run holds it.
 *
 * Every process puts up a lock of its own, whose name nobody else ever uses, and then looks for others. So of two
 * that start together at least one sees the other, and clearing away a dead lock can't hit a living one, as it could
 * if all of them took turns at one name.
 */
export function lockFolder(root: string): () => void {
  for (let attempt = 1; ; attempt++) {
    const mine = putUp(root);
    const other = otherHolder(root, mine);
    if (other === undefined) return () => takeDown(root, mine);
    takeDown(root, mine);
    if (attempt === ATTEMPTS) throw heldBy(other, root);
    // Two that saw each other and both stepped back: the process number decides who comes back first.
    pause(10 + (process.pid % 50));
  }
}

function putUp(root: string): string {
  const mine = { pid: process.pid, host: os.hostname(), started: processStat(process.pid)?.started ?? '' };
  const name = randomUUID();
  const aside = path.join(stateFolder(root), `taking-${name}`);
  for (let attempt = 1; ; attempt++) {
    try {
      makeFolder(stateFolder(root));
      fs.writeFileSync(aside, JSON.stringify(mine));
      // Renamed into place, so that a lock that can be seen can be read.
      fs.renameSync(aside, path.join(stateFolder(root), `lock-${name}`));
      return `lock-${name}`;
    } catch (thrown) {
      // A run that ends takes the folder away: it may have done so in between.
      if ((asError(thrown) as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === ATTEMPTS) throw thrown;
    }
  }
}

/** Another living holder, with the name of its lock; dead ones are cleared away. */
function otherHolder(root: string, mine: string): (Holder & { lock: string }) | undefined {
  for (const lock of fs.readdirSync(stateFolder(root)).filter(isLock)) {
    if (lock === mine) continue;
    const file = path.join(stateFolder(root), lock);
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder)) return { ...holder, lock };
    fs.rmSync(file, { force: true });
  }
  return undefined;
}

function takeDown(root: string, mine: string): void {
  fs.rmSync(path.join(stateFolder(root), mine), { force: true });
  try {
    // Succeeds only where nothing else is in it: neither what a run left for the next nor another's lock.
    fs.rmdirSync(stateFolder(root));
  } catch {}
}

/** Removes all that a run keeps for the next one, but no lock. */
export function clearState(root: string): void {
  for (const name of fs.readdirSync(stateFolder(root)))
    if (!isLock(name)) fs.rmSync(path.join(stateFolder(root), name), { recursive: true, force: true });
}

const pause = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function heldBy({ pid, host, lock }: Holder & { lock: string }, root: string): UserError {
  const place = host === os.hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return new UserError(
    `Expected no other run in ${quoted(root)}, but ${place} is making a dataset there; wait for it, or choose another --out (if that process is gone, delete ${FILES.state}/${lock}).`,
  );
}
