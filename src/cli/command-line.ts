import yargs, { type Argv } from 'yargs';
import { Parser } from 'yargs/helpers';
import { ExitCode, quoted, UserError } from '../errors.js';
import { packageVersion } from '../package.js';
import { isRecipeFile, loadAnyRecipe } from '../recipe/catalogue.js';
import { addAlign } from './align.js';
import { addCheck } from './check.js';
import { complete } from './completion.js';
import { type CommandContext, sharedFlags } from './context.js';
import { addDoctor } from './doctor.js';
import { type Arguments, readConfig } from './flags.js';
import { addKernels } from './kernels.js';
import { addMake } from './make.js';
import { addMasks } from './masks.js';
import { addMetrics } from './metrics.js';
import { addMix } from './mix.js';
import { addRecipes } from './recipes.js';
import { addReplay } from './replay.js';
import { addRestore } from './restore.js';
import { terminal } from './terminal.js';
import { addTrain } from './train.js';
import { addValidate } from './validate.js';
import { checkWords, plainWords } from './words.js';

const commands = [
  addMake,
  addRecipes,
  addKernels,
  addMasks,
  addAlign,
  addCheck,
  addValidate,
  addMetrics,
  addReplay,
  addMix,
  addTrain,
  addRestore,
  addDoctor,
];

/**
 * Reads a command line, runs the command and returns its exit code. The recipe is looked up before anything
 * else, since its parameters are flags too.
 */
export async function runCommand(typed: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const argv = plainWords(typed);
  if (argv.includes('--get-yargs-completions')) {
    const words = argv.slice(argv.indexOf('--get-yargs-completions') + 1);
    for (const word of await complete(words, commands)) terminal.out(word);
    return ExitCode.done;
  }
  const config = await configOf(argv);
  let exitCode: ExitCode = ExitCode.done;
  const context: CommandContext = {
    named: await recipeOf(argv, config),
    model: modelOf(argv),
    config,
    signal,
    run: (command) => async (args) => {
      checkWords(argv, args as Arguments);
      exitCode = await command(args as Arguments);
    },
  };
  const cli = commandLine(argv, context);
  if (argv.length === 0) terminal.out(await cli.getHelp());
  else await cli.parseAsync(argv);
  return exitCode;
}

const glimpse = (argv: readonly string[]) => Parser([...argv], { string: ['recipe', 'config'] }) as Arguments;

async function configOf(argv: readonly string[]): Promise<Record<string, string>> {
  const { config } = glimpse(argv);
  return typeof config === 'string' && config !== '' ? readConfig(config) : {};
}

/** The recipe that the command line is about; the kernels command has one even where none is named. */
async function recipeOf(argv: readonly string[], config: Readonly<Record<string, string>>) {
  const args = glimpse(argv);
  const [command] = [args._ ?? []].flat();
  const typed = [args.recipe].flat().find((text) => typeof text === 'string' && text !== '');
  const name = typed ?? config.recipe ?? (command === 'kernels' ? 'trajectory' : undefined);
  return typeof name === 'string' ? loadAnyRecipe(name) : undefined;
}

/** The model that the command line names. */
function modelOf(argv: readonly string[]): string | undefined {
  const { model } = Parser([...argv], { string: ['model'] }) as Arguments;
  return typeof model === 'string' && model !== '' ? model : undefined;
}

function commandLine(argv: readonly string[], context: CommandContext): Argv {
  const base = yargs()
    .scriptName('gen-blur')
    .usage(
      'gen-blur makes training pairs for image restoration.\n\n  $0 --recipe NAME [INPUT...] [--out DIR]',
    )
    .options(sharedFlags)
    .completion('completion', 'print a script that completes commands, flags and recipes in bash or zsh')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'camel-case-expansion': false,
    })
    .strict()
    .exitProcess(false)
    .version(packageVersion)
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .fail((message, error) => {
      // Errors of our own come through here too, without a message; yargs's come with one.
      throw message ? usageError(message, argv, context) : error;
    });
  return commands.reduce<Argv>((cli, add) => add(cli, context), base);
}

/** What yargs found wrong, as one of our sentences. */
function usageError(message: string, argv: readonly string[], { named }: CommandContext): UserError {
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/s.exec(message)?.[1];
  if (unknown !== undefined) {
    const help = named === undefined || isRecipeFile(named.name) ? '--help' : `--recipe ${named.name} --help`;
    // A word that was typed as it is, is no flag.
    const word = argv.find((typed) => !typed.startsWith('-') && ` ${unknown},`.includes(` ${typed},`));
    if (word !== undefined)
      return new UserError(
        `Expected no further word, but received ${quoted(word)}; gen-blur ${help} shows what this command takes.`,
      );
    const flags = unknown.split(', ').map((name) => (name.length > 1 ? `--${name}` : `-${name}`));
    return new UserError(
      `Expected flags that this command has, but received ${flags.join(', ')}; gen-blur ${help} lists them.`,
    );
  }
  const missing = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (missing !== undefined) return new UserError(`Expected a value after --${missing}, but received none.`);
  if (message.startsWith('Not enough non-option arguments'))
    return new UserError(
      `Expected gen-blur ${argv[0]} to be told what to work on, but received no word more; gen-blur ${argv[0]} --help shows what it takes.`,
    );
  return new UserError(`${message.split('\n')[0]}; gen-blur --help shows how.`);
}
