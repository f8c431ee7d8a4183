import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import readline from 'node:readline';

/** What a contender answers to a task. */
export interface Timing {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly [noted: string]: unknown;
}

/** A program that was started once and does a task whenever it is asked. */
export interface Contender {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  ask(task: number): Promise<Timing>;
  stop(): void;
}

/** Starts a contender. @throws Error with its own words where it can't start: a library that isn't installed. */
export async function startContender(
  name: string,
  command: string,
  args: readonly string[],
): Promise<Contender> {
  const child = spawn(command, args, { stdio: 'pipe' });
  const answer = reader(child);
  const { ready } = JSON.parse(await answer()) as { ready: Record<string, string> };
  return {
    name,
    versions: ready,
    async ask(task) {
      child.stdin.write(`${task}\n`);
      return JSON.parse(await answer()) as Timing;
    },
    stop: () => child.stdin.end(),
  };
}

/** The child's lines, one at each call; rejects with the last line of its complaints when it ends. */
function reader(child: ChildProcessWithoutNullStreams): () => Promise<string> {
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints += data;
  });
  child.stdin.on('error', () => {});
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', () => reject(new Error(complaints.trim().split('\n').at(-1) || 'it ended')));
  });
  failed.catch(() => {});
  return async () => {
    const { value, done } = await lines.next();
    return done ? failed : (value as string);
  };
}
