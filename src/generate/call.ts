import path from 'node:path';
import { expected, UserError } from '../errors.js';
import { packageVersion } from '../package.js';
import { streamKey } from '../random.js';
import { type AnyNamedRecipe, loadAnyRecipe, readsFrames } from '../recipe/catalogue.js';
import { layersOf, type ParameterSet, type Settings } from '../recipe/define.js';
import type { NamedFramesRecipe } from '../recipe/frames.js';
import type { Parameter } from '../recipe/parameters.js';
import { flagName, formatSettings, parseSettings, presetTexts } from '../recipe/settings.js';
import { AIM_LAYER } from '../sample/aim-crop.js';
import type { DatasetDescription } from '../sink/dataset.js';
import type { FolderFormat } from '../sink/folder.js';
import type { SkippedRecord } from '../sink/records.js';
import { identifyPhotos, type Photo } from '../source/identify.js';
import { bundledSamples, findPhotos } from '../source/photos.js';
import { dealUnits, type Unit } from './deal.js';
import {
  type ClipSettings,
  clipOptions,
  clipRunOptions,
  isAimed,
  type RecordedSettings,
  type RunSettings,
  recordedOptions,
  runOptions,
} from './options.js';
import { resolveClips } from './resolve-clips.js';
import type { WorkerCall } from './worker.js';

/** A call as it is typed: texts by flag name, without the dashes. */
export interface CallTexts {
  /** A built-in recipe's name, or the file of one's own. */
  readonly recipe: string;
  /** Files, folders and globs; none for the bundled samples. */
  readonly inputs?: readonly string[];
  readonly out?: string;
  readonly seed?: string;
  readonly preset?: string;
  /** The recipe's parameters and the options of the call. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** A call made out: parsed, its photos identified, its samples dealt. */
export interface Call {
  readonly root: string;
  readonly named: AnyNamedRecipe;
  readonly settings: Settings<ParameterSet>;
  readonly seed: string;
  readonly options: RecordedSettings;
  readonly run: RunSettings;
  /** The photos, or clips. */
  readonly photos: readonly Photo[];
  readonly units: readonly Unit[];
  readonly description: DatasetDescription;
  readonly worker: WorkerCall;
  /** Clips that can't be used, or not whole, and were skipped before the first sample. */
  readonly unusable: readonly SkippedRecord[];
}

const BUNDLED_DEFAULTS = { count: '48', crop: '512x512' };

function parseOptions<O extends Record<string, Parameter>>(
  declared: O,
  texts: Readonly<Record<string, string>>,
) {
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => {
      const flag = flagName(name);
      return [name, parameter.parse(texts[flag] ?? parameter.default, `--${flag}`)];
    }),
  );
}

const flagsOf = (declared: Record<string, unknown>) => new Set(Object.keys(declared).map(flagName));
const callFlags = new Set([...flagsOf(recordedOptions), ...flagsOf(runOptions)]);
const clipFlags = new Set([...flagsOf(clipOptions), ...flagsOf(clipRunOptions)]);
const flagsFor = (named: AnyNamedRecipe) =>
  readsFrames(named) ? new Set([...callFlags, ...clipFlags]) : callFlags;

/** The flags of the call itself; a recipe's parameters may not bear their names. */
export function refuseCollisions(named: AnyNamedRecipe): void {
  const { name, recipe } = named;
  const callFlags = flagsFor(named);
  const taken = Object.keys(recipe.parameters)
    .map(flagName)
    .filter((flag) => callFlags.has(flag) || flag === 'seed' || flag === 'out');
  if (taken.length > 0)
    throw new UserError(
      `The recipe ${name} declares --${taken[0]}, which is an option of every call; rename that parameter.`,
    );
}

/**
 * Makes a call out: loads the recipe, reads the texts, finds and identifies the photos and deals the samples.
 * Writes nothing. Throws a UserError for whatever is wrong with it, and an Interruption where the signal is given.
 */
