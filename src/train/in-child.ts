import { type ChildProcess, fork } from 'node:child_process';
import { type ExitCode, UserError } from '../errors.js';
import { workerBeside } from '../generate/threads.js';
import type { TrainCall } from './call.js';
import type { StepReport } from './loop.js';
import type { TrainEvents, TrainOutcome, TrainStart } from './session.js';

/** What the process that trains is told. */
export type ParentMessage = { readonly kind: 'train'; readonly call: TrainCall } | { readonly kind: 'stop' };

/** What it tells. */
export type ChildMessage =
  | { readonly kind: 'reading'; readonly pairs: number }
  | { readonly kind: 'started'; readonly start: TrainStart }
  | { readonly kind: 'step'; readonly report: StepReport }
  | { readonly kind: 'saved'; readonly steps: number }
  | { readonly kind: 'outcome'; readonly outcome: TrainOutcome }
  | {
      readonly kind: 'fault';
      readonly sentence: string;
      readonly stack: string;
      readonly exitCode: ExitCode | undefined;
    };

const childFile = workerBeside(import.meta.url).replace(/worker\.js$/, 'child.js');

/** How long a stopped run may take for its last step and checkpoint. */
const GRACE_MILLISECONDS = 1500;

/**
 * Trains in a process of its own: a step of a large model takes seconds in which a process hears no Ctrl-C. Once the signal
 * is given it has a moment to finish its step and keep it; then it is killed, and the last checkpoint is what there is.
 */
export async function trainInChild(
  call: TrainCall,
  events: TrainEvents,
  signal: AbortSignal,
): Promise<TrainOutcome> {
  const child = fork(childFile, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  let kept = 0;
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (child.connected) child.send({ kind: 'stop' } satisfies ParentMessage, () => {});
    killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const running = conclusion(child, {
      ...events,
      saved: (steps) => {
        kept = steps;
        events.saved?.(steps);
      },
    });
    child.send({ kind: 'train', call } satisfies ParentMessage);
    if (signal.aborted) stop();
    const outcome = await running;
    if (outcome !== undefined) return outcome;
    if (signal.aborted) return { steps: kept, seconds: 0, loss: null, interrupted: true, unchanged: false };
    throw new UserError(
      `The process that trains ended (${child.signalCode ?? `code ${child.exitCode}`}) with ${kept} steps kept; run the same command again to go on, with a smaller --batch or --patch if it ran out of memory.`,
      1,
    );
  } finally {
    clearTimeout(killer);
    signal.removeEventListener('abort', stop);
  }
}

/** Hears the child out; undefined where it ended without saying what came of it. */
function conclusion(child: ChildProcess, events: TrainEvents): Promise<TrainOutcome | undefined> {
  return new Promise((resolve, reject) => {
    let outcome: TrainOutcome | undefined;
    let fault: Error | undefined;
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'reading') events.reading?.(message.pairs);
      else if (message.kind === 'started') events.started?.(message.start);
      else if (message.kind === 'step') events.step?.(message.report);
      else if (message.kind === 'saved') events.saved?.(message.steps);
      else if (message.kind === 'outcome') outcome = message.outcome;
      else fault = errorOf(message);
    });
    child.on('error', reject);
    child.on('close', () => (fault === undefined ? resolve(outcome) : reject(fault)));
  });
}

function errorOf(message: ChildMessage & { kind: 'fault' }): Error {
  const { sentence, stack, exitCode } = message;
  const error = exitCode === undefined ? new Error(sentence) : new UserError(sentence, exitCode);
  error.stack = stack;
  return error;
}
