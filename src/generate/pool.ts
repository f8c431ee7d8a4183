import { once } from 'node:events';
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

// Node runs threads from JavaScript: from src/ (in tests) the built worker is used.
const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url)).replace(
  /([\\/])src([\\/]generate[\\/]worker\.js)$/,
  (whole, slash: string, rest: string) =>
    import.meta.url.endsWith('.ts') ? `${slash}dist${slash}src${rest}` : whole,
);

/**
 * Room for a thread's objects; pictures lie outside of it. Without a limit that is named, a recipe whose objects
 * grow without end takes the whole process down, not its thread.
 */
const HEAP_MEGABYTES = 1024;

/**
 * Runs the tasks on a pool of threads, one for each at a time, and hands each outcome over as it comes, in no
 * particular order. A worker that dies is replaced and its task tried once more. Ends early when the
 * signal is aborted or when `onOutcome` throws, which it then throws too. When it ends, all threads are gone.
 */
export async function runTasks<T extends Task>(
  call: WorkerCall,
  tasks: readonly T[],
  options: PoolOptions,
  onOutcome: (task: T, outcome: Outcome) => void,
): Promise<void> {
  const threads = startThreads(call, Math.min(options.workers, tasks.length));
  let next = 0;
  let failure: unknown;
  const lane = async () => {
    while (failure === undefined && !options.signal?.aborted && next < tasks.length) {
      const task = tasks[next++] as T;
      const outcome = await runTask(threads, task, options);
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
    await threads.end();
  }
  if (failure !== undefined) throw failure;
}

interface Threads {
  /** Makes one sample; `onStart` is called when a thread has taken it up. */
  run(task: Task, signal: AbortSignal, onStart: () => void): Promise<Outcome>;
  /** Resolves when every thread that was given up is gone: until then it may still write. */
  settle(): Promise<void>;
  end(): Promise<void>;
}

function startThreads(call: WorkerCall, count: number): Threads {
  const pool = new Piscina({
    filename: workerFile,
    minThreads: count,
    maxThreads: Math.max(count, 1),
    workerData: call,
    idleTimeout: Number.POSITIVE_INFINITY,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  // A thread that dies between two samples has no task to tell of it; it is replaced all the same.
  pool.on('error', () => {});
  const alive = new Set<Piscina['threads'][number]>();
  const watch = () => {
    for (const thread of pool.threads) {
      if (alive.has(thread)) continue;
      alive.add(thread);
      thread.once('exit', () => alive.delete(thread));
    }
  };
  watch();
  pool.on('workerCreate', watch);
  const starts = new Map<string, () => void>();
  pool.on('message', ({ started }: { started: string }) => starts.get(started)?.());
  const settle = async () => {
    const given = [...alive].filter((thread) => !pool.threads.includes(thread));
    await Promise.all(given.map((thread) => once(thread, 'exit')));
  };
  return {
    async run(task, signal, onStart) {
      const { key } = 'unit' in task ? task.unit : task.drawn;
      starts.set(key, onStart);
      try {
        return (await pool.run(task, { signal })) as Outcome;
      } finally {
        starts.delete(key);
      }
    },
    settle,
    async end() {
      await pool.destroy();
      await settle();
    },
  };
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

async function runTask(
  threads: Threads,
  task: Task,
  options: PoolOptions,
  attempt = 1,
): Promise<Outcome | undefined> {
  const { timeoutSeconds } = options;
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // The clock starts with the sample, not while a thread is still being set up for it.
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
      const sentence = `It took longer than ${timeoutSeconds} s and was stopped; raise --timeout, or leave the photo out.`;
      return { fault: { sentence, exitCode: 1, stack } };
    }
    if (attempt === 1) return runTask(threads, task, options, 2);
    return { fault: { sentence: `A worker died twice while making it (${message}).`, exitCode: 1, stack } };
  } finally {
    clearTimeout(timer);
  }
}
