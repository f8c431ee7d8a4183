import { parentPort, workerData } from 'node:worker_threads';
import { asError, DiskError, UserError } from '../errors.js';
import { loadRecipe } from '../recipe/catalogue.js';
import { parseSettings } from '../recipe/settings.js';
import type { Size } from '../sample/plan-sample.js';
import type { FolderFormat } from '../sink/folder.js';
import type { SampleRecord } from '../sink/records.js';
import { createPhotoReader } from '../source/read-photo.js';
import type { Unit } from './deal.js';
import { type Drawn, type Maker, makeSample, remakeSample } from './make-sample.js';

/** What a worker is told when it starts: names and texts, never pixels. */
export interface WorkerCall {
  readonly root: string;
  readonly recipe: string;
  /** Parameter texts by flag name. */
  readonly params: Readonly<Record<string, string>>;
  readonly seed: string;
  readonly crop: Size | null;
  readonly format: FolderFormat;
}

export type Task = { readonly unit: Unit } | { readonly drawn: Drawn };

/** What comes back: a record, or why there is none. Errors lose their class between threads, so it is spelt out. */
export type Outcome = { readonly record: SampleRecord } | { readonly fault: Fault };

export interface Fault {
  readonly sentence: string;
  readonly exitCode: number;
  readonly stack: string;
  /** No sample can be made any more, such as on a full disk. */
  readonly endsRun?: boolean;
}

async function createMaker(call: WorkerCall): Promise<Maker> {
  const named = await loadRecipe(call.recipe);
  const settings = parseSettings(named.recipe, call.params);
  const sampleCall = { named, settings, seed: call.seed, crop: call.crop ?? undefined };
  return { root: call.root, call: sampleCall, format: call.format, readPhoto: createPhotoReader() };
}

let maker: Promise<Maker> | undefined;

function faultOf(thrown: unknown, recipe: string): Fault {
  const { message, stack = '' } = asError(thrown);
  if (thrown instanceof UserError)
    return { sentence: message, exitCode: thrown.exitCode, stack, endsRun: thrown instanceof DiskError };
  const sentence = `The recipe ${recipe} failed (${message.split('\n')[0]}); run with --verbose to see where.`;
  return { sentence, exitCode: 1, stack };
}

/** Makes one sample; the entry point that the pool calls in each of its threads. */
export default async function work(task: Task): Promise<Outcome> {
  const call = workerData as WorkerCall;
  let recipe = call.recipe;
  try {
    maker ??= createMaker(call);
    const ready = await maker;
    recipe = ready.call.named.name;
    parentPort?.postMessage({ started: ('unit' in task ? task.unit : task.drawn).key });
    return {
      record: 'unit' in task ? await makeSample(ready, task.unit) : await remakeSample(ready, task.drawn),
    };
  } catch (thrown) {
    return { fault: faultOf(thrown, recipe) };
  }
}
