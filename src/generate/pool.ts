import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { asError } from '../errors.js';
import type { Outcome, Task, WorkerCall } from './worker.js';

export interface PoolOptions {
  readonly workers: number;
  /** Longest time for one sample, in seconds; 0 for no limit. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the threads of a pool run. */
export interface PoolWorker {
  /** The JavaScript file whose default export takes a task and returns its outcome. */
  readonly file: string;
  /** Handed to every thread as its `workerData`. */
  readonly data?: unknown;
}

/** What comes of a task whose worker died twice or took too long. */
export interface Fault {
  readonly fault: { readonly sentence: string; readonly exitCode: number; readonly stack: string };
}

/** The `worker.js` beside a module. Node runs threads from JavaScript: from src/ (in tests) the built one is used. */
export function workerBeside(moduleUrl: string): string {
  const file = fileURLToPath(new URL('./worker.js', moduleUrl));
  if (!moduleUrl.endsWith('.ts')) return file;
  return file.replace(/([\\/])src([\\/]\w+[\\/]worker\.js)$/, '$1dist$1src$2');
}

const workerFile = workerBeside(import.meta.url);

/** Makes samples on a pool of threads; see runPool. */
export function runTasks<T extends Task>(
  call: WorkerCall,
  tasks: readonly T[],
  options: PoolOptions,
  onOutcome: (task: T, outcome: Outcome) => void,
): Promise<void> {
  return runPool<T, Outcome>({ file: workerFile, data: call }, tasks, options, onOutcome);
}

/**
 * Runs the tasks on a pool of threads, one for each at a time, and hands each outcome over as it comes, in no
 * particular order. A worker that dies is replaced and its task tried once more. Ends early when the
 * signal is aborted or when `onOutcome` throws, which it then throws too.
 */
export async function runPool<T, O>(
  worker: PoolWorker,
  tasks: readonly T[],
  options: PoolOptions,
  onOutcome: (task: T, outcome: O | Fault) => void,
): Promise<void> {
  const pool = new Piscina({
    filename: worker.file,
    minThreads: Math.min(options.workers, tasks.length),
    maxThreads: options.workers,
    workerData: worker.data,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  let next = 0;
  let failure: unknown;
  const lane = async () => {
    while (failure === undefined && !options.signal?.aborted && next < tasks.length) {
      const task = tasks[next++] as T;
      const outcome = await runTask<T, O>(pool, task, options);
      if (outcome === undefined || failure !== undefined) return;
      try {
        onOutcome(task, outcome);
      } catch (thrown) {
        failure = thrown;
      }
    }
  };
  try {
    const lanes = Array.from({ length: Math.min(options.workers, tasks.length) }, lane);
    const stop = aborted(options.signal);
    await Promise.race([Promise.all(lanes), stop.promise]);
    stop.release();
  } finally {
    await pool.destroy();
  }
  if (failure !== undefined) throw failure;
}

function aborted(signal: AbortSignal | undefined): { promise: Promise<void>; release(): void } {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    const listener = () => resolve();
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', listener);
    release = () => signal?.removeEventListener('abort', listener);
  });
  return { promise, release };
}

async function runTask<T, O>(
  pool: Piscina,
  task: T,
  options: PoolOptions,
  attempt = 1,
): Promise<O | Fault | undefined> {
  const limit = options.timeoutSeconds > 0 ? AbortSignal.timeout(options.timeoutSeconds * 1000) : undefined;
  try {
    return (await pool.run(task, limit ? { signal: limit } : {})) as O;
  } catch (thrown) {
    if (options.signal?.aborted) return undefined;
    const { message, stack = '' } = asError(thrown);
    if (limit?.aborted) {
      const sentence = `It took longer than ${options.timeoutSeconds} s and was stopped; raise --timeout, or leave the photo out.`;
      return { fault: { sentence, exitCode: 1, stack } };
    }
    if (attempt === 1) return runTask<T, O>(pool, task, options, 2);
    return { fault: { sentence: `A worker died twice over it (${message}).`, exitCode: 1, stack } };
  }
}
