import path from 'node:path';
import { ExitCode, expected } from '../errors.js';
import type { KernelOptions, KernelRecord } from '../generate/draw-kernels.js';
import { recipeNames } from '../recipe/catalogue.js';
import { setting } from '../recipe/parameters.js';
import {
  type AddCommand,
  type CommandContext,
  RECIPE_HELP,
  SEED_HELP,
  type Voice,
  voiceOf,
} from './context.js';
import { type Arguments, flagsOf, textFlag, textOf, textsOf } from './flags.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, table, terminal } from './terminal.js';

const count = setting({ default: 24, min: 1, max: 1e6, whole: true, about: 'How many kernels to draw.' });

/** `gen-blur kernels`: draws kernels, and says what they measure. */
export const addKernels: AddCommand = (cli, context) =>
  cli.command(
    'kernels',
    'draw kernels: a montage, each as .npy and PNG, and their statistics',
    (builder) =>
      builder.options({
        recipe: textFlag(`${RECIPE_HELP} [default: trajectory]`, undefined, recipeNames()),
        out: textFlag('The folder to write to. [default: out/kernels]'),
        seed: textFlag(SEED_HELP),
        preset: textFlag("A named set of the recipe's parameters."),
        from: textFlag('Draw the kernels of this dataset instead.'),
        ...flagsOf({ count }, 'Options:'),
        ...flagsOf(context.named?.recipe.parameters ?? {}, `Parameters of ${context.named?.name}:`),
      }),
    context.run((args) => kernels(optionsOf(args, context), voiceOf(args), context.signal)),
  );

function optionsOf(args: Arguments, { named }: CommandContext): KernelOptions {
  const texts = textsOf(args, named?.recipe.parameters ?? {});
  const ignored = [
    ...['recipe', 'preset', 'seed'].filter((flag) => textOf(args, flag)),
    ...Object.keys(texts),
  ];
  if (textOf(args, 'from') !== undefined && ignored.length > 0)
    throw expected({
      what: '--from',
      expected: 'alone, since it draws no new kernels',
      received: `--${ignored[0]} beside it`,
      remedy: 'leave one of them out',
    });
  return {
    recipe: textOf(args, 'recipe') ?? 'trajectory',
    texts,
    preset: textOf(args, 'preset'),
    count: count.parse(textOf(args, 'count') ?? count.default, '--count'),
    seed: textOf(args, 'seed') ?? '0',
    out: textOf(args, 'out') ?? 'out/kernels',
    from: textOf(args, 'from'),
  };
}

async function kernels(options: KernelOptions, flags: Voice, signal: AbortSignal): Promise<ExitCode> {
  const { drawKernels } = await import('../generate/draw-kernels.js');
  const progress = createProgress('kernels', flags.quiet || flags.json);
  const watch = {
    signal,
    onStart: (total: number) => progress.start(total, 0),
    onKernel({ key, plan, measures }: KernelRecord) {
      progress.step();
      if (flags.json) terminal.out(jsonLine({ event: 'kernel', key, plan, ...measures }));
    },
  };
  const { out, kernels: drawn } = await drawKernels(options, watch).finally(() => progress.stop());
  if (flags.json) {
    terminal.out(jsonLine({ event: 'done', out: shown(out), kernels: drawn.length }));
    return ExitCode.done;
  }
  if (flags.quiet) return ExitCode.done;
  const mean = (name: string) =>
    drawn.reduce((sum, { measures }) => sum + Number(measures[name]), 0) / drawn.length;
  terminal.out(`${plural(drawn.length, 'kernel')} in ${shown(out)}`);
  terminal.out(
    table([
      [`  ${path.join(shown(out), 'montage.png')}`, 'all of them on one sheet: look at it first'],
      [`  ${path.join(shown(out), 'kernel')}/`, 'each as .npy (float32, exact) and PNG'],
      [
        `  ${path.join(shown(out), 'statistics.json')}`,
        `mean RMS radius ${mean('rmsRadiusPx').toFixed(2)} px, box diagonal ${mean('boxDiagonalPx').toFixed(1)} px, ${mean('taps').toFixed(0)} taps`,
      ],
    ]),
  );
  return ExitCode.done;
}
