import { ExitCode, UserError } from './errors.js';
import { type Call, type CallTexts, resolveCall } from './generate/call.js';
import { byClip, runClips } from './generate/clip-pool.js';
import type { ClipUnit, Unit } from './generate/deal.js';
import { runTasks } from './generate/pool.js';
import { rehearse } from './generate/rehearse.js';
import type { Fault, WindowOutcome } from './generate/task.js';
import { heed, Interruption } from './interruption.js';
import { readsFrames } from './recipe/catalogue.js';
import { writeContactSheet } from './sink/contact-sheet.js';
import { openDataset } from './sink/dataset.js';
import { groupSkipped, writeLists } from './sink/lists.js';
import type { Progress } from './sink/progress.js';
import type { SampleRecord, SkippedRecord } from './sink/records.js';

/** What a run tells its caller while it goes on. */
export interface GenerateListener {
  /** The photos are being identified. */
  identified?(done: number, total: number): void;
  /** The run begins; `done` samples of an interrupted run are already there. */
  started?(call: Call, done: number): void;
  /** A sample is done or was skipped. */
  sample?(event: SampleEvent): void;
}

/** What became of a sample; `left` names a window that the recipe's own rules left out, or that has no frames. */
export type SampleEvent =
  | { readonly record: SampleRecord }
  | { readonly skipped: SkippedRecord }
  | { readonly left: SkippedRecord };

export interface GenerateResult {
  readonly call: Call;
  readonly samples: number;
  readonly skipped: readonly SkippedRecord[];
  /** Windows of clips that the recipe's own rules left out, or whose frames didn't come. */
  readonly left: number;
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
      left: counts.left ?? 0,
      unchanged: true,
      interrupted: false,
    };
  }
  const samples = dataset.progress;
  const skipped: SkippedRecord[] = [...call.unusable];
  const left: SkippedRecord[] = [];
  try {
    const todo = call.units.filter((unit) => !samples.has(unit.key));
    listener.started?.(call, samples.size);
    const options = { workers: call.run.workers, timeoutSeconds: call.run.timeout, signal };
    const onOutcome = (unit: Unit, outcome: WindowOutcome) => {
      if ('record' in outcome) {
        dataset.journal.append(outcome.record);
        samples.set(unit.key, outcome.record);
        listener.sample?.({ record: outcome.record });
      } else if ('fault' in outcome) {
        const skip = skipOrStop(call, unit, outcome.fault);
        skipped.push(skip);
        listener.sample?.({ skipped: skip });
      } else {
        const { path, sha256 } = unit.photo;
        const leave = { source: { path, sha256 }, keys: [unit.key], reason: outcome.left };
        left.push(leave);
        listener.sample?.({ left: leave });
      }
    };
    if (readsFrames(call.named))
      await runClips(call.worker, byClip(todo as readonly ClipUnit[]), options, onOutcome);
    else
      await runTasks(
        call.worker,
        todo.map((unit) => ({ unit })),
        options,
        ({ unit }, outcome) => onOutcome(unit, outcome),
      );
    heed(signal);
    return await finish(call, dataset, samples, groupSkipped(skipped), groupSkipped(left), signal);
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    return { call, samples: samples.size, skipped, left: left.length, unchanged: false, interrupted: true };
  } finally {
    dataset.close();
  }
}

function skipOrStop(call: Call, unit: Unit, fault: Fault): SkippedRecord {
  const { sentence, exitCode, stack, endsRun = false } = fault;
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
  made: Progress,
  skipped: readonly SkippedRecord[],
  left: readonly SkippedRecord[],
  signal: AbortSignal | undefined,
): Promise<GenerateResult> {
  const samples = made.inOrder();
  if (samples.length === 0)
    throw new UserError(
      `${call.units.length > 1 ? `None of the ${call.units.length} samples` : 'No sample'} could be made; the first reason: ${[...skipped, ...left][0]?.reason}`,
      ExitCode.failed,
    );
  const keysIn = (list: readonly SkippedRecord[]) => list.flatMap(({ keys }) => keys).length;
  const counts = {
    ...{ samples: samples.length, skipped: keysIn(skipped) },
    ...(left.length > 0 && { left: keysIn(left) }),
  };
  const record = { ...call.description, counts };
  dataset.sweep();
  writeLists(call.root, call.description, call.options.layout, samples, [...skipped, ...left]);
  if (call.run.preview) await writeContactSheet(call.root, record, samples, signal);
  dataset.finish(record);
  return {
    ...{ call, samples: samples.length, skipped, left: keysIn(left) },
    ...{ unchanged: false, interrupted: false },
  };
}
