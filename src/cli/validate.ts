import path from 'node:path';
import { ExitCode, expected, type UserError } from '../errors.js';
import { runOptions } from '../generate/options.js';
import { backendChoices } from '../train/backend/names.js';
import type { ValidateOptions, Validation } from '../train/validate.js';
import { type AddCommand, SEED_HELP, voiceOf } from './context.js';
import { type Arguments, flagsOf, textFlag, textOf } from './flags.js';
import { createProgress, type Progress } from './progress.js';
import { plural, shown, table, terminal } from './terminal.js';

/** `gen-blur validate`: trains small models on a set, with controls, and says whether it teaches what it should. */
export const addValidate: AddCommand = (cli, context) =>
  cli.command(
    'validate [dataset]',
    'train a small model on a set of pairs, with controls; a verdict and a report',
    async (builder) => {
      const { modelNames } = await import('../train/models.js');
      return builder.positional('dataset', { type: 'string', describe: 'The folder of a dataset.' }).options({
        input: textFlag('Any two folders of pairs instead: the one of the inputs,'),
        target: textFlag('the one of the targets, with files of the same names,'),
        mask: textFlag('and one of masks, where the pairs have some.'),
        'group-by': textFlag(
          "A regular expression that tells a pair's photo by its path: its first group, or all it matches.",
        ),
        model: textFlag(
          'What is trained. [default: mask-probe for a set with masks, else probe]',
          undefined,
          modelNames,
        ),
        budget: textFlag(
          'How long: seconds for all of the training, such as 60s, or steps of each of its parts. [default: a minute on two cores]',
        ),
        seed: textFlag(SEED_HELP),
        backend: textFlag(
          'auto, node-gpu, webgpu, node, wasm or cpu. [default: auto]',
          undefined,
          backendChoices,
        ),
        out: textFlag('A folder for report.html and report.json, outside the pairs. [default: out/validate]'),
        ...flagsOf({ workers: runOptions.workers }, 'Options:'),
      });
    },
    context.run((args) => run(args, context.signal)),
  );

function placeOf(args: Arguments): ValidateOptions['place'] {
  const [dataset, input, target, mask] = [
    args.dataset,
    textOf(args, 'input'),
    textOf(args, 'target'),
    textOf(args, 'mask'),
  ];
  if (dataset !== undefined && input === undefined && target === undefined && mask === undefined)
    return { dataset: String(dataset) };
  if (dataset === undefined && input !== undefined && target !== undefined) return { input, target, mask };
  throw wrongPlace({ DATASET: dataset, '--input': input, '--target': target, '--mask': mask });
}

function wrongPlace(given: Readonly<Record<string, unknown>>): UserError {
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  return expected({
    what: 'what is to be validated',
    expected: 'DATASET, or --input DIR and --target DIR',
    received: names.length === 0 ? 'neither' : names.join(' and '),
  });
}

async function run(args: Arguments, signal: AbortSignal): Promise<ExitCode> {
  const flags = voiceOf(args);
  const place = placeOf(args);
  const out = textOf(args, 'out') ?? path.join('out', 'validate');
  const [{ readBackend, readBudget }, { validate }, { openValidationReport, validationLine }] =
    await Promise.all([
      import('../train/validate/options.js'),
      import('../train/validate.js'),
      import('../view/validation-report.js'),
    ]);
  const options: ValidateOptions = {
    place,
    model: textOf(args, 'model'),
    budget: readBudget(textOf(args, 'budget')),
    seed: textOf(args, 'seed') ?? '0',
    backend: readBackend(textOf(args, 'backend') ?? 'auto'),
    groupBy: textOf(args, 'group-by'),
    workers: runOptions.workers.parse(textOf(args, 'workers') ?? runOptions.workers.default, '--workers'),
    signal,
  };
  const write = openValidationReport(out, place);
  const progress = stagedProgress(flags.quiet);
  let found: Validation | undefined;
  try {
    found = await validate({ ...options, on: progress });
  } finally {
    progress.stop();
  }
  if (found === undefined) {
    terminal.err('Interrupted: nothing was written; run the same command again.');
    return ExitCode.interrupted;
  }
  write(found);
  if (flags.json) terminal.out(validationLine(found));
  else if (!flags.quiet) terminal.out(textOfValidation(found, out));
  return EXIT_CODES[found.judgement.verdict];
}

const EXIT_CODES = {
  healthy: ExitCode.done,
  broken: ExitCode.failed,
  inconclusive: ExitCode.inconclusive,
} as const;

const NOUNS = { read: 'pairs read', check: 'pairs checked', train: '% trained' } as const;

/** A live line for each stage. */
function stagedProgress(quiet: boolean) {
  let current: Progress | undefined;
  let steps = 0;
  return {
    stage(name: keyof typeof NOUNS, total: number) {
      current?.stop();
      steps = 0;
      current = createProgress(NOUNS[name], quiet);
      current.start(total, 0);
    },
    done(count: number) {
      for (; steps + 1 <= count; steps++) current?.step();
    },
    stop: () => current?.stop(),
  };
}

const signed = (gain: number) => `${gain < 0 ? '' : '+'}${gain.toFixed(2)} dB`;
const percent = (share: number) => `${Math.round(100 * share)} %`;

function textOfValidation(found: Validation, out: string): string {
  const { about, judgement, check } = found;
  const name =
    about.kind === 'dataset'
      ? `${shown(path.resolve(about.folder))} (${about.recipe})`
      : `${shown(path.resolve(about.input))} and ${shown(path.resolve(about.target))}`;
  const warnings = check.findings.filter(({ severity }) => severity === 'warning');
  return [
    `${name}: ${judgement.verdict}`,
    table(rowsOf(found)),
    ...judgement.reasons.map(({ sentence }) => sentence),
    ...warnings.map(({ sentence }) => `Warning: ${sentence}`),
    `${path.join(shown(path.resolve(out)), 'report.html')} shows it; report.json holds the figures.`,
  ].join('\n');
}

function rowsOf({ pairs, split, model, pictures, masks, seconds }: Validation): string[][] {
  const told = { source: 'by their records', pattern: 'by --group-by', look: 'by their look' }[split.by];
  const rows = [
    ['  pairs', `${pairs.read} of ${pairs.total}, of ${plural(split.count, 'photo')} (told ${told})`],
  ];
  if (model !== undefined)
    rows.push([
      '  model',
      `${model.name}, ${model.steps} steps, on ${model.device}; ${seconds.toFixed(0)} s in all`,
    ]);
  if (pictures !== undefined) {
    const { own, trusted, shuffled, identity } = pictures;
    const error = Number.isNaN(own.error) ? '' : ` ± ${own.error.toFixed(2)}`;
    rows.push(
      [
        '  held-out photos',
        `${signed(own.gain)}${error}, ${percent(own.wins)} better; a constant: ${signed(own.constant)}`,
      ],
      ['  trusted pairs', `${signed(trusted.gain)}, ${percent(trusted.wins)} better`],
      [
        '  controls',
        `shuffled ${signed(shuffled.own.gain)}, on trusted pairs ${signed(shuffled.trusted.gain)}; identity ${signed(identity.gain)}`,
      ],
    );
  }
  if (masks !== undefined) {
    const { own, shuffled } = masks;
    rows.push(
      [
        '  held-out photos',
        `average precision ${own.precision.toFixed(2)}, ${own.ratio.toFixed(1)} times the prevalence of ${own.prevalence.toFixed(3)}`,
      ],
      ['  control', `shuffled masks: ${shuffled.ratio.toFixed(1)} times`],
    );
  }
  return rows;
}
