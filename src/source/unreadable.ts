import { asError, quoted } from '../errors.js';

/** Why a photo, or a folder of them, can't be used, where the operating system won't give its bytes. */
export function unreadable(path: string, thrown: unknown, what = 'photo'): string {
  const { code } = asError(thrown) as NodeJS.ErrnoException;
  return `The ${what} ${quoted(path)} could not be read (${code ?? 'unknown error'}); check that it is there and readable.`;
}
