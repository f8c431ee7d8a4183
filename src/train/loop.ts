import { tensor4d } from '@tensorflow/tfjs-core';
import type { Batch, Losses, Patches, PatchSource, Trainable } from './model.js';
import { rateFactor, type ScheduleName } from './schedule.js';

export interface StepReport {
  /** Steps done, those of earlier runs among them. */
  readonly done: number;
  /** Share of the run that is done, in [0, 1]. */
  readonly progress: number;
  readonly rate: number;
  readonly losses: Losses;
  /** Wall-clock seconds, those of earlier runs among them. */
  readonly seconds: number;
}

export interface TrainOptions {
  readonly model: Trainable;
  readonly source: PatchSource;
  /** Steps that earlier runs did; 0 unless given. */
  readonly from?: number;
  /** Seconds that earlier runs took; 0 unless given. */
  readonly fromSeconds?: number;
  /** The run ends after so many steps or seconds in all, whichever comes first. */
  readonly steps?: number;
  readonly seconds?: number;
  readonly rate: number;
  readonly schedule: ScheduleName;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step and waited for: checkpoints, logs, tests on held-out pairs. */
  readonly onStep?: (report: StepReport) => Promise<void> | void;
}

export interface TrainResult {
  /** Steps done, those of earlier runs among them. */
  readonly done: number;
  readonly seconds: number;
  readonly interrupted: boolean;
}

const MILLISECONDS_BETWEEN_BREATHS = 50;

/**
 * Trains a model, and knows nothing of files. With `steps` alone the weights that come of it hang on the model's seed
 * and the source only, on one backend; with `seconds` also on the machine's speed. Patches of the next step are read
 * while a step runs. Throws an Error where a loss is no number any more.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, source, signal, onStep } = options;
  const { from = 0, steps = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = options;
  if (steps === Number.POSITIVE_INFINITY && seconds === Number.POSITIVE_INFINITY)
    throw new RangeError('A run needs an end: steps or seconds');
  const startedAt = performance.now() - 1000 * (options.fromSeconds ?? 0);
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const breathe = createPause();
  let done = from;
  let ahead: Promise<Patches> | undefined;
  while (done < steps && elapsed() < seconds && !signal?.aborted) {
    const patches = await (ahead ?? source.next(done));
    ahead = done + 1 < steps ? source.next(done + 1) : undefined;
    // Whoever stops early never awaits it.
    ahead?.catch(() => {});
    const rate = options.rate * rateFactor(options.schedule, Math.max(done / steps, elapsed() / seconds));
    const batch = toBatch(patches);
    let losses: Losses;
    try {
      losses = await model.step(batch, { step: done, rate });
    } finally {
      disposeBatch(batch);
    }
    done += 1;
    if (!Number.isFinite(losses.loss))
      throw new RangeError(`the loss is ${losses.loss} after ${done} steps: the learning rate is too high`);
    const progress = Math.min(1, Math.max(done / steps, elapsed() / seconds));
    await onStep?.({ done, progress, rate, losses, seconds: elapsed() });
    await breathe();
  }
  return { done, seconds: elapsed(), interrupted: signal?.aborted === true };
}

/** A step never waits for anything on some backends: now and then the process is let hear its signals. */
function createPause(): () => Promise<void> | undefined {
  let breathedAt = performance.now();
  return () => {
    if (performance.now() - breathedAt < MILLISECONDS_BETWEEN_BREATHS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        breathedAt = performance.now();
        resolve();
      });
    });
  };
}

/** Puts patches on the backend; disposeBatch takes them off. */
export function toBatch({ count, height, width, input, target, mask }: Patches): Batch {
  const pictures = (data: Float32Array) => tensor4d(data, [count, height, width, 3]);
  return {
    input: pictures(input),
    target: pictures(target),
    ...(mask && { mask: tensor4d(mask, [count, height, width, 1]) }),
  };
}

export function disposeBatch({ input, target, mask }: Batch): void {
  input.dispose();
  target.dispose();
  mask?.dispose();
}
