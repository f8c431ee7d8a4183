import { ExitCode, expected } from '../errors.js';
import { csvOf, measureFolders, type Quality } from '../pairs/measure.js';
import { openOut } from '../pairs/out-folder.js';
import { type AddCommand, type Voice, voiceOf } from './context.js';
import { type Arguments, textFlag, textOf } from './flags.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, table, terminal } from './terminal.js';

/** `gen-blur metrics`: measures predictions against targets. */
export const addMetrics: AddCommand = (cli, context) =>
  cli.command(
    'metrics',
    'measure predictions against targets: PSNR, SSIM, and both weighted by masks',
    (builder) =>
      builder.options({
        prediction: textFlag('The folder of the pictures to measure.'),
        target: textFlag('The folder of the pictures they should be, with the same names.'),
        mask: textFlag('A folder of masks, which weigh the pixels of a second pair of figures.'),
        aligned: {
          type: 'boolean',
          describe: 'Also measure PSNR after the prediction was moved onto the target (ECC).',
        },
        out: textFlag('A folder for metrics.csv and metrics.json.'),
      }),
    context.run((args) => metrics(args, voiceOf(args))),
  );

function folderOf(args: Arguments, flag: string): string {
  const folder = textOf(args, flag);
  if (folder !== undefined) return folder;
  throw expected({ what: `--${flag}`, expected: 'a folder of pictures', received: 'none' });
}

async function metrics(args: Arguments, flags: Voice): Promise<ExitCode> {
  const [prediction, target] = [folderOf(args, 'prediction'), folderOf(args, 'target')];
  const progress = createProgress('pictures', flags.quiet);
  let measured: Awaited<ReturnType<typeof measureFolders>>;
  try {
    measured = await measureFolders({
      ...{ prediction, target, mask: textOf(args, 'mask'), aligned: args.aligned === true },
      onStart: (total) => progress.start(total, 0),
      onPicture(quality) {
        progress.step();
        if (flags.json) terminal.out(jsonLine({ event: 'picture', ...quality }));
      },
    });
  } finally {
    progress.stop();
  }
  const { results, mean, alone } = measured;
  const out = textOf(args, 'out');
  if (out !== undefined) {
    const folder = openOut(out, 'metrics.json');
    folder.write('metrics.csv', Buffer.from(csvOf(results, mean)));
    folder.finish({ mean, pictures: results, alone });
  }
  if (flags.json) terminal.out(jsonLine({ event: 'done', pictures: results.length, mean, alone }));
  else if (!flags.quiet) terminal.out(report(results, mean, alone, out));
  return ExitCode.done;
}

const decimals = (value: number | null | undefined, count: number, none: string) =>
  value === null || value === undefined ? none : value.toFixed(count);

function report(results: readonly Quality[], mean: Quality, alone: readonly string[], out?: string): string {
  const weighted = mean.weightedPsnr !== undefined;
  const aligned = mean.alignedPsnr !== undefined;
  const rows = [...results, mean].map((quality) => [
    quality.name,
    decimals(quality.psnr, 3, 'inf'),
    decimals(quality.ssim, 5, ''),
    ...(aligned ? [decimals(quality.alignedPsnr, 3, '-')] : []),
    ...(weighted ? [decimals(quality.weightedPsnr, 3, '-'), decimals(quality.weightedSsim, 5, '-')] : []),
  ]);
  const head = [
    '',
    'PSNR (dB)',
    'SSIM',
    ...(aligned ? ['aligned PSNR'] : []),
    ...(weighted ? ['weighted PSNR', 'weighted SSIM'] : []),
  ];
  const lines = [table([head, ...rows]), plural(results.length, 'picture')];
  if (alone.length > 0)
    lines.push(`${plural(alone.length, 'file')} without a partner, left out: ${alone[0]}`);
  if (out !== undefined) lines.push(`${shown(out)}/metrics.csv and metrics.json hold the figures`);
  return lines.join('\n');
}
