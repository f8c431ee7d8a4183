import { clipOptions, clipRunOptions, recordedOptions, runOptions } from '../generate/options.js';
import { loadAnyRecipe, readsFrames, recipeNames } from '../recipe/catalogue.js';
import type { Parameter } from '../recipe/parameters.js';
import { flagName } from '../recipe/settings.js';

const COMMANDS = [
  'recipes',
  'kernels',
  'masks',
  'check',
  'metrics',
  'replay',
  'mix',
  'train',
  'restore',
  'doctor',
  'completion',
];
const FLAGS = ['recipe', 'out', 'seed', 'preset', 'config', 'dry-run', 'json', 'quiet', 'verbose', 'help'];

/**
 * What may follow, for the shell: recipes after `--recipe`, the words a flag takes, else commands and flags, those of
 * the recipe named so far among them. `words` is the line, its first word the program, its last the one begun.
 */
export async function complete(words: readonly string[]): Promise<string[]> {
  const begun = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const startsRight = (word: string) => word.startsWith(begun);
  if (before === '--recipe' || words[1] === 'recipes') return recipeNames().filter(startsRight);
  const recipeAt = words.indexOf('--recipe');
  const name = recipeAt === -1 ? undefined : words[recipeAt + 1];
  const named = name === undefined ? undefined : await loadAnyRecipe(name).catch(() => undefined);
  const declared: Record<string, Parameter> = {
    ...recordedOptions,
    ...runOptions,
    ...(named !== undefined && readsFrames(named) ? { ...clipOptions, ...clipRunOptions } : {}),
    ...named?.recipe.parameters,
  };
  for (const [parameter, { options }] of Object.entries(declared))
    if (before === `--${flagName(parameter)}` && options.length > 0) return options.filter(startsRight);
  const flags = [...FLAGS, ...Object.keys(declared).map(flagName)].map((flag) => `--${flag}`);
  return (begun.startsWith('-') ? flags : words.length <= 2 ? COMMANDS : []).filter(startsRight);
}
