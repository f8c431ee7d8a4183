/** How a command ends. CONTRACT: outsiders rely on the numbers. */
export const ExitCode = {
  done: 0,
  failed: 1,
  wrongCall: 2,
  someSkipped: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * A fault that its reader can mend: one sentence that says what was expected, what came and what to do.
 * Anything else that is thrown is a fault of ours and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: ExitCode;

  constructor(sentence: string, exitCode: ExitCode = ExitCode.wrongCall) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/**
 * The place that is written to can't take more: no photo is to blame, so that it ends a run whatever the policy
 * about photos is.
 */
export class DiskError extends UserError {
  constructor(sentence: string) {
    super(sentence, ExitCode.failed);
  }
}

export interface Expectation {
  /** What the sentence is about: `--canvas`, `the photo beach.jpg`. */
  readonly what: string;
  /** What it should have been: `an odd whole number from 9 to 513 px`. */
  readonly expected: string;
  /** What came instead. */
  readonly received: string;
  /** What the reader can do about it. */
  readonly remedy?: string;
  readonly exitCode?: ExitCode;
}

/** The one place where an error sentence is put together: expected, received, remedy. */
export function expected({ what, expected, received, remedy, exitCode }: Expectation): UserError {
  const advice = remedy === undefined ? '' : `; ${remedy}`;
  return new UserError(`Expected ${what} to be ${expected}, but received ${received}${advice}.`, exitCode);
}

/** Text as it stands in an error sentence: quoted, on one line, and cut where it is long. */
export function quoted(text: unknown): string {
  const plain = typeof text === 'string' ? text : (JSON.stringify(text) ?? String(text));
  return JSON.stringify(plain.length > 80 ? `${plain.slice(0, 77)}...` : plain);
}

/** Whatever was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
