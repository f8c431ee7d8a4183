import path from 'node:path';
import { ExitCode, expected } from '../errors.js';
import { oneOf, setting } from '../recipe/parameters.js';
import type { RestoreCall } from '../train/restore.js';
import { type AddCommand, voiceOf } from './context.js';
import { type Arguments, flagsOf, textFlag, textOf } from './flags.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, terminal } from './terminal.js';

const options = {
  tile: setting({
    default: 256,
    min: 32,
    max: 4096,
    whole: true,
    unit: 'px',
    about: 'Side of the tiles that a photo is restored in; they overlap, and smaller photos are one tile.',
  }),
  ensemble: oneOf({
    options: ['1', '8'],
    default: '1',
    about: 'With 8, the mean over eight ways to lay each tile: better by a little, eight times slower.',
  }),
};

/** `gen-blur restore`: applies a trained model to photos. */
export const addRestore: AddCommand = (cli, context) =>
  cli.command(
    'restore <model> <photos..>',
    'apply a model that gen-blur train made to photos',
    async (builder) => {
      const { trainRunOptions } = await import('../train/options.js');
      return builder
        .positional('model', { type: 'string', describe: 'The folder of the model.' })
        .positional('photos', {
          type: 'string',
          array: true,
          describe: 'Photos, folders or quoted globs, of any size.',
        })
        .options({
          out: textFlag('The folder to write to: PNG files under the names of the photos.'),
          ...flagsOf({ ...options, backend: trainRunOptions.backend }, 'Options:'),
        });
    },
    context.run((args) => runRestore(args, context.signal)),
  );

async function runRestore(args: Arguments, signal: AbortSignal): Promise<ExitCode> {
  const flags = voiceOf(args);
  const call = await callOf(args);
  const { restorePhotos } = await import('../train/restore.js');
  const progress = createProgress('photos', flags.quiet);
  let count = 0;
  try {
    await restorePhotos(
      call,
      {
        started: ({ backend, kind, photos }) => {
          if (!flags.quiet && !flags.json)
            terminal.err(
              `${kind} on ${plural(photos, 'photo')}, into ${shown(call.out)}\n${backend.name}: ${backend.device}`,
            );
          progress.start(photos, 0);
        },
        restored: (photo) => {
          count += 1;
          progress.step();
          if (flags.json) terminal.out(jsonLine({ event: 'restored', ...photo }));
          else if (!flags.quiet)
            for (const conversion of photo.conversions) terminal.err(`${shown(photo.from)}: ${conversion}`);
        },
      },
      signal,
    );
  } finally {
    progress.stop();
  }
  if (!flags.json && !flags.quiet) terminal.out(`${plural(count, 'photo')} in ${shown(call.out)}`);
  return ExitCode.done;
}

async function callOf(args: Arguments): Promise<RestoreCall> {
  const { trainRunOptions } = await import('../train/options.js');
  const out = textOf(args, 'out');
  if (out === undefined)
    throw expected({ what: '--out', expected: 'a folder to write to', received: 'none' });
  const { backend } = trainRunOptions;
  return {
    model: path.resolve(String(args.model)),
    photos: args.photos as string[],
    out: path.resolve(out),
    tile: options.tile.parse(textOf(args, 'tile') ?? options.tile.default, '--tile'),
    ensemble: options.ensemble.parse(textOf(args, 'ensemble') ?? '1', '--ensemble') === '8',
    backend: backend.parse(textOf(args, 'backend') ?? backend.default, '--backend'),
  };
}
