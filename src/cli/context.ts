import type { Argv } from 'yargs';
import type { ExitCode } from '../errors.js';
import type { AnyNamedRecipe } from '../recipe/catalogue.js';
import type { Arguments } from './flags.js';

/** What is known of a command line before its commands are. */
export interface CommandContext {
  /** The recipe that was named, whose parameters are flags too. */
  readonly named: AnyNamedRecipe | undefined;
  /** The model that was named, whose parameters are flags too. */
  readonly model?: string | undefined;
  /** Texts by flag name, from `--config`. */
  readonly config: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Wraps a command, so that its exit code is known in the end. */
  run(command: (args: Arguments) => Promise<ExitCode>): (args: object) => Promise<void>;
}

/** Adds one command to the command line. Each command's file exports one. */
export type AddCommand = (cli: Argv, context: CommandContext) => Argv;

/** Words that more than one command uses. */
export const RECIPE_HELP = 'The recipe: a name that gen-blur recipes lists, or the file of your own.';
export const SEED_HELP = 'Any text; another seed makes other samples. [default: 0]';

/** The flags that every command takes. */
export const sharedFlags = {
  json: { type: 'boolean', describe: 'One JSON object a line on stdout; progress goes to stderr.' },
  quiet: { type: 'boolean', describe: 'Say nothing but errors.' },
  verbose: { type: 'boolean', describe: 'Show where an error came from.' },
} as const;

/** How a command speaks. */
export interface Voice {
  readonly json: boolean;
  readonly quiet: boolean;
}

export const voiceOf = (args: Arguments): Voice => ({ json: args.json === true, quiet: args.quiet === true });
