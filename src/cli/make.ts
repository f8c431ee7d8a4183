import path from 'node:path';
import { ExitCode, expected, quoted, type UserError } from '../errors.js';
import type { Call, CallTexts } from '../generate/call.js';
import type { DryRun } from '../generate/dry-run.js';
import { clipOptions, clipRunOptions, recordedOptions, runOptions } from '../generate/options.js';
import type { GenerateResult } from '../generate.js';
import { heed } from '../interruption.js';
import { type AnyNamedRecipe, readsFrames, recipeNames } from '../recipe/catalogue.js';
import {
  type AddCommand,
  type CommandContext,
  RECIPE_HELP,
  SEED_HELP,
  type Voice,
  voiceOf,
} from './context.js';
import { type Arguments, type Declared, flagsOf, textFlag, textOf, textsOf } from './flags.js';
import { mixList } from './mix.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, terminal } from './terminal.js';

interface MakeFlags extends Voice {
  readonly dryRun: boolean;
}

const callOptions: Declared = { ...recordedOptions, ...runOptions };
const videoOptions: Declared = { ...clipOptions, ...clipRunOptions };
const videoOptionsOf = (named: AnyNamedRecipe | undefined): Declared =>
  named !== undefined && readsFrames(named) ? videoOptions : {};

/** The default command: makes pairs. */
export const addMake: AddCommand = (cli, context) =>
  cli.command(
    ['$0 [input..]', 'make'],
    'make pairs (the default command)',
    (builder) =>
      builder
        .positional('input', {
          type: 'string',
          array: true,
          describe: 'Photos or clips, folders or quoted globs; the bundled samples if none.',
        })
        .options({
          recipe: textFlag(RECIPE_HELP, 'What to make:', recipeNames()),
          out: textFlag('The folder to write to. [default: out/RECIPE]', 'What to make:'),
          seed: textFlag(SEED_HELP, 'What to make:'),
          preset: textFlag("A named set of the recipe's parameters.", 'What to make:'),
          config: textFlag('A JSON or YAML file of flags; what is typed wins.', 'What to make:'),
          mix: textFlag(
            'Mix datasets or --config files in shares, A.json:2,B.json:1; as gen-blur mix does.',
            'What to make:',
          ),
          'dry-run': {
            type: 'boolean',
            group: 'What to make:',
            describe: 'Print what would be made; write nothing.',
          },
          ...flagsOf(callOptions, 'Samples and files:'),
          ...flagsOf(videoOptionsOf(context.named), 'Video:'),
          ...flagsOf(context.named?.recipe.parameters ?? {}, `Parameters of ${context.named?.name}:`),
        }),
    context.run((args) => runMake(args, context)),
  );

async function runMake(args: Arguments, { named, config, signal }: CommandContext): Promise<ExitCode> {
  const list = textOf(args, 'mix') ?? config.mix;
  if (list !== undefined) return mixList(args, list, signal);
  const inputs = (args.input as string[] | undefined) ?? [];
  const recipe = textOf(args, 'recipe') ?? config.recipe;
  if (recipe === undefined || named === undefined) throw missingRecipe(inputs);
  const { recipe: _, out, seed, preset, input, ...configured } = config;
  const declared = { ...callOptions, ...videoOptionsOf(named), ...named.recipe.parameters };
  const typed = textsOf(args, declared);
  const chosen = (flag: string, fromConfig: string | undefined) => {
    const text = textOf(args, flag) ?? fromConfig;
    return text === undefined ? {} : { [flag]: text };
  };
  const call = {
    recipe,
    inputs: inputs.length > 0 ? inputs : input === undefined ? [] : [input],
    ...{ ...chosen('out', out), ...chosen('seed', seed), ...chosen('preset', preset) },
    texts: { ...configured, ...typed },
  };
  return make(call, { ...voiceOf(args), dryRun: args['dry-run'] === true }, signal);
}

function missingRecipe(inputs: readonly string[]): UserError {
  return expected({
    what: '--recipe',
    expected: `one of ${recipeNames().join(', ')}, or the file of your own`,
    received: inputs.length === 0 ? 'none' : `only ${quoted(inputs[0])}`,
    remedy: 'gen-blur --help shows the commands',
  });
}

