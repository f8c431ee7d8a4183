import path from 'node:path';
import { ExitCode, expected, type UserError } from '../errors.js';
import type { TrainCall } from '../train/call.js';
import type { TrainOutcome, TrainStart } from '../train/session.js';
import { type AddCommand, type CommandContext, type Voice, voiceOf } from './context.js';
import { type Arguments, type Declared, flagsOf, textFlag, textOf, textsOf } from './flags.js';
import { jsonLine, plural, shown, terminal } from './terminal.js';
import { createTrainingProgress } from './training-progress.js';

/** `gen-blur train`: trains a reference model on a set of pairs, for as long as it is told. */
export const addTrain: AddCommand = (cli, context) =>
  cli.command(
    'train [dataset]',
    'train a reference model on a set of pairs, and keep it',
    async (builder) => {
      const { recordedTrainOptions, trainRunOptions } = await import('../train/options.js');
      const { modelNames } = await import('../train/models.js');
      return builder.positional('dataset', { type: 'string', describe: 'The folder of a dataset.' }).options({
        model: textFlag(`The model: ${modelNames.join(', ')}.`, 'What to train:', modelNames),
        out: textFlag('The folder to keep the model in.', 'What to train:'),
        input: textFlag(
          'Train on any two folders of pairs instead: the one of the inputs,',
          'What to train:',
        ),
        target: textFlag('and the one of the targets, with files of the same names;', 'What to train:'),
        mask: textFlag('and that of their masks, where there are any.', 'What to train:'),
        seed: textFlag('Any text; another seed makes another model. [default: 0]', 'What to train:'),
        ...flagsOf(recordedTrainOptions, 'How to train:'),
        ...flagsOf(await parametersOf(context), `Parameters of ${context.model}:`),
        ...flagsOf(trainRunOptions, 'The run:'),
        resume: {
          type: 'boolean',
          group: 'The run:',
          describe: 'Go on from the checkpoint in --out, if there is one. [default: true]',
        },
      });
    },
    context.run((args) => runTrain(args, context)),
  );

/** The named model's own parameters, which are flags too. */
async function parametersOf({ model }: CommandContext): Promise<Declared> {
  if (model === undefined) return {};
  const { loadModel } = await import('../train/models.js');
  return (await loadModel(model)).parameters;
}

async function runTrain(args: Arguments, context: CommandContext): Promise<ExitCode> {
  const flags = voiceOf(args);
  const call = await callOf(args, context);
  const { trainInChild } = await import('../train/in-child.js');
  const progress = createTrainingProgress(flags.quiet);
  const say = (line: string) => {
    if (!flags.quiet && !flags.json) terminal.err(line);
  };
  let outcome: TrainOutcome;
  try {
    outcome = await trainInChild(
      call,
      {
        reading: (pairs) => say(`Reading ${plural(pairs, 'pair')}`),
        started: (start) => {
          if (flags.json) terminal.out(jsonLine({ event: 'started', ...start }));
          say(announce(call, start));
          progress.start(call.steps, start.from);
        },
        step: (report) => progress.step(report),
        saved: (steps) => {
          if (flags.json) terminal.out(jsonLine({ event: 'saved', steps }));
        },
      },
      context.signal,
    );
  } finally {
    progress.stop();
  }
  return report(call, outcome, flags);
}

async function callOf(args: Arguments, context: CommandContext): Promise<TrainCall> {
  const { recordedTrainOptions: recorded, trainRunOptions: run } = await import('../train/options.js');
  const { modelNames } = await import('../train/models.js');
  const [model, out] = [textOf(args, 'model'), textOf(args, 'out')];
  if (model === undefined) throw missing('--model', `one of ${modelNames.join(', ')}`);
  if (out === undefined) throw missing('--out', 'a folder to keep the model in');
  const read = <Setting>(declared: Declared, name: string): Setting => {
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const parameter = declared[name] as Declared[string];
    return parameter.parse(textOf(args, flag) ?? parameter.default, `--${flag}`) as Setting;
  };
  return {
    ...{ model, out: path.resolve(out), place: placeOf(args), seed: textOf(args, 'seed') ?? '0' },
    texts: textsOf(args, await parametersOf(context)),
    size: read(recorded, 'size'),
    batch: read(recorded, 'batch'),
    patch: read(recorded, 'patch'),
    rate: read(recorded, 'rate'),
    schedule: read(recorded, 'schedule'),
    steps: read(run, 'steps'),
    hours: read(run, 'hours'),
    backend: read(run, 'backend'),
    saveEveryMinutes: read(run, 'saveEvery'),
    memoryMegabytes: read(run, 'memory'),
    resume: args.resume !== false,
  };
}

function placeOf(args: Arguments): TrainCall['place'] {
  const [dataset, input, target, mask] = [
    args.dataset,
    textOf(args, 'input'),
    textOf(args, 'target'),
    textOf(args, 'mask'),
  ];
  if (dataset !== undefined && input === undefined && target === undefined && mask === undefined)
    return { dataset: String(dataset) };
  if (dataset === undefined && input !== undefined && target !== undefined) return { input, target, mask };
  throw missing('what to train on', 'DATASET, or --input DIR and --target DIR');
}

const missing = (what: string, wanted: string): UserError =>
  expected({ what, expected: wanted, received: 'something else or nothing' });

function announce({ model, size, out }: TrainCall, start: TrainStart): string {
  const { backend, parameters, pairs, photos, from } = start;
  const resumed = from > 0 ? `, going on from step ${from}` : '';
  return `${model} (${size}, ${parameters.toLocaleString('en')} parameters) on ${plural(pairs, 'pair')} of ${plural(photos, 'photo')}, into ${shown(out)}${resumed}\n${backend.name}: ${backend.device}`;
}

function report(call: TrainCall, outcome: TrainOutcome, flags: Voice): ExitCode {
  const { steps, seconds, loss, interrupted, unchanged } = outcome;
  const where = shown(call.out);
  if (flags.json)
    terminal.out(
      jsonLine({ event: interrupted ? 'interrupted' : 'done', out: where, steps, seconds, loss, unchanged }),
    );
  if (interrupted) {
    terminal.err(
      `Interrupted: ${plural(steps, 'step')} kept in ${where}; run the same command again to go on.`,
    );
    return ExitCode.interrupted;
  }
  if (flags.json || flags.quiet) return ExitCode.done;
  terminal.out(
    unchanged
      ? `${where} already holds this model (${plural(steps, 'step')}): nothing to do; --steps or --hours take it further.`
      : [
          `${plural(steps, 'step')} in ${seconds.toFixed(0)} s${loss === null ? '' : `, loss ${loss.toPrecision(4)}`}; the model is in ${where}`,
          `  log.csv  the loss of every step`,
          `  gen-blur restore ${where} PHOTO... --out DIR  applies it`,
        ].join('\n'),
  );
  return ExitCode.done;
}
