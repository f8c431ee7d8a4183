import { workerData } from 'node:worker_threads';
import { asError, UserError } from '../errors.js';
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
export type Outcome =
  | { readonly record: SampleRecord }
  | { readonly fault: { readonly sentence: string; readonly exitCode: number; readonly stack: string } };

async function createMaker(call: WorkerCall): Promise<Maker> {
  const named = await loadRecipe(call.recipe);
  const settings = parseSettings(named.recipe, call.params);
  const sampleCall = { named, settings, seed: call.seed, crop: call.crop ?? undefined };
  return { root: call.root, call: sampleCall, format: call.format, readPhoto: createPhotoReader() };
}

let maker: Promise<Maker> | undefined;

/** Makes one sample; the entry point that the pool calls in each of its threads. */
export default async function work(task: Task): Promise<Outcome> {
  maker ??= createMaker(workerData as WorkerCall);
  const { named } = (await maker).call;
  try {
    return {
      record:
        'unit' in task
          ? await makeSample(await maker, task.unit)
          : await remakeSample(await maker, task.drawn),
    };
  } catch (thrown) {
    const { message, stack = '' } = asError(thrown);
    if (thrown instanceof UserError)
      return { fault: { sentence: message, exitCode: thrown.exitCode, stack } };
    const sentence = `The recipe ${named.name} failed (${message.split('\n')[0]}); run with --verbose to see where.`;
    return { fault: { sentence, exitCode: 1, stack } };
  }
}
