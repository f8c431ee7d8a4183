import path from 'node:path';
import { expected, UserError } from '../errors.js';
import { packageVersion } from '../package.js';
import { streamKey } from '../random.js';
import { loadRecipe } from '../recipe/catalogue.js';
import type { NamedRecipe, ParameterSet, Settings } from '../recipe/define.js';
import type { Parameter } from '../recipe/parameters.js';
import { flagName, formatSettings, parseSettings, presetTexts } from '../recipe/settings.js';
import type { DatasetDescription } from '../sink/dataset.js';
import type { FolderFormat } from '../sink/folder.js';
import { identifyPhotos, type Photo } from '../source/identify.js';
import { bundledSamples, findPhotos } from '../source/photos.js';
import { dealUnits, type Unit } from './deal.js';
import { type RecordedSettings, type RunSettings, recordedOptions, runOptions } from './options.js';
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
  readonly named: NamedRecipe;
  readonly settings: Settings<ParameterSet>;
  readonly seed: string;
  readonly options: RecordedSettings;
  readonly run: RunSettings;
  readonly photos: readonly Photo[];
  readonly units: readonly Unit[];
  readonly description: DatasetDescription;
  readonly worker: WorkerCall;
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

/** The flags of the call itself; a recipe's parameters may not bear their names. */
export function refuseCollisions({ name, recipe }: NamedRecipe): void {
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
  const named = await loadRecipe(typed.recipe);
  refuseCollisions(named);
  const given = typed.texts ?? {};
  const bundled = (typed.inputs ?? []).length === 0;
  const texts = bundled
    ? { ...(given['per-input'] ? { crop: BUNDLED_DEFAULTS.crop } : BUNDLED_DEFAULTS), ...given }
    : given;
  const preset = typed.preset === undefined ? {} : presetTexts(named.recipe, typed.preset);
  const own = Object.fromEntries(Object.entries(given).filter(([flag]) => !callFlags.has(flag)));
  const settings = parseSettings(named.recipe, { ...preset, ...own });
  const options = parseOptions(recordedOptions, texts) as unknown as RecordedSettings;
  const run = parseOptions(runOptions, texts) as unknown as RunSettings;
  const seed = typed.seed ?? '0';
  const root = path.resolve(typed.out ?? path.join('out', named.name));

  const files = await findPhotos(bundled ? [bundledSamples] : (typed.inputs ?? []), root, signal);
  const photos = await identifyPhotos(files, (done) => onIdentified?.(done, files.length), signal);
  const unread = photos.find(({ fault }) => fault !== undefined);
  if (unread?.fault !== undefined && run.onError === 'stop') throw new UserError(unread.fault, 1);
  const units = dealUnits(photos, { ...options, seed });
  const description = describeDataset(named, settings, options, seed, photos, bundled);
  const format: FolderFormat = {
    layout: options.layout,
    depth: options.depth === '16' ? 16 : 8,
    png: options.png,
  };
  const params = Object.fromEntries(
    Object.entries(formatSettings(named.recipe, settings)).map(([flag, value]) => [flag, String(value)]),
  );
  const worker = { root, recipe: typed.recipe, params, seed, crop: options.crop, format };
  return { root, named, settings, seed, options, run, photos, units, description, worker };
}

function describeDataset(
  { name, recipe }: NamedRecipe,
  settings: Settings<ParameterSet>,
  options: RecordedSettings,
  seed: string,
  photos: readonly Photo[],
  bundled: boolean,
): DatasetDescription {
  const optionParams = Object.fromEntries(
    Object.entries(recordedOptions).map(([option, parameter]) => [
      flagName(option),
      (parameter as Parameter).format(options[option as keyof RecordedSettings]),
    ]),
  );
  const roles = Object.entries(recipe.layers).map(([layer, { role }]) => [layer, role]);
  return {
    gen_blur: packageVersion,
    recipe: name,
    recipe_version: recipe.version,
    params: { ...formatSettings(recipe, settings), ...optionParams } as DatasetDescription['params'],
    seed,
    layers: Object.fromEntries(
      Object.entries(recipe.layers).map(([layer, { role, form, about }]) => [layer, { role, form, about }]),
    ),
    roles: Object.fromEntries(roles),
    promises: { ...recipe.promises },
    inputs: {
      photos: photos.length,
      bundled,
      sha256: streamKey(...photos.flatMap((photo) => [photo.path, photo.key])),
    },
  };
}

/** The parameter texts of a dataset's record, for making its samples again. */
export function recordedTexts(
  named: NamedRecipe,
  params: DatasetDescription['params'],
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const parameter of Object.keys(named.recipe.parameters)) {
    const flag = flagName(parameter);
    const value = params[flag];
    if (value === undefined || value === null)
      throw expected({ what: "the dataset's params", expected: `to hold ${flag}`, received: 'none' });
    texts[flag] = String(value);
  }
  return texts;
}
