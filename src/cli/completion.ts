import type { Argv } from 'yargs';
import { loadAnyRecipe, recipeNames } from '../recipe/catalogue.js';
import { type AddCommand, type CommandContext, sharedFlags } from './context.js';
import type { Flag } from './flags.js';

type Builder = (cli: Argv) => unknown;

/** A command as its file declares it. */
interface Declaration {
  /** The first is `$0` where the command is the default one. */
  readonly names: readonly string[];
  readonly build: Builder;
}

/**
 * What may follow, for the shell: the words that a flag takes, else commands and flags, those of the recipe or model named
 * so far among them. `words` is the line, its first word the program, its last the one begun.
 */
export async function complete(words: readonly string[], commands: readonly AddCommand[]): Promise<string[]> {
  const begun = words.at(-1) ?? '';
  const startsRight = (word: string) => word.startsWith(begun);
  if (words[1] === 'recipes' && !begun.startsWith('-')) return recipeNames().filter(startsRight);
  const context = await contextOf(words);
  const declared = commands.flatMap((add) => declarationsOf(add, context));
  const named = declared.find(({ names }) => names.includes(words[1] ?? ''));
  const command = named ?? declared.find(({ names }) => names.includes('$0'));
  const flags: Record<string, Flag> = { ...(await flagsOfBuilder(command?.build)), ...sharedFlags, help: {} };
  const before = words.at(-2) ?? '';
  const taken = before.startsWith('--') ? flags[before.slice(2)]?.words : undefined;
  if (taken !== undefined && taken.length > 0) return taken.filter(startsRight);
  if (begun.startsWith('-'))
    return Object.keys(flags)
      .map((flag) => `--${flag}`)
      .filter(startsRight);
  const all = [...declared.flatMap(({ names }) => names), 'completion'];
  return words.length > 2 ? [] : all.filter((name) => name !== '$0').filter(startsRight);
}

async function contextOf(words: readonly string[]): Promise<CommandContext> {
  // The last word is only begun.
  const whole = words.slice(0, -1);
  const after = (flag: string) => (whole.includes(flag) ? whole[whole.indexOf(flag) + 1] : undefined);
  const recipe = after('--recipe') ?? (words[1] === 'kernels' ? 'trajectory' : undefined);
  return {
    named: recipe === undefined ? undefined : await loadAnyRecipe(recipe).catch(() => undefined),
    model: after('--model'),
    config: {},
    signal: new AbortController().signal,
    run: () => async () => {},
  };
}

/** What a command's file tells yargs. */
function declarationsOf(add: AddCommand, context: CommandContext): Declaration[] {
  const found: Declaration[] = [];
  const cli = {
    command(names: string | readonly string[], _about: string, build: Builder) {
      found.push({ names: [names].flat().map((name) => name.split(' ')[0] as string), build });
      return cli;
    },
  };
  add(cli as unknown as Argv, context);
  return found;
}

async function flagsOfBuilder(build: Builder | undefined): Promise<Record<string, Flag>> {
  const flags: Record<string, Flag> = {};
  const cli = {
    positional: () => cli,
    options(more: Readonly<Record<string, Flag>>) {
      Object.assign(flags, more);
      return cli;
    },
  };
  try {
    await build?.(cli as unknown as Argv);
  } catch {
    // A model that there isn't has no flags; the command itself says so.
  }
  return flags;
}
