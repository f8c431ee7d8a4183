import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { asError, expected, quoted, UserError } from '../errors.js';
import type { NamedRecipe, Recipe } from './define.js';
import type { FramesRecipe, NamedFramesRecipe } from './frames.js';

const recipesFolder = fileURLToPath(new URL('../../recipes/', import.meta.url));
const recipeFile = (name: string) =>
  ['.js', '.ts'].map((end) => path.join(recipesFolder, name + end)).find((file) => fs.existsSync(file));

/** Names of the built-in recipes: those of the files in recipes/. */
export function recipeNames(): string[] {
  return fs
    .readdirSync(recipesFolder)
    .filter((file) => /^[a-z0-9-]+\.(js|ts)$/.test(file))
    .map((file) => file.replace(/\.(js|ts)$/, ''))
    .sort();
}

/** Whether `--recipe` names a file rather than a built-in recipe. */
export const isRecipeFile = (name: string): boolean => /\.[mc]?[jt]s$/.test(name) || /[\\/]/.test(name);

/** A recipe of either kind. */
export type AnyNamedRecipe = NamedRecipe | NamedFramesRecipe;

/** Whether a recipe makes its pairs out of video. */
export const readsFrames = (named: AnyNamedRecipe): named is NamedFramesRecipe =>
  named.recipe.reads === 'frames';

/** Loads a recipe that reads photos; see loadAnyRecipe. Throws a UserError for one that reads video. */
export async function loadRecipe(nameOrFile: string): Promise<NamedRecipe> {
  const named = await loadAnyRecipe(nameOrFile);
  if (!readsFrames(named)) return named;
  throw expected({
    what: '--recipe',
    expected: 'one that reads photos',
    received: `${named.name}, which reads video`,
  });
}

/**
 * Loads a recipe by name, or from a user's file (TypeScript or JavaScript), whose imports of `gen-blur` and
 * `gen-blur/recipe` mean this package wherever the file lies. Throws a UserError where there is none.
 */
export async function loadAnyRecipe(nameOrFile: string): Promise<AnyNamedRecipe> {
  if (isRecipeFile(nameOrFile)) return loadRecipeFile(path.resolve(nameOrFile));
  const file = /^[a-z0-9-]+$/.test(nameOrFile) ? recipeFile(nameOrFile) : undefined;
  if (file === undefined)
    throw expected({
      what: '--recipe',
      expected: `one of ${recipeNames().join(', ')}, or the file of your own`,
      received: quoted(nameOrFile),
      remedy: 'gen-blur recipes lists them',
    });
  const module = (await import(pathToFileURL(file).href)) as { default: Recipe | FramesRecipe };
  return { name: nameOrFile, recipe: module.default } as AnyNamedRecipe;
}

async function loadRecipeFile(file: string): Promise<AnyNamedRecipe> {
  if (!fs.existsSync(file))
    throw expected({ what: '--recipe', expected: 'a file that exists', received: quoted(file) });
  const sibling = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const end = path.extname(fileURLToPath(import.meta.url));
  // Loaded when it is needed: most calls name a built-in recipe, and start sooner without it.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, {
    interopDefault: false,
    alias: { 'gen-blur/recipe': sibling(`./index${end}`), 'gen-blur': sibling(`../index${end}`) },
  });
  const name = path.basename(file).replace(/\.[mc]?[jt]s$/, '');
  let module: { default?: Recipe | FramesRecipe };
  try {
    module = await jiti.import(file);
  } catch (thrown) {
    if (thrown instanceof UserError) throw new UserError(`${path.basename(file)}: ${thrown.message}`);
    const { message, stack } = asError(thrown);
    const [, line] = `${message}\n${stack}`.split(`${file}:`)[1]?.match(/^(\d+):/) ?? [];
    const where = line === undefined ? '' : `line ${line}: `;
    const first = message.split('\n')[0]?.trim();
    throw new UserError(
      `The recipe ${quoted(file)} could not be loaded: ${where}${first}. Mend the file and run again.`,
    );
  }
  if (isRecipe(module.default)) return { name, recipe: module.default } as AnyNamedRecipe;
  throw expected({
    what: `the default export of ${path.basename(file)}`,
    expected: 'a recipe made by defineRecipe',
    received: module.default === undefined ? 'none' : typeof module.default,
  });
}

function isRecipe(candidate: unknown): candidate is Recipe | FramesRecipe {
  if (typeof candidate !== 'object' || candidate === null) return false;
  const { parameters, layers, version } = candidate as Partial<Recipe>;
  const methods = 'windows' in candidate ? ['windows', 'begin'] : ['plan', 'render'];
  const has = (method: string) => typeof (candidate as Record<string, unknown>)[method] === 'function';
  return (
    methods.every(has) && typeof version === 'number' && parameters !== undefined && layers !== undefined
  );
}
