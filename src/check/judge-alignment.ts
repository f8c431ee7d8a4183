import { median, quantile } from '../metrics/quantiles.js';
import { counted, type Finding, finding, type Judgement } from './finding.js';
import { limitFor, MEDIAN_SHIFT, MEDIAN_SHIFT_ERRORS, OWN_SHIFT, OWN_SHIFT_ERRORS } from './limits.js';
import { lengthOf, medianShift, type SortedPairs } from './sort-pairs.js';

export interface AlignmentFigures {
  readonly promised: boolean;
  /** Pairs whose shift could be told, and pairs too blurred, noisy or small for it. */
  readonly pairs: number;
  readonly beyondReach: number;
  /** Median shift of the set, px: how far the inputs lie right of and below their targets. */
  readonly dx: number;
  readonly dy: number;
  /** Median and 95 % of the lengths of the pairs' own shifts, px. */
  readonly ownMedian: number;
  readonly own95: number;
  /** Median distance of a pair's shift from the set's, px, and of how far off a measured shift typically is. */
  readonly deviation: number;
  readonly error: number;
  /** What the two medians are held to, px; null where the pairs are too few. */
  readonly limit: number | null;
  readonly ownLimit: number | null;
  readonly worst: readonly { readonly key: string; readonly dx: number; readonly dy: number }[];
}

const px = (value: number) => value.toFixed(Math.abs(value) < 0.0995 ? 3 : 2);

/** Whether input and target lie on the same pixels. */
export function judgeAlignment(pairs: SortedPairs, promised: boolean): Judgement<AlignmentFigures> {
  const { fitted, beyondReach } = pairs;
  const lengths = fitted.map(({ shift }) => lengthOf(shift));
  const error = median(fitted.map(({ shift }) => shift.error));
  const { dx, dy, length } = medianShift(fitted);
  const limit = limitFor(fitted.length, MEDIAN_SHIFT);
  const ownLimit = limitFor(fitted.length, OWN_SHIFT);
  const worst = [...fitted].sort((a, b) => lengthOf(b.shift) - lengthOf(a.shift)).slice(0, 5);
  const figures: AlignmentFigures = {
    promised,
    pairs: fitted.length,
    beyondReach: beyondReach.length,
    ...{ dx, dy, ownMedian: median(lengths), own95: quantile(lengths, 0.95) },
    deviation: median(fitted.map(({ shift }) => lengthOf({ dx: shift.dx - dx, dy: shift.dy - dy }))),
    error,
    limit: limit === undefined ? null : Math.max(limit, MEDIAN_SHIFT_ERRORS * error),
    ownLimit: ownLimit === undefined ? null : Math.max(ownLimit, OWN_SHIFT_ERRORS * error),
    worst: worst.map(({ task, shift }) => ({ key: task.key, dx: shift.dx, dy: shift.dy })),
  };
  const findings = promised ? [...judge(figures, length), ...reach(pairs)] : [];
  return { figures, findings };
}

/** A median strays from the true one by chance: by so many deviations over the root of the count, once in thousands. */
const CHANCE = 4;

function judge(figures: AlignmentFigures, length: number): Finding[] {
  const { limit, ownLimit, dx, dy, deviation, pairs, worst } = figures;
  if (limit === null || ownLimit === null) return [];
  const named = worst.map(({ key }) => key);
  const of = `median of ${counted(pairs, 'pair')}`;
  const findings: Finding[] = [];
  if (length > limit && length > (CHANCE * deviation) / Math.sqrt(pairs)) {
    const way = `${px(Math.abs(dx))} px to the ${dx < 0 ? 'left' : 'right'} and ${px(Math.abs(dy))} px ${dy < 0 ? 'up' : 'down'}`;
    const sentence = `Input and target are shifted by ${px(length)} px: the inputs lie ${way} of their targets (${of}, limit ${px(limit)} px).`;
    findings.push(finding('broken', 'shifted', sentence, named));
  }
  if (deviation > ownLimit) {
    const sentence = `The pairs are shifted each on its own: by ${px(deviation)} px, in different directions (${of}, limit ${px(ownLimit)} px).`;
    findings.push(finding('broken', 'shifted-each', sentence, named));
  }
  return findings;
}

function reach({ beyondReach, fitted }: SortedPairs): Finding[] {
  if (beyondReach.length === 0) return [];
  const sentence = `Left out, being too blurred, too noisy or too small for their shift to be told: ${beyondReach.length} of ${counted(fitted.length + beyondReach.length, 'pair')}.`;
  return [
    finding(
      'warning',
      'beyond-reach',
      sentence,
      beyondReach.map(({ task }) => task.key),
    ),
  ];
}
