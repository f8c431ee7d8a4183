import fs from 'node:fs';
import path from 'node:path';
import { ExitCode, expected, quoted, UserError } from '../errors.js';
import { type AnyNamedRecipe, loadAnyRecipe, readsFrames, recipeNames } from '../recipe/catalogue.js';
import type { WindowPlan } from '../recipe/frames.js';
import { recipeId } from '../sample/plan-sample.js';
import { writeContactSheet } from '../sink/contact-sheet.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { FILES } from '../sink/file-names.js';
import { listFiles } from '../sink/lists.js';
import type { DatasetRecord, SampleRecord } from '../sink/records.js';
import { diskError, makeFolder, writeWhole } from '../sink/write-file.js';
import { bundledClips, findClips, identifyClips } from '../source/clips.js';
import { identifyPhotos, type Photo } from '../source/identify.js';
import { bundledSamples, findPhotos } from '../source/photos.js';
import { recordedTexts } from './call.js';
import { byClip, runClips } from './clip-pool.js';
import type { ClipUnit } from './deal.js';
import type { Drawn } from './make-sample.js';
import { MIX } from './mix.js';
import { runTasks } from './pool.js';
import type { WindowOutcome, WorkerCall } from './task.js';

export interface ReplayOptions {
  readonly dataset: string;
  /** Keys of the samples to make again; undefined for the whole dataset, its lists and its sheet too. */
  readonly keys?: readonly string[] | undefined;
  readonly out: string;
  /** Folders that hold the source photos; the bundled samples need none. */
  readonly sources: readonly string[];
  /** The recipe's file, where it isn't a built-in one. */
  readonly recipe?: string | undefined;
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (total: number) => void;
  readonly onSample?: (record: SampleRecord) => void;
}

/**
 * Makes samples again from nothing but dataset.json, samples.jsonl and the sources, and holds the new files to
 * the recorded hashes. Throws a UserError that says what changed: the source, the recipe's version or the bytes.
 */
export async function replay(options: ReplayOptions): Promise<{ samples: number }> {
  const dataset = readDataset(options.dataset);
  if (dataset === undefined)
    throw expected({
      what: quoted(options.dataset),
      expected: 'a finished dataset',
      received: `a folder without ${FILES.dataset}`,
    });
  if (dataset.recipe === MIX)
    throw new UserError(
      `Expected a dataset made from photos, but ${quoted(options.dataset)} is a mix of others; replay those.`,
    );
  const all = readSamples(options.dataset);
  const samples = options.keys === undefined ? all : options.keys.map((key) => sampleOf(all, key));
  const named = await loadRecorded(dataset, samples, options.recipe);
  const photos = await findSources(named, dataset, samples, options.sources, options.signal);
  takeOut(options.out, options.dataset);
  const call = workerCall(dataset, named, options);
  let done = 0;
  options.onStart?.(samples.length);
  const pool = { workers: options.workers, timeoutSeconds: 0, signal: options.signal };
  const onOutcome = (sample: SampleRecord, outcome: WindowOutcome) => {
    if (!('record' in outcome)) throw notMade(sample, outcome);
    compare(sample, outcome.record);
    done += 1;
    options.onSample?.(outcome.record);
  };
  if (readsFrames(named)) {
    const recorded = new Map(samples.map((sample) => [sample.key, sample]));
    const units = samples.map((sample) => unitOf(sample, photos));
    await runClips(call, byClip(units), pool, ({ key }, outcome) =>
      onOutcome(recorded.get(key) as SampleRecord, outcome),
    );
  } else {
    const tasks = samples.map((sample) => ({ sample, drawn: drawnOf(sample, photos) }));
    await runTasks(call, tasks, pool, ({ sample }, outcome) => onOutcome(sample, outcome));
  }
  if (options.keys === undefined && done === samples.length) await copyLists(options, dataset, samples);
  fs.rmSync(path.join(options.out, FILES.state), { recursive: true, force: true });
  return { samples: done };
}

function notMade(
  { key }: SampleRecord,
  outcome: Exclude<WindowOutcome, { record: SampleRecord }>,
): UserError {
  if ('fault' in outcome)
    return new UserError(`Sample ${key}: ${outcome.fault.sentence}`, outcome.fault.exitCode as ExitCode);
  return new UserError(`Sample ${key} could not be made again: ${outcome.left}.`, ExitCode.failed);
}

/** A recorded window of a clip, as it was planned. */
function unitOf(sample: SampleRecord, clips: ReadonlyMap<string, Photo>): ClipUnit {
  const { key, variant, split, source, plan } = sample;
  const photo = { ...(clips.get(source.sha256) as Photo), path: source.path };
  const sequence = { name: source.sequence ?? '', number: variant };
  return { key, photo, variant, split, window: { plan: plan as WindowPlan, crop: source.crop, sequence } };
}

function sampleOf(samples: readonly SampleRecord[], key: string): SampleRecord {
  const sample = samples.find((candidate) => candidate.key === key);
  if (sample !== undefined) return sample;
  const range = samples.length > 0 ? `${samples[0]?.key} to ${samples.at(-1)?.key}` : 'none';
  throw expected({ what: 'KEY', expected: `a key of the dataset (${range})`, received: quoted(key) });
}

