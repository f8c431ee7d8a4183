import { expected, quoted } from '../../errors.js';
import { type BackendChoice, backendChoices } from '../backend/names.js';
import type { Budget } from './plan-arms.js';

/** Reads --budget: `60s`, `2m`, or a number of steps. */
export function readBudget(text: string | undefined): Budget {
  if (text === undefined) return 'default';
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h|)$/.exec(text) ?? [];
  const value = Number(number);
  const wrong = number === '' || value <= 0 || (unit === '' && !Number.isInteger(value));
  if (wrong)
    throw expected({
      what: '--budget',
      expected: 'a time such as 60s or 5m, or a whole number of steps',
      received: quoted(text),
    });
  return unit === ''
    ? { steps: value }
    : { seconds: value * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'] };
}

/** Reads --backend. */
export function readBackend(text: string): BackendChoice {
  const known = backendChoices.find((name) => name === text);
  if (known !== undefined) return known;
  throw expected({ what: '--backend', expected: backendChoices.join(', '), received: quoted(text) });
}
