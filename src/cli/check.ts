import path from 'node:path';
import { type CheckOptions, check as checkSet } from '../check/check.js';
import { percent } from '../check/finding.js';
import type { Verdict } from '../check/judge.js';
import { rounded } from '../check/report.js';
import { ExitCode, expected, type UserError } from '../errors.js';
import { runOptions } from '../generate/options.js';
import { type AddCommand, type Voice, voiceOf } from './context.js';
import { type Arguments, flagsOf, textFlag, textOf } from './flags.js';
import { createProgress } from './progress.js';
import { plural, shown, table, terminal } from './terminal.js';

/** `gen-blur check`: measures a set of pairs, and says whether it is right. */
export const addCheck: AddCommand = (cli, context) =>
  cli.command(
    'check [dataset]',
    'measure a set of pairs: alignment, brightness, order, leaks, files; a verdict',
    (builder) =>
      builder.positional('dataset', { type: 'string', describe: 'The folder of a dataset.' }).options({
        input: textFlag('Check any two folders of pairs instead: the one of the inputs,'),
        target: textFlag('and the one of the targets, with files of the same names.'),
        out: textFlag('A folder for check.json and the histograms, outside the pairs.'),
        ...flagsOf({ workers: runOptions.workers }, 'Options:'),
      }),
    context.run((args) => check(optionsOf(args, context.signal), voiceOf(args))),
  );

function optionsOf(args: Arguments, signal: AbortSignal): CheckOptions {
  const { workers } = runOptions;
  return {
    subject: subjectOf(args),
    out: textOf(args, 'out'),
    workers: workers.parse(textOf(args, 'workers') ?? workers.default, '--workers'),
    signal,
  };
}

function subjectOf(args: Arguments): CheckOptions['subject'] {
  const [dataset, input, target] = [args.dataset, textOf(args, 'input'), textOf(args, 'target')];
  if (dataset !== undefined && input === undefined && target === undefined)
    return { dataset: String(dataset) };
  if (dataset === undefined && input !== undefined && target !== undefined) return { input, target };
  throw wrongSubject([
    ...(dataset === undefined ? [] : ['DATASET']),
    ...(input === undefined ? [] : ['--input']),
    ...(target === undefined ? [] : ['--target']),
  ]);
}

function wrongSubject(given: readonly string[]): UserError {
  return expected({
    what: 'what is to be checked',
    expected: 'DATASET, or --input DIR and --target DIR',
    received: given.length === 0 ? 'neither' : given.join(' and '),
  });
}

async function check(options: CheckOptions, flags: Voice): Promise<ExitCode> {
  const progress = createProgress('pairs', flags.quiet);
  let verdict: Verdict | undefined;
  try {
    verdict = await checkSet({
      ...options,
      onStart: (pairs) => progress.start(pairs, 0),
      onPair: () => progress.step(),
    });
  } finally {
    progress.stop();
  }
  if (verdict === undefined) {
    terminal.err('Interrupted: nothing was written; run the same command again.');
    return ExitCode.interrupted;
  }
  if (flags.json) terminal.out(JSON.stringify({ event: 'done', ...verdict }, rounded));
  else if (!flags.quiet) terminal.out(textOfVerdict(verdict, options.out));
  return verdict.verdict === 'healthy' ? ExitCode.done : ExitCode.failed;
}

function textOfVerdict(verdict: Verdict, out: string | undefined): string {
  const { about, findings } = verdict;
  const name =
    about.kind === 'dataset'
      ? `${shown(path.resolve(about.folder))} (${about.recipe})`
      : `${shown(path.resolve(about.input))} and ${shown(path.resolve(about.target))}`;
  const lines = [`${name}: ${verdict.verdict}`, table(rowsOf(verdict))];
  for (const { severity, sentence, named } of findings) {
    lines.push(`${severity === 'broken' ? 'Broken' : 'Warning'}: ${sentence}`);
    if (named.length > 0) lines.push(`  ${named.join(', ')}`);
  }
  if (out !== undefined)
    lines.push(
      `${path.join(shown(path.resolve(out)), 'check.json')} holds every pair's figures, beside the histograms.`,
    );
  return lines.join('\n');
}

function rowsOf({ counts, order, alignment, light, pictures, distribution }: Verdict): string[][] {
  const set = [
    ...(counts.identical > 0 ? [`${counts.identical} identical`] : []),
    ...(counts.untouched > 0 ? [`${counts.untouched} unchanged`] : []),
    ...(counts.flat > 0 ? [`${counts.flat} too flat to tell`] : []),
    ...(alignment.beyondReach > 0 ? [`${alignment.beyondReach} too blurred to tell`] : []),
  ];
  const rows = [
    ['  pairs', [`${counts.pairs}`, ...set].join(', ')],
    ['  pictures', picturesRow(pictures.target)],
    [
      '  order',
      `${share(order.matchedShare)} show the same thing; the input is the blurrier in ${share(order.blurrierInputShare)}`,
    ],
    [
      '  alignment',
      `median (${px(alignment.dx)}, ${px(alignment.dy)}) px${limit(alignment.limit, 'px')}; own shifts ${px(alignment.ownMedian)} px${limit(alignment.ownLimit, 'px')}${alignment.promised ? '' : '; not promised'}`,
    ],
    ['  worst', alignment.worst.map(({ key, dx, dy }) => `${key} (${px(dx)}, ${px(dy)})`).join('  ')],
    [
      '  light',
      `${Number.isNaN(light.gain) ? '-' : `${light.gain < 0 ? '' : '+'}${percent(light.gain, 3)}`}${light.limit === null ? '' : ` (limit ${percent(light.limit, 1)})`}; clipped ${percent(pictures.input.darkShare + pictures.input.brightShare, 1)} of the inputs, ${percent(pictures.target.darkShare + pictures.target.brightShare, 1)} of the targets`,
    ],
  ];
  for (const name of Object.keys(distribution)) {
    if (/^(shift|light-gain|mean-light)/.test(name)) continue;
    const { unit, p5, median, p95 } = distribution[name]!;
    rows.push([
      `  ${name}`,
      `${median.toFixed(1)} ${unit} (5 to 95 %: ${p5.toFixed(1)} to ${p95.toFixed(1)})`,
    ]);
  }
  return rows;
}

function picturesRow({ sizes, channels, depths, least, greatest }: Verdict['pictures']['target']): string {
  const all = Object.keys(sizes);
  const size = all.length === 1 ? all[0] : plural(all.length, 'size');
  const kinds = Object.entries(channels).map(([count, n]) => `${n} with ${plural(Number(count), 'channel')}`);
  return `${size}; ${kinds.join(', ')}; ${Object.keys(depths).join(' and ')} bits; codes ${percent(least, 0)} to ${percent(greatest, 0)}`;
}

const px = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(3));
const share = (value: number) => (Number.isNaN(value) ? '- %' : percent(value, 0));
const limit = (value: number | null, unit: string) =>
  value === null ? '' : ` (limit ${Number(value.toPrecision(2))} ${unit})`;
