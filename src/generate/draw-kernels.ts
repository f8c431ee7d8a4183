import path from 'node:path';
import { expected, UserError } from '../errors.js';
import { createBreath } from '../interruption.js';
import type { JsonObject } from '../json.js';
import { createStream } from '../random.js';
import { loadRecipe } from '../recipe/catalogue.js';
import type { DrawnKernel, NamedRecipe } from '../recipe/define.js';
import { drawValues, parseSettings, presetTexts } from '../recipe/settings.js';
import { recipeId } from '../sample/plan-sample.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { type KernelRecord, type KeyedKernel, openKernelFolder } from '../sink/kernels.js';

export type { KernelRecord };

export interface KernelOptions {
  readonly recipe: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly preset?: string | undefined;
  readonly count: number;
  readonly seed: string;
  readonly out: string;
  /** Draw the kernels of a dataset instead. */
  readonly from?: string | undefined;
}

/** What hears of the drawing as it goes on, and may stop it. */
export interface KernelWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: ((count: number) => void) | undefined;
  readonly onKernel?: ((record: KernelRecord) => void) | undefined;
}

/**
 * Draws kernels without any photo: each as .npy and PNG, a montage of them with the paths behind them, and
 * statistics.json. Throws a UserError where the recipe has no kernels, an Interruption where it was stopped.
 */
export async function drawKernels(
  options: KernelOptions,
  { signal, onStart, onKernel }: KernelWatch = {},
): Promise<{ out: string; kernels: readonly KernelRecord[] }> {
  const out = path.resolve(options.out);
  const { from, seed } = options;
  const { named, count, kernels } =
    from === undefined ? await freshKernels(options) : await recordedKernels(from, options);
  const folder = openKernelFolder(out, named, from === undefined ? `seed ${seed}` : path.basename(from));
  const breath = createBreath(signal);
  onStart?.(count);
  for (const kernel of kernels()) {
    const record = folder.add(kernel);
    onKernel?.(record);
    await breath();
  }
  return { out, kernels: await folder.finish() };
}

function kernelOf({ name, recipe }: NamedRecipe, plan: JsonObject): DrawnKernel {
  const drawn = recipe.kernel?.(plan);
  if (drawn !== undefined) return drawn;
  throw expected({ what: '--recipe', expected: 'one that blurs with a kernel per sample', received: name });
}

async function freshKernels({ recipe: file, texts, preset, count, seed }: KernelOptions) {
  const named = await loadRecipe(file);
  const { recipe } = named;
  if (recipe.kernel === undefined) kernelOf(named, {});
  const settings = parseSettings(recipe, {
    ...(preset === undefined ? {} : presetTexts(recipe, preset)),
    ...texts,
  });
  const draw = (i: number): KeyedKernel => {
    const stream = createStream('gen-blur', seed, recipeId(named), 'kernels', i);
    const values = drawValues(recipe, settings, stream);
    const plan = recipe.plan({
      values,
      settings,
      stream: stream.derive('plan'),
      width: 512,
      height: 512,
      channels: 3,
    });
    return { key: String(i).padStart(6, '0'), plan, drawn: kernelOf(named, plan) };
  };
  function* kernels() {
    for (let i = 0; i < count; i++) yield draw(i);
  }
  return { named, count, kernels };
}

async function recordedKernels(dataset: string, { count }: KernelOptions) {
  const record = readDataset(dataset);
  if (record === undefined)
    throw expected({ what: '--from', expected: 'a finished dataset', received: dataset });
  const named = await loadRecipe(record.recipe);
  if (named.recipe.version !== record.recipe_version)
    throw new UserError(
      `The dataset was made by ${record.recipe}@${record.recipe_version}, but this gen-blur has ${recipeId(named)}; use gen-blur ${record.gen_blur}.`,
      1,
    );
  const samples = readSamples(dataset).slice(0, count);
  function* kernels(): Generator<KeyedKernel> {
    for (const { key, plan } of samples) yield { key, plan, drawn: kernelOf(named, plan) };
  }
  return { named, count: samples.length, kernels };
}
