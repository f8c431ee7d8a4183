import { ExitCode, expected } from '../errors.js';
import { type MaskResult, makeMasks } from '../pairs/make-masks.js';
import { type MaskSettings, maskOptions } from '../pairs/mask-options.js';
import type { MaskSubject } from '../pairs/mask-tasks.js';
import type { Parameter } from '../recipe/parameters.js';
import { flagName } from '../recipe/settings.js';
import type { Voice } from './context.js';
import { type Arguments, textOf } from './flags.js';
import { createProgress } from './progress.js';
import { jsonLine, plural, shown, table, terminal } from './terminal.js';

function settingsOf(args: Arguments): MaskSettings {
  const read = Object.entries(maskOptions).map(([name, parameter]) => {
    const flag = flagName(name);
    return [name, (parameter as Parameter).parse(textOf(args, flag) ?? parameter.default, `--${flag}`)];
  });
  return Object.fromEntries(read) as MaskSettings;
}

function subjectOf(args: Arguments): MaskSubject {
  const [dataset, blur, sharp] = [args.dataset, textOf(args, 'blur'), textOf(args, 'sharp')];
  const against = textOf(args, 'against');
  if (dataset !== undefined && blur === undefined && sharp === undefined)
    return { dataset: String(dataset), against };
  if (dataset === undefined && blur !== undefined && sharp !== undefined) return { blur, sharp, against };
  throw expected({
    what: 'what to make masks of',
    expected: 'DATASET, or --blur DIR and --sharp DIR',
    received:
      dataset === undefined && blur === undefined && sharp === undefined ? 'neither' : 'a part of both',
  });
}

/** Estimates the masks of pairs, or measures masks against true ones, and says how well they agree. */
export async function estimateMasks(args: Arguments, flags: Voice, signal: AbortSignal): Promise<ExitCode> {
  const out = textOf(args, 'out');
  if (out === undefined && textOf(args, 'against') === undefined)
    throw expected({
      what: '--out',
      expected: 'a folder to write the masks to',
      received: 'none',
      remedy: '--against alone measures and writes nothing',
    });
  const progress = createProgress('masks', flags.quiet);
  let made: Awaited<ReturnType<typeof makeMasks>>;
  try {
    made = await makeMasks({
      subject: subjectOf(args),
      settings: settingsOf(args),
      out,
      signal,
      onStart: (total) => progress.start(total, 0),
      onMask(result) {
        progress.step();
        if (flags.json) terminal.out(jsonLine({ event: 'mask', ...result }));
      },
    });
  } finally {
    progress.stop();
  }
  const { results, mean } = made;
  if (flags.json)
    terminal.out(
      jsonLine({
        event: signal.aborted ? 'interrupted' : 'done',
        masks: results.length,
        ...(mean && { mean }),
      }),
    );
  else if (!flags.quiet) terminal.out(report(results, mean, out));
  return signal.aborted ? ExitCode.interrupted : ExitCode.done;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function report(
  results: readonly MaskResult[],
  mean: MaskResult['agreement'],
  out: string | undefined,
): string {
  const lines: string[] = [];
  if (mean !== undefined) {
    const row = (name: string, { iou, precision, recall, boundaryF }: typeof mean) => [
      name,
      ...[iou, precision, recall, boundaryF].map((value) => value.toFixed(3)),
    ];
    const each = results.flatMap(({ name, agreement }) =>
      agreement === undefined ? [] : [row(name, agreement)],
    );
    lines.push(table([['', 'IoU', 'precision', 'recall', 'boundary F'], ...each, row('mean', mean)]));
  }
  const area = results.reduce((sum, result) => sum + result.area, 0) / Math.max(1, results.length);
  const where = out === undefined ? 'measured' : `in ${shown(out)}/mask`;
  lines.push(`${plural(results.length, 'mask')} ${where}, ${percent(area)} of the area on average`);
  return lines.join('\n');
}