async function loadRecorded(
  dataset: DatasetRecord,
  samples: readonly SampleRecord[],
  file: string | undefined,
): Promise<AnyNamedRecipe> {
  if (file === undefined && !recipeNames().includes(dataset.recipe))
    throw expected({
      what: '--recipe',
      expected: `the file of the recipe ${dataset.recipe}, which made this dataset`,
      received: 'none',
    });
  const named = await loadAnyRecipe(file ?? dataset.recipe);
  for (const { key, recipe } of samples)
    if (recipe !== recipeId(named))
      throw new UserError(
        `Sample ${key} was made by ${recipe}, but this gen-blur has ${recipeId(named)}: the recipe's version changed; use gen-blur ${dataset.gen_blur}.`,
        ExitCode.failed,
      );
  return named;
}

/** The photo of every sample, by sha256; names only help where the same photo lies in many places. */
async function findSources(
  named: AnyNamedRecipe,
  dataset: DatasetRecord,
  samples: readonly SampleRecord[],
  sources: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Photo>> {
  if (sources.length === 0 && !dataset.inputs.bundled)
    throw new UserError(
      'Expected --source DIR, the folder of the photos or clips that the dataset was made from, but received none.',
    );
  const clips = readsFrames(named);
  const folders = sources.length === 0 ? [clips ? bundledClips : bundledSamples] : sources;
  const photos = clips
    ? await identifyClips(await findClips(folders))
    : await identifyPhotos(await findPhotos(folders, undefined, signal), undefined, signal);
  const found = new Map(photos.map((photo) => [photo.sha256, photo]));
  for (const { key, source } of samples) {
    if (found.has(source.sha256)) continue;
    const changed = photos.some((photo) => photo.path === source.path);
    const what = changed ? 'has changed since (its sha256 differs)' : 'is not there';
    throw new UserError(
      `Sample ${key} was made from ${quoted(source.path)}, which ${what} in ${folders.map(quoted).join(', ')}; name the folder of the original with --source.`,
      ExitCode.failed,
    );
  }
  return found;
}

function drawnOf(sample: SampleRecord, photos: ReadonlyMap<string, Photo>): Drawn {
  const { key, variant, seed, split, source, plan } = sample;
  const photo = { ...(photos.get(source.sha256) as Photo), path: source.path };
  const { crop, made, margin = 0 } = source;
  const cut = crop && made && { ...crop, x: crop.x - made.x, y: crop.y - made.y };
  return { key, variant, seed, split, photo, planned: { plan, crop: made ?? crop, margin, cut } };
}

function workerCall(dataset: DatasetRecord, named: AnyNamedRecipe, options: ReplayOptions): WorkerCall {
  const { layout, depth, png, deinterlace, fps } = dataset.params;
  const format = { layout, depth: depth === '16' ? 16 : 8, png } as WorkerCall['format'];
  const params = recordedTexts(named, dataset.params);
  return {
    root: path.resolve(options.out),
    recipe: options.recipe ?? dataset.recipe,
    params,
    seed: dataset.seed,
    crop: null,
    aimed: false,
    format,
    textureFolders: options.sources,
    ...(readsFrames(named) && {
      video: { decoder: 'auto' as const, deinterlace: deinterlace === true, fps: Number(fps ?? 0) },
    }),
  };
}

/** A folder to write to that is new, empty or holds an earlier replay of the same samples; never the dataset itself. */
function takeOut(out: string, dataset: string): void {
  if (fs.existsSync(out) && fs.realpathSync(out) === fs.realpathSync(dataset))
    throw expected({ what: '--out', expected: 'another folder than the dataset', received: quoted(out) });
  try {
    makeFolder(out);
  } catch (thrown) {
    throw diskError(thrown, out);
  }
  if (fs.readdirSync(out).some((name) => name !== FILES.state))
    throw expected({
      what: `--out ${quoted(out)}`,
      expected: 'an empty or new folder',
      received: 'one with files in it',
    });
}

function compare(recorded: SampleRecord, made: SampleRecord): void {
  if (recorded.source.sha256 !== made.source.sha256)
    throw new UserError(
      `Sample ${recorded.key} came out of another photo than the recorded one.`,
      ExitCode.failed,
    );
  for (const [name, layer] of Object.entries(recorded.layers)) {
    const again = made.layers[name];
    if (again?.sha256 === layer.sha256) continue;
    const what =
      again?.pixels_sha256 === layer.pixels_sha256
        ? "the file's bytes, not the pixels, differ"
        : 'its pixels differ';
    throw new UserError(
      `Sample ${recorded.key} did not come out as recorded: ${layer.path} (${what}); the photo, the plan and the recipe's version are the same, so a library under them has changed.`,
      ExitCode.failed,
    );
  }
}

async function copyLists(
  options: ReplayOptions,
  dataset: DatasetRecord,
  samples: readonly SampleRecord[],
): Promise<void> {
  const layout = dataset.params.layout as Parameters<typeof listFiles>[0];
  const lists = [FILES.samples, FILES.skipped, ...listFiles(layout, samples)];
  for (const name of lists) {
    const file = path.join(options.dataset, name);
    if (fs.existsSync(file)) writeWhole(options.out, name, fs.readFileSync(file));
  }
  // A dataset that is shared as its records has no sheet to tell whether it had one.
  await writeContactSheet(options.out, dataset, samples);
  writeWhole(options.out, FILES.dataset, fs.readFileSync(path.join(options.dataset, FILES.dataset)));
}
