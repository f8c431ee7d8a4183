/** Something that is wrong with a set, or that can't be told of it. */
export interface Finding {
  /** `broken` condemns the set, `warning` doesn't. */
  readonly severity: 'broken' | 'warning';
  readonly code: FindingCode;
  /** One sentence for people: what, how much, and the limit. */
  readonly sentence: string;
  /** The pairs or files it is about, the worst first; at most MOST_NAMED. */
  readonly named: readonly string[];
}

export type FindingCode =
  | 'shifted'
  | 'shifted-each'
  | 'swapped'
  | 'shuffled'
  | 'unlike'
  | 'identical'
  | 'untouched'
  | 'same-sharpness'
  | 'brightness'
  | 'brightness-each'
  | 'code-values'
  | 'stretched'
  | 'clipped'
  | 'range'
  | 'size'
  | 'channels'
  | 'depth'
  | 'kernel'
  | 'kernel-fit'
  | 'leak'
  | 'duplicates'
  | 'missing'
  | 'unreadable'
  | 'changed'
  | 're-encoded'
  | 'spare'
  | 'unpaired'
  | 'records'
  | 'few'
  | 'beyond-reach';

export const MOST_NAMED = 10;

/** A finding; `named` is cut to what a person reads. */
export function finding(
  severity: Finding['severity'],
  code: FindingCode,
  sentence: string,
  named: readonly string[] = [],
): Finding {
  return { severity, code, sentence, named: named.slice(0, MOST_NAMED) };
}

/** Figures of one subject, and what they say. */
export interface Judgement<Figures> {
  readonly findings: readonly Finding[];
  readonly figures: Figures;
}

/** `1 pair`, `12 pairs`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A share in per cent, with the digits that a limit of a tenth needs. */
export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)} %`;

/** The same with its sign, for changes. */
export const signedPercent = (share: number): string => `${share < 0 ? '-' : '+'}${percent(Math.abs(share))}`;
