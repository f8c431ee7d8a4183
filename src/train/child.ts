import { asError, UserError } from '../errors.js';
import type { ChildMessage, ParentMessage } from './in-child.js';
import { runTraining } from './session.js';

/** What is shown of a run doesn't need every step. */
const MILLISECONDS_BETWEEN_STEPS = 200;

const controller = new AbortController();
// Ctrl-C reaches every process of the terminal: the parent hears it and says when to stop.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
process.on('disconnect', () => controller.abort());

const tell = (message: ChildMessage) => {
  if (process.connected) process.send?.(message);
};

/** The process that trains: it gets a call, tells what happens, and in the end what came of it. */
process.on('message', async (message: ParentMessage) => {
  if (message.kind === 'stop') return controller.abort();
  let toldAt = Number.NEGATIVE_INFINITY;
  try {
    const outcome = await runTraining(
      message.call,
      {
        reading: (pairs) => tell({ kind: 'reading', pairs }),
        started: (start) => tell({ kind: 'started', start }),
        saved: (steps) => tell({ kind: 'saved', steps }),
        step: (report) => {
          if (performance.now() - toldAt < MILLISECONDS_BETWEEN_STEPS) return;
          toldAt = performance.now();
          tell({ kind: 'step', report });
        },
      },
      controller.signal,
    );
    tell({ kind: 'outcome', outcome });
  } catch (thrown) {
    const { message: sentence, stack = '' } = asError(thrown);
    const exitCode = thrown instanceof UserError ? thrown.exitCode : undefined;
    tell({ kind: 'fault', sentence, stack, exitCode });
  }
  process.disconnect?.();
});
