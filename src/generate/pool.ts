import { asError } from '../errors.js';
import type { Fault, Outcome, Task, WorkerCall } from './task.js';
import { type PoolWorker, startThreads, type Threads, workerBeside } from './threads.js';

export interface PoolOptions {
  readonly workers: number;
  /** Longest time for one task, in seconds; 0 for no limit. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** What comes of a task whose worker died twice or took too long. */
export interface Faulty {
  readonly fault: Fault;
}

export const workerFile = workerBeside(import.meta.url);

/** Makes samples on a pool of threads; see runPool. */
export function runTasks<T extends Task>(
  call: WorkerCall,
  tasks: readonly T[],
  options: PoolOptions,
  onOutcome: (task: T, outcome: Outcome) => void,
): Promise<void> {
  const keyOf = (task: T) => ('unit' in task ? task.unit.key : task.drawn.key);
  return runPool<T, Outcome>({ file: workerFile, data: call, keyOf }, tasks, options, onOutcome);
}

/**
 * Runs the tasks on a pool of threads, one for each at a time, and hands each outcome over as it comes, in no
 * particular order. A worker that dies is replaced and its task tried once more. Ends early when the
 * signal is aborted or when `onOutcome` throws, which it then throws too. When it ends, all threads are gone.
 */
export async function runPool<T, O>(
  worker: PoolWorker<T>,
  tasks: readonly T[],
  options: PoolOptions,
  onOutcome: (task: T, outcome: O | Faulty) => void,
): Promise<void> {
  await withThreads<T, T, O>(worker, tasks, options, async (threads, task) => {
    const outcome = await runTask(threads, task, options);
    return outcome && (() => onOutcome(task, outcome));
  });
}

/**
 * Starts threads and has `run` do as many tasks at a time as there are. What `run` returns is then done here, unless
 * the whole has failed meanwhile; undefined ends its lane. When it ends, all threads are gone.
 */
export async function withThreads<Work, T, O>(
  worker: PoolWorker<T>,
  tasks: readonly Work[],
  options: PoolOptions,
  run: (threads: Threads<T, O>, task: Work) => Promise<(() => void) | undefined>,
): Promise<void> {
  const lanes = Math.min(options.workers, tasks.length);
  const threads = startThreads<T, O>(worker, lanes);
  let next = 0;
  let failure: unknown;
  const lane = async () => {
    while (failure === undefined && !options.signal?.aborted && next < tasks.length) {
      const task = tasks[next++] as Work;
      try {
        const done = await run(threads, task);
        if (done === undefined || failure !== undefined) return;
        done();
      } catch (thrown) {
        failure = thrown;
      }
    }
  };
  try {
    const stop = aborted(options.signal);
    await Promise.race([Promise.all(Array.from({ length: lanes }, lane)), stop.promise]);
    stop.release();
  } finally {
    await threads.end();
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
  threads: Threads<T, O>,
  task: T,
  options: PoolOptions,
  attempt = 1,
): Promise<O | Faulty | undefined> {
  const { timeoutSeconds } = options;
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // The clock starts with the task, not while a thread is still being set up for it.
  const start = () => {
    if (timeoutSeconds > 0) timer = setTimeout(() => limit.abort(), timeoutSeconds * 1000);
  };
  try {
    return await threads.run(task, limit.signal, start);
  } catch (thrown) {
    if (options.signal?.aborted) return undefined;
    const { message, stack = '' } = asError(thrown);
    await threads.settle();
    if (limit.signal.aborted) {
      const sentence = `It took longer than ${timeoutSeconds} s and was stopped; raise --timeout, cut windows out with --crop, or leave the photo out.`;
      return { fault: { sentence, exitCode: 1, stack } };
    }
    if (attempt === 1) return runTask(threads, task, options, 2);
    return { fault: { sentence: `A worker died twice over it (${message}).`, exitCode: 1, stack } };
  } finally {
    clearTimeout(timer);
  }
}
