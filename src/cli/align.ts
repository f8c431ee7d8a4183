import { ExitCode, expected } from '../errors.js';
import { type AlignResult, alignFolders, alignOptions } from '../pairs/align-folders.js';
import type { AlignSteps } from '../pairs/align-pair.js';
import { type AddCommand, type Voice, voiceOf } from './context.js';
import { type Arguments, flagsOf, textFlag, textOf } from './flags.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, table, terminal } from './terminal.js';

/** `gen-blur align`: brings pairs from two cameras, or two exposures, onto each other. */
export const addAlign: AddCommand = (cli, context) =>
  cli.command(
    'align',
    'align pairs from real cameras: by place, by colour and by exposure',
    (builder) =>
      builder.options({
        blur: textFlag('The folder of the blurred pictures.'),
        sharp: textFlag('The folder of the sharp ones, with files of the same names.'),
        out: textFlag('An empty or new folder, for blur/, sharp/, valid/ and align.json.'),
        ...flagsOf(alignOptions, 'Steps:'),
      }),
    context.run((args) => align(args, voiceOf(args), context.signal)),
  );

function folderOf(args: Arguments, flag: string): string {
  const folder = textOf(args, flag);
  if (folder !== undefined) return folder;
  throw expected({ what: `--${flag}`, expected: 'a folder', received: 'none' });
}

function stepsOf(args: Arguments): AlignSteps {
  const { geometry, colour, photometric } = alignOptions;
  const text = (flag: string, fallback: string) => textOf(args, flag) ?? fallback;
  return {
    geometry: geometry.parse(text('geometry', geometry.default), '--geometry'),
    colour: colour.parse(text('colour', colour.default), '--colour'),
    photometric: photometric.parse(text('photometric', photometric.default), '--photometric'),
  };
}

async function align(args: Arguments, flags: Voice, signal: AbortSignal): Promise<ExitCode> {
  const [blur, sharp, out] = [folderOf(args, 'blur'), folderOf(args, 'sharp'), folderOf(args, 'out')];
  const steps = stepsOf(args);
  const progress = createProgress('pairs', flags.quiet);
  let aligned: Awaited<ReturnType<typeof alignFolders>>;
  try {
    aligned = await alignFolders({
      ...{ blur, sharp, out, steps, signal },
      onStart: (total) => progress.start(total, 0),
      onPair(result) {
        progress.step();
        if (flags.json) terminal.out(jsonLine({ event: 'pair', ...result }));
      },
    });
  } finally {
    progress.stop();
  }
  const { results, alone } = aligned;
  const event = signal.aborted ? 'interrupted' : 'done';
  if (flags.json) terminal.out(jsonLine({ event, pairs: results.length, alone }));
  else if (!flags.quiet) terminal.out(report(results, alone, out));
  return signal.aborted ? ExitCode.interrupted : ExitCode.done;
}

function report(results: readonly AlignResult[], alone: readonly string[], out: string): string {
  const decimals = (value: number | null | undefined, count: number) => value?.toFixed(count) ?? '-';
  const rows = results.map((result) => [
    result.name,
    result.homography === null ? 'not found' : decimals(result.meanShiftPx, 3),
    decimals(result.mostShiftPx, 3),
    decimals(result.correlation, 4),
    result.colour?.map((row, c) => decimals(row[c], 3)).join(' ') ?? '-',
    decimals(result.gain, 4),
    `${(100 * result.validShare).toFixed(1)} %`,
  ]);
  const head = ['', 'mean shift (px)', 'most', 'correlation', 'colour gains', 'exposure', 'valid'];
  const lines = [table([head, ...rows]), `${plural(results.length, 'pair')} in ${shown(out)}`];
  if (alone.length > 0)
    lines.push(`${plural(alone.length, 'file')} without a partner, left out: ${alone[0]}`);
  return lines.join('\n');
}
