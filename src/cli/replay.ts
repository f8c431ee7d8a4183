import { ExitCode, expected } from '../errors.js';
import { runOptions } from '../generate/options.js';
import type { ReplayOptions } from '../generate/replay.js';
import { type AddCommand, type Voice, voiceOf } from './context.js';
import { type Arguments, flagsOf, textFlag, textOf } from './flags.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, terminal } from './terminal.js';

/** `gen-blur replay`: makes samples again from their records, and says whether they are the same. */
export const addReplay: AddCommand = (cli, context) =>
  cli.command(
    'replay <dataset> [key..]',
    'make samples again from their records, byte for byte',
    (builder) =>
      builder
        .positional('dataset', {
          type: 'string',
          describe: 'The folder of a dataset, or of its records alone.',
        })
        .positional('key', { type: 'string', array: true, describe: 'Which samples.' })
        .options({
          all: { type: 'boolean', describe: 'The whole dataset.' },
          out: textFlag('An empty or new folder.'),
          source: textFlag('A folder of the source photos; may be given more than once.'),
          recipe: textFlag("The recipe's file, where it is your own."),
          ...flagsOf({ workers: runOptions.workers }, 'Options:'),
        }),
    context.run((args) => replay(optionsOf(args, context.signal), voiceOf(args))),
  );

function optionsOf(args: Arguments, signal: AbortSignal): ReplayOptions {
  const keys = (args.key as string[] | undefined) ?? [];
  const all = args.all === true;
  const out = textOf(args, 'out');
  if (out === undefined)
    throw expected({ what: '--out', expected: 'an empty or new folder', received: 'none' });
  if (!all && keys.length === 0)
    throw expected({ what: 'KEY', expected: 'one or more keys of the dataset, or --all', received: 'none' });
  const { workers } = runOptions;
  return {
    dataset: String(args.dataset),
    keys: all ? undefined : keys,
    out,
    sources: [args.source ?? []].flat().map(String),
    recipe: textOf(args, 'recipe'),
    workers: workers.parse(textOf(args, 'workers') ?? workers.default, '--workers'),
    signal,
  };
}

async function replay(options: ReplayOptions, flags: Voice): Promise<ExitCode> {
  const progress = createProgress('samples', flags.quiet);
  const listener: Pick<ReplayOptions, 'onStart' | 'onSample'> = {
    onStart: (total) => progress.start(total, 0),
    onSample(record) {
      progress.step();
      if (flags.json) terminal.out(jsonLine({ event: 'sample', key: record.key, layers: record.layers }));
    },
  };
  let samples: number;
  try {
    const { replay: replaySamples } = await import('../generate/replay.js');
    samples = (await replaySamples({ ...options, ...listener })).samples;
  } finally {
    progress.stop();
  }
  const out = shown(options.out);
  if (options.signal?.aborted) {
    terminal.err(
      `Interrupted after ${plural(samples, 'sample')}; empty ${out} and run the same command again.`,
    );
    return ExitCode.interrupted;
  }
  if (flags.json) terminal.out(jsonLine({ event: 'done', out, samples }));
  else if (!flags.quiet) terminal.out(`${plural(samples, 'sample')} in ${out}, byte for byte as recorded.`);
  return ExitCode.done;
}