async function make(typed: CallTexts, flags: MakeFlags, signal: AbortSignal): Promise<ExitCode> {
  if (flags.dryRun) return dryRun(typed, flags, signal);
  const startedAt = performance.now();
  // What makes pairs takes longer to load than all else together; commands that make none start without it.
  const { generate } = await import('../generate.js');
  const progress = createProgress('pairs', flags.quiet);
  let result: GenerateResult;
  try {
    result = await generate(
      typed,
      {
        started: (call, done) => {
          if (!flags.quiet && !flags.json) terminal.err(announce(call, done));
          progress.start(call.units.length, done);
        },
        sample: (event) => {
          progress.step();
          if (flags.json)
            terminal.out(
              jsonLine(
                'record' in event
                  ? { event: 'sample', ...event.record }
                  : 'skipped' in event
                    ? { event: 'skipped', ...event.skipped }
                    : { event: 'left', ...event.left },
              ),
            );
        },
      },
      signal,
    );
  } finally {
    progress.stop();
  }
  return report(result, flags, (performance.now() - startedAt) / 1000);
}

function announce({ named, photos, units, root, description }: Call, done: number): string {
  const noun = readsFrames(named) ? 'clip' : 'photo';
  const from = plural(photos.length, description.inputs.bundled ? `bundled ${noun}` : noun);
  const resumed = done > 0 ? `, ${done} of them there already` : '';
  return `${named.name}: ${plural(units.length, 'pair')} from ${from} into ${shown(root)}${resumed}`;
}

function report(result: GenerateResult, flags: MakeFlags, seconds: number): ExitCode {
  const { call, samples, skipped, unchanged, interrupted } = result;
  const event = interrupted ? 'interrupted' : 'done';
  if (flags.json)
    terminal.out(jsonLine({ event, out: shown(call.root), samples, skipped: skipped.length, unchanged }));
  if (interrupted) {
    terminal.err(
      `Interrupted: ${samples} of ${call.units.length} pairs are kept; run the same command again to go on.`,
    );
    return ExitCode.interrupted;
  }
  if (!flags.json && !flags.quiet) terminal.out(unchanged ? alreadyThere(result) : summary(result, seconds));
  if (result.left > 0 && !flags.quiet && !unchanged)
    terminal.err(`${plural(result.left, 'window')} left out; skipped.jsonl says which and why.`);
  if (skipped.length === 0) return ExitCode.done;
  if (!flags.quiet && !unchanged)
    terminal.err(`${plural(skipped.length, 'input')} skipped; skipped.jsonl says which and why.`);
  return ExitCode.someSkipped;
}

function alreadyThere({ call, samples }: GenerateResult): string {
  return `${shown(call.root)} already holds this dataset (${plural(samples, 'pair')}): nothing to do.`;
}

function summary({ call, samples }: GenerateResult, seconds: number): string {
  const where = shown(call.root);
  const layers = Object.keys(call.description.layers).map((layer) => `${layer}/`);
  const lines = [
    `${plural(samples, 'pair')} in ${where}  (${seconds.toFixed(1)} s, ${(samples / seconds).toFixed(1)} pairs/s)`,
  ];
  if (call.run.preview)
    lines.push(`  ${path.join(where, 'preview.png')}  the contact sheet: look at it first`);
  const { layout } = call.options;
  const folder =
    layout === 'gopro'
      ? 'train/CLIP/blur/, train/CLIP/sharp/'
      : 'train/train_blur/CLIP/, train/train_sharp/CLIP/';
  if (layout === 'gopro' || layout === 'reds') lines.push(`  ${folder}  one file per pair in each`);
  if (layout === 'pairs') lines.push(`  ${layers.join(' ')}  one file per pair in each`);
  lines.push('  samples.jsonl  how each pair was made');
  return lines.join('\n');
}

const MOST_LINES = 20;

/** The part of the photo that a planned sample shows, where that isn't all of it. */
function shownPart({ crop, cut }: DryRun): string {
  if (cut !== undefined) return `  ${cut.width}x${cut.height} as its mask says`;
  return crop === undefined ? '' : `  ${crop.width}x${crop.height}+${crop.x}+${crop.y}`;
}

/** Prints what would be made, and writes nothing. */
async function dryRun(typed: CallTexts, flags: MakeFlags, signal: AbortSignal): Promise<ExitCode> {
  const [{ resolveCall }, { planCall }] = await Promise.all([
    import('../generate/call.js'),
    import('../generate/dry-run.js'),
  ]);
  const call = await resolveCall(typed, undefined, signal);
  if (!flags.json) terminal.out(`Would make ${announce(call, 0)}`);
  let count = 0;
  for await (const planned of planCall(call)) {
    heed(signal);
    if (flags.json) terminal.out(jsonLine({ event: 'planned', ...planned }));
    else {
      terminal.out(`${planned.key}  ${planned.source}${shownPart(planned)}  ${JSON.stringify(planned.plan)}`);
    }
    count += 1;
    if (!flags.json && count === MOST_LINES && call.units.length > MOST_LINES) {
      terminal.out(`... and ${call.units.length - MOST_LINES} more (--json prints them all)`);
      break;
    }
  }
  return ExitCode.done;
}
