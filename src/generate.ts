import { ExitCode, UserError } from './errors.js';
import { type Call, type CallTexts, resolveCall } from './generate/call.js';
import type { Unit } from './generate/deal.js';
import { runTasks } from './generate/pool.js';
import { rehearse } from './generate/rehearse.js';
import type { Outcome } from './generate/worker.js';
import { heed, Interruption } from './interruption.js';
import { writeContactSheet } from './sink/contact-sheet.js';
import { openDataset } from './sink/dataset.js';
import { groupSkipped, writeLists } from './sink/lists.js';
import type { SampleRecord, SkippedRecord } from './sink/records.js';

/** What a run tells its caller while it goes on. */
export interface GenerateListener {
  /** The photos are being identified. */
  identified?(done: number, total: number): void;
  /** The run begins; `done` samples of an interrupted run are already there. */
  started?(call: Call, done: number): void;
  /** A sample is done or was skipped. */
  sample?(event: { readonly record: SampleRecord } | { readonly skipped: SkippedRecord }): void;
}

export interface GenerateResult {
  readonly call: Call;
  readonly samples: number;
  readonly skipped: readonly SkippedRecord[];
  /** The same call had finished before: nothing was done. */
  readonly unchanged: boolean;
  /** The signal was aborted: what is done is kept, and the same call goes on from there. */
  readonly interrupted: boolean;
}

/**
 * Makes a dataset: for each unit of input x variant a sample, handed to the sink. The same call writes the same
 * bytes, whatever the workers, the order and the interruptions. Throws a UserError where the call is wrong or,
 * with `--on-error stop`, where a sample can't be made; what was done before is kept. Throws an Interruption where the
 * signal is given before anything is written.
 */
export async function generate(
  typed: CallTexts,
  listener: GenerateListener = {},
  signal?: AbortSignal,
): Promise<GenerateResult> {
  const call = await resolveCall(typed, listener.identified, signal);
  await rehearse(call, signal);
  const dataset = openDataset(call.root, call.description, call.run);
  if (dataset.finished !== undefined) {
    const { counts } = dataset.finished;
    return {
      call,
      samples: counts.samples,
      skipped: new Array(counts.skipped),
      unchanged: true,
      interrupted: false,
    };
  }
  const samples = dataset.progress;
  const skipped: SkippedRecord[] = [];
  try {
    const todo = call.units.filter((unit) => !samples.has(unit.key));
    listener.started?.(call, samples.size);
    const options = { workers: call.run.workers, timeoutSeconds: call.run.timeout, signal };
    await runTasks(
      call.worker,
      todo.map((unit) => ({ unit })),
      options,
      ({ unit }, outcome) => {
        if ('record' in outcome) {
          dataset.journal.append(outcome.record);
          samples.set(unit.key, outcome.record);
          listener.sample?.({ record: outcome.record });
          return;
        }
        const skip = skipOrStop(call, unit, outcome);
        skipped.push(skip);
        listener.sample?.({ skipped: skip });
      },
    );
    heed(signal);
    return await finish(call, dataset, samples, groupSkipped(skipped), signal);
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    return { call, samples: samples.size, skipped, unchanged: false, interrupted: true };
  } finally {
    dataset.close();
  }
}

function skipOrStop(
  call: Call,
  unit: Unit,
  outcome: Exclude<Outcome, { record: SampleRecord }>,
): SkippedRecord {
  const { sentence, exitCode, stack, endsRun = false } = outcome.fault;
  if (endsRun) throw new UserError(sentence, exitCode as ExitCode);
  if (call.run.onError === 'skip' && exitCode === ExitCode.failed) {
    const { path, sha256 } = unit.photo;
    return { source: { path, ...(sha256 !== '' && { sha256 }) }, keys: [unit.key], reason: sentence };
  }
  const error = new UserError(`Sample ${unit.key} (${unit.photo.path}): ${sentence}`, exitCode as ExitCode);
  error.stack = stack;
  throw error;
}

async function finish(
  call: Call,
  dataset: ReturnType<typeof openDataset>,
  made: ReadonlyMap<string, SampleRecord>,
  skipped: readonly SkippedRecord[],
  signal: AbortSignal | undefined,
): Promise<GenerateResult> {
  const samples = [...made.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (samples.length === 0)
    throw new UserError(
      `None of the ${call.units.length} samples could be made; the first reason: ${skipped[0]?.reason}`,
      ExitCode.failed,
    );
  const skippedKeys = skipped.flatMap(({ keys }) => keys).length;
  const record = { ...call.description, counts: { samples: samples.length, skipped: skippedKeys } };
  dataset.sweep();
  writeLists(call.root, call.description, call.options.layout, samples, skipped);
  if (call.run.preview) await writeContactSheet(call.root, record, samples, signal);
  dataset.finish(record);
  return { call, samples: samples.length, skipped, unchanged: false, interrupted: false };
}