export async function resolveCall(
  typed: CallTexts,
  onIdentified?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Call> {
  const named = await loadAnyRecipe(typed.recipe);
  refuseCollisions(named);
  const given = typed.texts ?? {};
  const bundled = (typed.inputs ?? []).length === 0;
  const texts =
    bundled && !readsFrames(named)
      ? { ...(given['per-input'] ? { crop: BUNDLED_DEFAULTS.crop } : BUNDLED_DEFAULTS), ...given }
      : given;
  const preset = typed.preset === undefined ? {} : presetTexts(named.recipe, typed.preset);
  const own = Object.fromEntries(Object.entries(given).filter(([flag]) => !flagsFor(named).has(flag)));
  const settings = parseSettings(named.recipe, { ...preset, ...own });
  const options = parseOptions(recordedOptions, texts) as unknown as RecordedSettings;
  const run = parseOptions(runOptions, texts) as unknown as RunSettings;
  checkPolicy(named, options);
  const seed = typed.seed ?? '0';
  const root = path.resolve(typed.out ?? path.join('out', named.name));

  const video = {
    ...parseOptions(clipOptions, texts),
    ...parseOptions(clipRunOptions, texts),
  } as ClipSettings;
  const common = { inputs: typed.inputs ?? [], root, options, run, seed, onIdentified, signal };
  const { photos, units, unusable } = readsFrames(named)
    ? await resolveWindows(named, settings, video, common)
    : await resolvePhotos(common);
  const description = describeDataset(named, settings, { ...options, ...video }, seed, photos, bundled);
  const format: FolderFormat = {
    layout: options.layout,
    depth: options.depth === '16' ? 16 : 8,
    png: options.png,
  };
  const params = Object.fromEntries(
    Object.entries(formatSettings(named.recipe, settings)).map(([flag, value]) => [flag, String(value)]),
  );
  const folders = foldersOf(named, settings);
  const { decoder, deinterlace, fps } = video;
  const worker = {
    ...{ root, recipe: typed.recipe, seed, crop: options.crop, aimed: isAimed(options), format },
    params: { ...params, ...folders },
    textureFolders: Object.values(folders),
    ...(readsFrames(named) && { video: { decoder, deinterlace, fps } }),
  };
  return { root, named, settings, seed, options, run, photos, units, description, worker, unusable };
}

/** Crops are aimed by a mask, so that there must be a crop, and a mask. */
function checkPolicy({ name, recipe }: AnyNamedRecipe, options: RecordedSettings): void {
  if (options.cropPolicy === 'uniform') return;
  if (options.crop === null)
    throw new UserError('Expected --crop with --crop-policy blur-aware, but received none; give a size.');
  if (recipe.reads === 'frames' || recipe.layers[AIM_LAYER]?.form !== 'matte')
    throw expected({
      what: '--crop-policy',
      expected: `uniform for the recipe ${name}, which makes no mask`,
      received: options.cropPolicy,
      remedy: 'local and the recipes of damage make one',
    });
}

interface Common {
  readonly inputs: readonly string[];
  readonly root: string;
  readonly options: RecordedSettings;
  readonly run: RunSettings;
  readonly seed: string;
  readonly onIdentified: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}
type Resolved = Pick<Call, 'photos' | 'units' | 'unusable'>;

async function resolvePhotos({
  inputs,
  root,
  options,
  run,
  seed,
  onIdentified,
  signal,
}: Common): Promise<Resolved> {
  if (options.layout === 'gopro' || options.layout === 'reds')
    throw expected({
      what: '--layout',
      expected: 'pairs, aligned or basicsr for a recipe that reads photos',
      received: `${options.layout}, which has a folder for each clip`,
    });
  const files = await findPhotos(inputs.length === 0 ? [bundledSamples] : inputs, root, signal);
  const photos = await identifyPhotos(files, (done) => onIdentified?.(done, files.length), signal);
  const unread = photos.find(({ fault }) => fault !== undefined);
  if (unread?.fault !== undefined && run.onError === 'stop') throw new UserError(unread.fault, 1);
  return { photos, units: dealUnits(photos, { ...options, seed }), unusable: [] };
}

async function resolveWindows(
  named: NamedFramesRecipe,
  settings: Settings<ParameterSet>,
  video: ClipSettings,
  { inputs, root, options, run, seed, onIdentified, signal }: Common,
): Promise<Resolved> {
  const windows = { named, settings, seed, crop: options.crop ?? undefined };
  const asked = { inputs, root, windows, options, video, run, onIdentified, signal };
  const { clips, units, unusable } = await resolveClips(asked);
  return { photos: clips, units, unusable };
}

/** The folders on this machine that settings name, by flag: workers are told them, records aren't. */
function foldersOf({ recipe }: AnyNamedRecipe, settings: Settings<ParameterSet>): Record<string, string> {
  const folders: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(recipe.parameters)) {
    const folder = parameter.folderOf?.(settings[name]);
    if (folder !== undefined) folders[flagName(name)] = folder;
  }
  return folders;
}

function describeDataset(
  named: AnyNamedRecipe,
  settings: Settings<ParameterSet>,
  options: RecordedSettings & ClipSettings,
  seed: string,
  photos: readonly Photo[],
  bundled: boolean,
): DatasetDescription {
  const { name, recipe } = named;
  const declared = readsFrames(named) ? { ...recordedOptions, ...clipOptions } : recordedOptions;
  const layers = readsFrames(named)
    ? (named.recipe.layersOf?.(settings) ?? recipe.layers)
    : layersOf(named.recipe, settings);
  const optionParams = Object.fromEntries(
    Object.entries(declared).map(([option, parameter]) => [
      flagName(option),
      (parameter as Parameter).format(options[option as keyof typeof options]),
    ]),
  );
  const declaredLayers = Object.entries(layers);
  const roles = declaredLayers.map(([layer, { role }]) => [layer, role]);
  return {
    gen_blur: packageVersion,
    recipe: name,
    recipe_version: recipe.version,
    params: { ...formatSettings(recipe, settings), ...optionParams } as DatasetDescription['params'],
    seed,
    layers: Object.fromEntries(
      declaredLayers.map(([layer, { role, form, about }]) => [layer, { role, form, about }]),
    ),
    roles: Object.fromEntries(roles),
    promises: { ...recipe.promises, ...recipe.weakens?.(settings) },
    inputs: {
      ...(readsFrames(named) ? { clips: photos.length } : { photos: photos.length }),
      bundled,
      sha256: streamKey(...photos.flatMap((photo) => [photo.path, photo.key])),
    },
  };
}

/** The parameter texts of a dataset's record, for making its samples again. */
export function recordedTexts(
  named: AnyNamedRecipe,
  params: DatasetDescription['params'],
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const parameter of Object.keys(named.recipe.parameters)) {
    const flag = flagName(parameter);
    const value = params[flag];
    if (value === undefined || value === null)
      throw expected({ what: "the dataset's params", expected: `a map with ${flag}`, received: 'none' });
    texts[flag] = String(value);
  }
  return texts;
}
