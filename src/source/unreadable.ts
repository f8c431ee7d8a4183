import { asError, ExitCode, expected, quoted, type UserError } from '../errors.js';

/** Why a photo, or a folder of them, can't be used, where the operating system won't give its bytes. */
export function unreadable(path: string, thrown: unknown, what = 'photo'): string {
  const { code } = asError(thrown) as NodeJS.ErrnoException;
  return `The ${what} ${quoted(path)} could not be read (${code ?? 'unknown error'}); check that it is there and readable.`;
}

/** A file is read whole; no camera makes larger ones, 16 bits without compression included. */
const MOST_BYTES = 2 ** 30;

/** What is to be said of a file that is too large to be a photo. */
export function tooLarge(path: string, size: number): UserError | undefined {
  if (size <= MOST_BYTES) return undefined;
  return expected({
    what: `the photo ${quoted(path)}`,
    expected: 'a file of at most 1 GiB',
    received: `one of ${(size / 2 ** 30).toFixed(1)} GiB`,
    remedy: 'save it in a format that compresses, or leave it out',
    exitCode: ExitCode.failed,
  });
}
