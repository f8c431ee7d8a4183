import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Piscina } from 'piscina';

/** What the threads of a pool run. */
export interface PoolWorker<T> {
  /** The JavaScript file whose default export takes a task and returns its outcome. */
  readonly file: string;
  /** Handed to every thread as its `workerData`. */
  readonly data?: unknown;
  /** What a thread calls a task in its message `{ started }`, where it sends one. */
  readonly keyOf?: (task: T) => string;
  /** Room for objects that are new, where it isn't V8's: what dies at once would lie about until it is full. */
  readonly youngMegabytes?: number;
  /** Hears every other message. */
  readonly onMessage?: (message: never) => void;
}

/** The `worker.js` beside a module. Node runs threads from JavaScript: from src/ (in tests) the built one is used. */
export function workerBeside(moduleUrl: string): string {
  const file = fileURLToPath(new URL('./worker.js', moduleUrl));
  if (!moduleUrl.endsWith('.ts')) return file;
  return file.replace(/([\\/])src([\\/]\w+[\\/]worker\.js)$/, '$1dist$1src$2');
}

/**
 * Room for a thread's objects; pictures lie outside of it. Without a limit that is named, a recipe whose objects
 * grow without end takes the whole process down, not its thread.
 */
const HEAP_MEGABYTES = 1024;

/**
 * V8 counts the pictures that a thread lets go of as its garbage, and as long as the thread's few objects are all that
 * stays it looks through them for every ten megabytes of pictures: a fifth of the time of recipes of many steps. A heap
 * that begins at this size is looked through where it pays.
 */
const FIRST_HEAP_MEGABYTES = 96;

export interface Threads<T, O> {
  /** Runs one task; `onStart` is called when a thread has taken it up. */
  run(task: T, signal: AbortSignal, onStart: () => void): Promise<O>;
  /** Resolves when every thread that was given up is gone: until then it may still write. */
  settle(): Promise<void>;
  end(): Promise<void>;
}

/** Starts so many threads; one that dies is replaced. */
export function startThreads<T, O>(worker: PoolWorker<T>, count: number): Threads<T, O> {
  setFlagsFromString(`--initial-old-space-size=${FIRST_HEAP_MEGABYTES}`);
  const pool = new Piscina({
    filename: worker.file,
    minThreads: count,
    maxThreads: Math.max(count, 1),
    workerData: worker.data,
    idleTimeout: Number.POSITIVE_INFINITY,
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_MEGABYTES,
      ...(worker.youngMegabytes && { maxYoungGenerationSizeMb: worker.youngMegabytes }),
    },
  });
  // A thread that dies between two tasks has none to tell of it; it is replaced all the same.
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
  pool.on('message', (message: { started: string }) => {
    if ('started' in message) starts.get(message.started)?.();
    else worker.onMessage?.(message as never);
  });
  const settle = async () => {
    const given = [...alive].filter((thread) => !pool.threads.includes(thread));
    await Promise.all(given.map((thread) => once(thread, 'exit')));
  };
  return {
    async run(task, signal, onStart) {
      const key = worker.keyOf?.(task) ?? '';
      starts.set(key, onStart);
      try {
        return (await pool.run(task, { signal })) as O;
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
