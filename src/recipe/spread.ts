import type { Stream } from '../random.js';

/**
 * The values a parameter may take, one of which is drawn per sample: `0.003:0.01` is a range (uniform),
 * `1/10,1/2,1` a choice (uniform), `7@8,11@86,13@5` a weighted choice, `60` a fixed value.
 */
export interface Spread {
  /** The canonical spelling, which reads back as the same spread. */
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly options: readonly SpreadOption[];
}

interface SpreadOption {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads `0.25`, `1e-3` or a fraction such as `1/10`; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const [numerator, denominator, ...rest] = text.split('/').map((part) => part.trim());
  if (rest.length > 0 || numerator === undefined || !NUMBER.test(numerator)) return undefined;
  if (denominator !== undefined && !NUMBER.test(denominator)) return undefined;
  const value = Number(numerator) / Number(denominator ?? 1);
  // 1e999 and 1/0 are no numbers that anything could be drawn from.
  return Number.isFinite(value) ? value : undefined;
}

/** A number as the record spells it: fractions as they were written, the rest in shortest form. */
function spell(text: string): string {
  const plain = text.replaceAll(/\s/g, '');
  return plain.includes('/') ? plain : String(Number(plain));
}

function parseOption(text: string): { option: SpreadOption; spelling: string } | undefined {
  const [valueText = '', weightText, ...rest] = text.split('@');
  const weight = weightText === undefined ? 1 : parseNumber(weightText.trim());
  const ends = valueText.split(':');
  const low = parseNumber((ends[0] ?? '').trim());
  const high = ends.length === 1 ? low : parseNumber((ends[1] ?? '').trim());
  if (rest.length > 0 || ends.length > 2 || low === undefined || high === undefined) return undefined;
  if (weight === undefined || !(weight > 0) || high < low) return undefined;
  const suffix = weightText === undefined ? '' : `@${spell(weightText)}`;
  return { option: { low, high, weight }, spelling: ends.map(spell).join(':') + suffix };
}

/** Reads a spread as CONTRACT writes it; undefined where the text isn't one. */
export function parseSpread(text: string): Spread | undefined {
  const parts = text.split(',').map((part) => parseOption(part.trim()));
  const read = parts.filter((part) => part !== undefined);
  if (read.length === 0 || read.length < parts.length) return undefined;
  const options = read.map((part) => part.option);
  return {
    text: read.map((part) => part.spelling).join(','),
    min: Math.min(...options.map((option) => option.low)),
    max: Math.max(...options.map((option) => option.high)),
    options,
  };
}

/** Index of an option drawn with the given weights. */
export function drawIndex(weights: readonly number[], stream: Stream): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = stream.uniform() * total;
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** Draws one value. With `whole`, a range yields each of its whole numbers alike, both ends included. */
export function drawFrom(spread: Spread, stream: Stream, whole = false): number {
  const index = drawIndex(
    spread.options.map((option) => option.weight),
    stream,
  );
  const { low, high } = spread.options[index] as SpreadOption;
  if (low === high) return low;
  return whole ? stream.integer(Math.ceil(low), Math.floor(high)) : stream.between(low, high);
}
