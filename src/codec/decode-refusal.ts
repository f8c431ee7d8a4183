import { ExitCode, expected, quoted, type UserError } from '../errors.js';

const READ = 'an ordinary JPEG, PNG, WebP, TIFF, AVIF or BMP';

/** The one sentence for a photo that can't be used. `received` and `remedy` fill the sentence of `expected`. */
export function refusal(name: string, wanted: string, received: string, remedy: string): UserError {
  return expected({
    what: `the photo ${quoted(name)}`,
    expected: wanted,
    received,
    remedy,
    exitCode: ExitCode.failed,
  });
}

/** For a file that ends too early or whose data contradict themselves. */
export function damaged(name: string, format: string): UserError {
  const remedy = 'copy it anew from where it came from, or leave it out';
  return refusal(name, `a whole ${format}`, 'one that is cut short or damaged', remedy);
}

/** For a sound file of a kind that we don't read, such as `a GIF` or `floating-point samples`. */
export function unreadable(name: string, received: string): UserError {
  return refusal(name, READ, received, 'save it as a PNG of 8 or 16 bits in sRGB, or leave it out');
}
