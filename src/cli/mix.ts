import { ExitCode, expected, quoted } from '../errors.js';
import type { MixOptions } from '../generate/mix.js';
import { runOptions } from '../generate/options.js';
import { setting } from '../recipe/parameters.js';
import { parseNumber } from '../recipe/spread.js';
import { type AddCommand, SEED_HELP, type Voice, voiceOf } from './context.js';
import { type Arguments, flagsOf, textFlag, textOf, textsOf } from './flags.js';
import { makeParts } from './mix-configs.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, terminal } from './terminal.js';

const count = setting({
  default: 1,
  min: 1,
  max: 1e9,
  whole: true,
  about: 'Samples in all; without it, as many as the shares allow.',
});
const { overwrite, preview } = runOptions;

/** `gen-blur mix`: one dataset from several, in stated shares. */
export const addMix: AddCommand = (cli, context) =>
  cli.command(
    'mix <dataset..>',
    'make one dataset from several, in stated shares: mix gopro.json:2 out/trajectory:1 --out mixed',
    (builder) =>
      builder
        .positional('dataset', {
          type: 'string',
          array: true,
          describe:
            'Finished datasets, or --config files of the default command, each with its share after a colon (1 without).',
        })
        .options({
          out: textFlag('The folder to write to. [default: out/mix]'),
          seed: textFlag(SEED_HELP),
          count: textFlag(count.about),
          ...flagsOf({ overwrite, preview }, 'Options:'),
        }),
    context.run((args) => {
      const parts = [args.dataset ?? []].flat().map(String);
      return mix({ ...optionsOf(args, parts), signal: context.signal }, voiceOf(args));
    }),
  );

/** `--mix A:2,B:1` of the default command: the same as `gen-blur mix A:2 B:1`. */
export function mixList(args: Arguments, list: string, signal: AbortSignal): Promise<ExitCode> {
  const foreign = Object.keys(args).filter(
    (flag) => args[flag] !== undefined && !MIX_FLAGS.has(flag) && !flag.startsWith('$'),
  );
  if (foreign.length > 0 || [args.input ?? []].flat().length > 0)
    throw expected({
      what: '--mix',
      expected: `alone with --${[...MIX_FLAGS].slice(3).join(', --')}`,
      received: foreign.length > 0 ? `--${foreign.join(', --')}` : 'inputs',
      remedy: 'write all else into the files that --mix names',
    });
  const parts = list.split(',').filter((part) => part !== '');
  return mix({ ...optionsOf(args, parts), signal }, voiceOf(args));
}

/** Words of the command line that go with `--mix`; the first three are no flags of its own. */
const MIX_FLAGS = new Set([
  '_',
  'input',
  'mix',
  'out',
  'seed',
  'count',
  'overwrite',
  'preview',
  'json',
  'quiet',
  'verbose',
]);

function optionsOf(args: Arguments, parts: readonly string[]): MixOptions {
  const texts = textsOf(args, { overwrite, preview });
  const countText = textOf(args, 'count');
  return {
    parts: parts.map(partOf),
    out: textOf(args, 'out') ?? 'out/mix',
    seed: textOf(args, 'seed') ?? '0',
    count: countText === undefined ? undefined : count.parse(countText, '--count'),
    overwrite: overwrite.parse(texts.overwrite ?? overwrite.default, '--overwrite'),
    preview: preview.parse(texts.preview ?? preview.default, '--preview'),
  };
}

function partOf(text: string): MixOptions['parts'][number] {
  const [, folder = text, shareText = '1'] = /^(.+):([^:\\/]+)$/.exec(text) ?? [];
  const share = parseNumber(shareText);
  if (share !== undefined && share > 0) return { folder, share };
  throw expected({
    what: 'a dataset to mix',
    expected: 'a folder or a --config file, and perhaps its share, such as out/trajectory:2',
    received: quoted(text),
  });
}

async function mix(options: MixOptions, flags: Voice): Promise<ExitCode> {
  const progress = createProgress('samples', flags.quiet);
  let done = 0;
  const parts = await makeParts(options, flags.quiet);
  if (parts === undefined) return interrupted('some of the datasets to mix');
  let result: Awaited<ReturnType<typeof import('../generate/mix.js').mix>>;
  try {
    const { mix: mixDatasets } = await import('../generate/mix.js');
    result = await mixDatasets({
      ...options,
      parts,
      onStart: (total, already) => progress.start(total, already),
      onSample(record) {
        done += 1;
        progress.step();
        if (flags.json) terminal.out(jsonLine({ event: 'sample', ...record }));
      },
    });
  } finally {
    progress.stop();
  }
  const out = shown(options.out);
  if (options.signal?.aborted) return interrupted(plural(done, 'sample'));
  const samples = result.counts.reduce((sum, each) => sum + each, 0);
  if (flags.json)
    terminal.out(
      jsonLine({ event: 'done', out, samples, parts: result.counts, unchanged: result.unchanged }),
    );
  else if (!flags.quiet) {
    const shares = parts.map(({ folder }, i) => `${result.counts[i]} from ${shown(folder)}`).join(', ');
    terminal.out(
      result.unchanged
        ? `${out} already holds this mix (${plural(samples, 'sample')}): nothing to do.`
        : `${plural(samples, 'sample')} in ${out}: ${shares}.`,
    );
  }
  return ExitCode.done;
}

function interrupted(after: string): ExitCode {
  terminal.err(`Interrupted after ${after}; run the same command again to go on.`);
  return ExitCode.interrupted;
}
