import { ExitCode, UserError } from './errors.js';

/** A run that was asked to stop, and did. */
export class Interruption extends UserError {
  constructor() {
    super('Interrupted; run the same command again to go on.', ExitCode.interrupted);
  }
}

/** Throws an Interruption where the signal was given. */
export function heed(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interruption();
}

const MILLISECONDS_BETWEEN_BREATHS = 50;

/**
 * For long loops without any waiting, in which no Ctrl-C would be heard: the function returned, awaited at every
 * step, now and then lets the process hear its signals, and throws an Interruption where one was given.
 */
export function createBreath(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let breathedAt = performance.now();
  return () => {
    if (performance.now() - breathedAt < MILLISECONDS_BETWEEN_BREATHS) return undefined;
    return new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        breathedAt = performance.now();
        if (signal?.aborted) reject(new Interruption());
        else resolve();
      });
    });
  };
}
