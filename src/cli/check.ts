import path from 'node:path';
import type { CheckOptions } from '../check/check.js';
import { percent } from '../check/finding.js';
import type { Verdict } from '../check/judge.js';
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
    const { check: checkSet } = await import('../check/check.js');
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
  if (flags.json) {
    const { rounded } = await import('../check/report.js');
    terminal.out(JSON.stringify({ event: 'done', ...verdict }, rounded));
  } else if (!flags.quiet) terminal.out(textOfVerdict(verdict, options.out));
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

function rowsOf(verdict: Verdict): string[][] {
  const { order, alignment, pictures, distribution } = verdict;
  const rows = [
    ['  pairs', pairsRow(verdict)],
    ['  pictures', picturesRow(pictures.target)],
    [
      '  order',
      [
        `${share(order.matchedShare)} show the same thing`,
        ...(order.sharpnessTold > 0
          ? [`the input is the blurrier in ${share(order.blurrierInputShare)}`]
          : []),
        ...(order.damageTold > 0 ? [`it is the damaged one in ${share(order.damagedInputShare)}`] : []),
      ].join('; '),
    ],
    ['  alignment', alignmentRow(alignment)],
    ['  worst', alignment.worst.map(({ key, dx, dy }) => `${key} (${px(dx)}, ${px(dy)})`).join('  ')],
    ['  light', lightRow(verdict)],
    [
      '  clipped',
      `${percent(clipped(pictures.input), 1)} of the inputs, ${percent(clipped(pictures.target), 1)} of the targets`,
    ],
  ];
  for (const [name, { unit, p5, median, p95 }] of Object.entries(distribution)) {
    if (/^(shift|light-gain|mean-light)/.test(name)) continue;
    rows.push([
      `  ${name}`,
      `${median.toFixed(1)} ${unit} (5 to 95 %: ${p5.toFixed(1)} to ${p95.toFixed(1)})`,
    ]);
  }
  return rows.filter(([, text]) => text !== '');
}

function pairsRow({ counts, alignment }: Verdict): string {
  const { pairs, identical, untouched, flat } = counts;
  const kinds = {
    identical,
    unchanged: untouched,
    'too flat to tell': flat,
    'too blurred to tell': alignment.beyondReach,
  };
  const some = Object.entries(kinds).filter(([, count]) => count > 0);
  return [`${pairs}`, ...some.map(([kind, count]) => `${count} ${kind}`)].join(', ');
}

function picturesRow({ sizes, channels, depths, least, greatest }: Verdict['pictures']['target']): string {
  const all = Object.keys(sizes);
  const size = all.length === 1 ? all[0] : plural(all.length, 'size');
  const kinds = Object.entries(channels).map(([count, n]) => `${n} with ${plural(Number(count), 'channel')}`);
  return `${size}; ${kinds.join(', ')}; ${Object.keys(depths).join(' and ')} bits; codes ${percent(least, 0)} to ${percent(greatest, 0)}`;
}

function alignmentRow({ dx, dy, limit, ownMedian, ownLimit, promised }: Verdict['alignment']): string {
  const set = `median (${px(dx)}, ${px(dy)}) px${limitText(limit)}`;
  return `${set}; own shifts ${px(ownMedian)} px${limitText(ownLimit)}${promised ? '' : '; not promised'}`;
}

function lightRow({ light }: Verdict): string {
  const { gain, codeGain, keepLight, keepCodes, limit } = light;
  const inCodes = keepLight === 0 && keepCodes > 0;
  const kept = inCodes ? codeGain : gain;
  const change = Number.isNaN(kept) ? '-' : `${kept < 0 ? '' : '+'}${percent(kept, 3)}`;
  const held = limit === null ? '' : ` (limit ${percent(limit, 1)})`;
  return `${change}${held}${inCodes ? ', of code values' : ''}${keepLight + keepCodes > 0 || light.pairs === 0 ? '' : '; not promised'}`;
}

const clipped = ({ darkShare, brightShare }: Verdict['pictures']['target']) => darkShare + brightShare;
// Adding 0 takes the sign off a zero.
const px = (value: number) => (Number.isNaN(value) ? '-' : (Math.round(value * 1000) / 1000 + 0).toFixed(3));
const share = (value: number) => (Number.isNaN(value) ? '- %' : percent(value, 0));
const limitText = (value: number | null) =>
  value === null ? '' : ` (limit ${Number(value.toPrecision(2))} px)`;
