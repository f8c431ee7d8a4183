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
 * Runs the tasks on a pool of threads, one for each at a time, and hands each outcome over as it comes, in no
 * particular order. A worker that dies is replaced and its task tried once more. Ends early when the
 * signal is aborted or when `onOutcome` throws, which it then throws too.
 */
export async function runTasks<T extends Task>(
  call: WorkerCall,
  tasks: readonly T[],
  options: PoolOptions,
  onOutcome: (task: T, outcome: Outcome) => void,
): Promise<void> {
  const pool = new Piscina({
    filename: workerFile,
    minThreads: Math.min(options.workers, tasks.length),
    maxThreads: options.workers,
    workerData: call,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  let next = 0;
  let failure: unknown;
  const lane = async () => {
    while (failure === undefined && !options.signal?.aborted && next < tasks.length) {
      const task = tasks[next++] as T;
      const outcome = await runTask(pool, task, options);
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

async function runTask(
  pool: Piscina,
  task: Task,
  options: PoolOptions,
  attempt = 1,
): Promise<Outcome | undefined> {
  const limit = options.timeoutSeconds > 0 ? AbortSignal.timeout(options.timeoutSeconds * 1000) : undefined;
  try {
    return (await pool.run(task, limit ? { signal: limit } : {})) as Outcome;
  } catch (thrown) {
    if (options.signal?.aborted) return undefined;
    const { message, stack = '' } = asError(thrown);
    if (limit?.aborted) {
      const sentence = `It took longer than ${options.timeoutSeconds} s and was stopped; raise --timeout, or leave the photo out.`;
      return { fault: { sentence, exitCode: 1, stack } };
    }
    if (attempt === 1) return runTask(pool, task, options, 2);
    return { fault: { sentence: `A worker died twice while making it (${message}).`, exitCode: 1, stack } };
  }
}
