import { asError, UserError } from '../errors.js';
import { Interruption } from '../interruption.js';
import { formatSettings, parseSettings } from '../recipe/settings.js';
import { clearState, lockFolder } from '../sink/lock.js';
import { makeFolder } from '../sink/write-file.js';
import type { Backend } from './backend/backend.js';
import { startBackend } from './backend/start.js';
import { endsOf, missingMasks, recordOf, refuseOther, type TrainCall, trainingOf } from './call.js';
import { loadState, type ModelRecord, readRecord, requireModelFolder, saveCheckpoint } from './checkpoint.js';
import { createPatches } from './data/patches.js';
import { type ReadSet, readSet } from './data/read-set.js';
import { openLog } from './log.js';
import { type StepReport, train } from './loop.js';
import type { ModelKind, Trainable, TrainingDefaults } from './model.js';
import { loadModel } from './models.js';

export interface TrainStart {
  readonly backend: Backend;
  readonly parameters: number;
  readonly pairs: number;
  readonly photos: number;
  /** Steps that earlier runs did. */
  readonly from: number;
}

export interface TrainEvents {
  /** Pairs are being read. */
  reading?(pairs: number): void;
  started?(start: TrainStart): void;
  step?(report: StepReport): void;
  saved?(steps: number): void;
}

export interface TrainOutcome {
  readonly steps: number;
  readonly seconds: number;
  readonly loss: number | null;
  readonly interrupted: boolean;
  /** An earlier run had done it all. */
  readonly unchanged: boolean;
}

const NOTHING = { steps: 0, seconds: 0 };

/**
 * Trains a model on a set of pairs and keeps it in a folder: checkpoints, of which one is there from the first step on, and
 * log.csv. A folder with a checkpoint of the same call is gone on from. Throws a UserError where the set, the model or the
 * folder don't fit.
 */
export async function runTraining(
  call: TrainCall,
  events: TrainEvents,
  signal?: AbortSignal,
): Promise<TrainOutcome> {
  const kind = await loadModel(call.model);
  const training = trainingOf(call, kind);
  const settings = parseSettings(kind, call.texts);
  const record = recordOf(call, kind, training, formatSettings(kind, settings));
  makeFolder(call.out);
  const release = lockFolder(call.out);
  let model: Trainable | undefined;
  try {
    requireModelFolder(call.out);
    const earlier = call.resume ? readRecord(call.out) : undefined;
    if (earlier !== undefined) refuseOther(call.out, earlier, record);
    const before = earlier?.run ?? NOTHING;
    const ends = endsOf(call);
    if (before.steps >= ends.steps || before.seconds >= ends.seconds)
      return { ...before, loss: null, interrupted: false, unchanged: true };
    const set = await readPairs(call, kind, training, events, signal);
    const backend = await startBackend(call.backend);
    model = kind.create({ size: call.size, seed: call.seed, settings });
    if (earlier !== undefined) loadState(call.out, model);
    const { count: photos } = set.grouping;
    const [parameters, pairs] = [model.parameterCount, set.pairs.length];
    events.started?.({ backend, parameters, pairs, photos, from: before.steps });
    const outcome = await trainAndKeep({
      call,
      record,
      training,
      model,
      set,
      backend,
      earlier,
      events,
      signal,
    });
    clearState(call.out);
    return outcome;
  } catch (thrown) {
    if (thrown instanceof Interruption)
      return { ...NOTHING, loss: null, interrupted: true, unchanged: false };
    throw thrown;
  } finally {
    model?.dispose();
    release();
  }
}

async function readPairs(
  call: TrainCall,
  kind: ModelKind,
  { patch }: TrainingDefaults,
  events: TrainEvents,
  signal: AbortSignal | undefined,
): Promise<ReadSet> {
  const set = await readSet(call.place, {
    ...{ megabytes: call.memoryMegabytes, leastSide: patch, seed: call.seed, signal },
    ...(events.reading && { onStart: events.reading }),
  });
  if (kind.needsMask && !set.pairs.some(({ mask }) => mask !== undefined)) throw missingMasks(kind);
  return set;
}

interface Session {
  readonly call: TrainCall;
  readonly record: Omit<ModelRecord, 'gen_blur' | 'run'>;
  readonly training: TrainingDefaults;
  readonly model: Trainable;
  readonly set: ReadSet;
  readonly backend: Backend;
  readonly earlier: ModelRecord | undefined;
  readonly events: TrainEvents;
  readonly signal: AbortSignal | undefined;
}

async function trainAndKeep(session: Session): Promise<TrainOutcome> {
  const { call, record, training, model, set, backend, earlier, events, signal } = session;
  const { patch: size, batch, rate } = training;
  const source = createPatches(set.pairs, { size, batch, seed: call.seed });
  const before = earlier?.run ?? NOTHING;
  const log = openLog(call.out, before.steps);
  let [savedAt, loss]: [number, number | null] = [0, null];
  const save = async (steps: number, seconds: number) => {
    const run = { steps, seconds, backend: backend.name, device: backend.device };
    await saveCheckpoint(call.out, model, { ...record, run });
    log.flush();
    events.saved?.(steps);
    savedAt = performance.now();
  };
  // A run that is killed in its first minutes leaves a model too, if only the untrained one.
  if (earlier === undefined) await save(0, 0);
  savedAt = performance.now();
  try {
    const { done, seconds, interrupted } = await train({
      ...{ model, source, rate, schedule: call.schedule, signal },
      ...{ from: before.steps, fromSeconds: before.seconds, ...endsOf(call) },
      onStep: async (report) => {
        loss = report.losses.loss;
        log.add(report);
        events.step?.(report);
        if (performance.now() - savedAt > call.saveEveryMinutes * 60_000)
          await save(report.done, report.seconds);
      },
    });
    await save(done, seconds);
    return { steps: done, seconds, loss, interrupted, unchanged: false };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new UserError(`The training went astray: ${asError(thrown).message}; choose a smaller --rate.`, 1);
  }
}
