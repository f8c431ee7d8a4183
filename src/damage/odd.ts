import { expected, quoted } from '../errors.js';
import type { Spread } from '../recipe/spread.js';

/** Refuses a spread that may yield an even number: a window of even width would shift the picture by half a pixel. */
export function requireOdd(flag: string, spread: Spread): void {
  const odd = spread.options.every(({ low, high }) => low === high && low % 2 === 1);
  if (!odd)
    throw expected({
      what: flag,
      expected: 'an odd whole number or a choice of them, such as 3,5,7',
      received: quoted(spread.text),
    });
}
