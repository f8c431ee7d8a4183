import { asError } from '../errors.js';
import type { Photo } from '../source/identify.js';
import type { ClipUnit } from './deal.js';
import { type PoolOptions, withThreads, workerFile } from './pool.js';
import type { ClipTask, Fault, WindowOutcome, WorkerCall } from './task.js';
import type { PoolWorker, Threads } from './threads.js';

/** A clip and those of its windows that are to be made, in order. */
export interface ClipWork {
  readonly clip: Photo;
  readonly units: readonly ClipUnit[];
}

/** The windows to make of each clip, clips and windows in their order. */
export function byClip(units: readonly ClipUnit[]): ClipWork[] {
  const work = new Map<string, { clip: Photo; units: ClipUnit[] }>();
  for (const unit of units) {
    const known = work.get(unit.photo.file) ?? { clip: unit.photo, units: [] };
    known.units.push(unit);
    work.set(unit.photo.file, known);
  }
  for (const { units } of work.values()) units.sort((a, b) => a.window.plan.first - b.window.plan.first);
  return [...work.values()];
}

const YOUNG_MEGABYTES = 4;

type OnOutcome = (unit: ClipUnit, outcome: WindowOutcome) => void;

/** What the threads send: what became of a window. */
interface Told {
  readonly key: string;
  readonly outcome: WindowOutcome;
}

/** Where messages about a clip's windows go, by key. */
type Routes = Map<string, (told: Told) => void>;

/**
 * Makes windows on a pool of threads, a clip for each at a time, and hands over what becomes of each window as it is
 * known. A worker that dies is replaced once, and goes on with the windows that are left. Ends early when the signal is
 * aborted or when `onOutcome` throws, which it then throws too.
 */
export async function runClips(
  call: WorkerCall,
  work: readonly ClipWork[],
  options: PoolOptions,
  onOutcome: OnOutcome,
): Promise<void> {
  const routes: Routes = new Map();
  const worker: PoolWorker<ClipTask> = {
    ...{ file: workerFile, data: call, youngMegabytes: YOUNG_MEGABYTES },
    keyOf: ({ units }) => units[0]?.key ?? '',
    onMessage: (told: Told) => routes.get(told.key)?.(told),
  };
  await withThreads<ClipWork, ClipTask, number>(worker, work, options, async (threads, { clip, units }) => {
    const waiting = new Map(units.map((unit) => [unit.key, unit]));
    for (let attempt = 1; waiting.size > 0; attempt++) {
      const fault = await runClip(threads, routes, clip, waiting, options, onOutcome);
      if (options.signal?.aborted) return undefined;
      if (fault === undefined) continue;
      await threads.settle();
      if (attempt === 1 && !fault.final) continue;
      for (const unit of waiting.values()) onOutcome(unit, { fault });
      waiting.clear();
    }
    return () => {};
  });
}

/** Runs a clip's windows once; returns why those that are still waiting were not made. */
async function runClip(
  threads: Threads<ClipTask, number>,
  routes: Routes,
  clip: Photo,
  waiting: Map<string, ClipUnit>,
  options: PoolOptions,
  onOutcome: OnOutcome,
): Promise<(Fault & { final: boolean }) | undefined> {
  const stop = new AbortController();
  const limit = options.timeoutSeconds * 1000;
  let [timedOut, failed] = [false, false];
  let failure: unknown;
  let timer: NodeJS.Timeout | undefined;
  let seen = () => {};
  const startClock = () => {
    clearTimeout(timer);
    if (limit === 0) return;
    timer = setTimeout(() => {
      timedOut = true;
      stop.abort();
    }, limit);
  };
  const hear = ({ key, outcome }: Told) => {
    startClock();
    const unit = waiting.get(key);
    waiting.delete(key);
    routes.delete(key);
    if (unit !== undefined && !failed && !options.signal?.aborted) {
      try {
        onOutcome(unit, outcome);
      } catch (thrown) {
        [failed, failure] = [true, thrown];
        stop.abort();
      }
    }
    seen();
  };
  for (const key of waiting.keys()) routes.set(key, hear);
  try {
    await threads.run({ clip, units: [...waiting.values()] }, stop.signal, startClock);
    // Messages and results come by different ways: the last of the messages may still be under way.
    while (waiting.size > 0 && !failed)
      await new Promise<void>((resolve) => {
        seen = resolve;
      });
    if (failed) throw failure;
    return undefined;
  } catch (thrown) {
    if (failed) throw failure;
    const { message, stack = '' } = asError(thrown);
    const sentence = timedOut
      ? `It took longer than ${options.timeoutSeconds} s and was stopped; raise --timeout, or leave the clip out.`
      : `A worker died twice over it (${message}).`;
    return { sentence, exitCode: 1, stack, final: timedOut };
  } finally {
    clearTimeout(timer);
    for (const key of waiting.keys()) routes.delete(key);
  }
}
