import { median } from '../metrics/quantiles.js';
import type { Offset, ShiftFit } from '../metrics/shift.js';
import { leastDetail, MATCHED, MOST_ERROR, MOST_LOCAL_BLUR, PEAK } from './limits.js';
import type { Comparison, PairMeasures, PairTask, PictureMeasures } from './pair.js';

/** A pair whose two pictures could be read and compared. */
export interface ComparedPair {
  readonly task: PairTask;
  readonly measures: PairMeasures;
  readonly input: PictureMeasures;
  readonly target: PictureMeasures;
  readonly comparison: Comparison;
}

export interface FittedPair extends ComparedPair {
  readonly shift: ShiftFit;
}

/** The pairs by what can be said of them. A pair is in one of all but `compared`, `fitted` and `beyondReach`, if in any. */
export interface SortedPairs {
  readonly compared: readonly ComparedPair[];
  /** Input and target are the same, though no kernel says that they should be. */
  readonly identical: readonly ComparedPair[];
  /** The two are the same, as a kernel of one tap leaves them. */
  readonly untouched: readonly ComparedPair[];
  /** Too little detail to tell anything. */
  readonly flat: readonly ComparedPair[];
  /** The two don't show the same thing. */
  readonly strangers: readonly ComparedPair[];
  readonly matched: readonly ComparedPair[];
  /** Of those that match: their shift is told closely enough. */
  readonly fitted: readonly FittedPair[];
  /** Too blurred, too noisy or too small for their shift to be told, and of the most blurred whether they match. */
  readonly beyondReach: readonly ComparedPair[];
}

export function sortPairs(tasks: readonly PairTask[], measured: readonly PairMeasures[]): SortedPairs {
  const compared = tasks.flatMap((task, i): ComparedPair[] => {
    const measures = measured[i]!;
    const { input, target, comparison } = measures;
    return input && target && comparison ? [{ task, measures, input, target, comparison }] : [];
  });
  const tells = ({ task, comparison }: ComparedPair) => comparison.detail >= leastDetail(task.damaged);
  const flat = compared.filter((pair) => !tells(pair));
  const telling = compared.filter(tells);
  const same = telling.filter(({ comparison }) => comparison.identical);
  const different = telling.filter(({ comparison }) => !comparison.identical);
  const isUntouched = ({ measures }: ComparedPair) => measures.kernel?.taps === 1;
  const together = movedTogether(different.filter((pair) => !isTooBlurred(pair)));
  const matches = ({ comparison }: ComparedPair) =>
    comparison.correlation >= MATCHED || (together && (comparison.peak?.correlation ?? -1) >= PEAK);
  const matched = different.filter(matches);
  const unlike = different.filter((pair) => !matches(pair));
  const fitted = matched.flatMap(fittedPair);
  const close = new Set(fitted.map(({ task }) => task));
  return {
    compared,
    identical: same.filter((pair) => !isUntouched(pair)),
    untouched: same.filter(isUntouched),
    flat,
    strangers: unlike.filter((pair) => !isTooBlurred(pair)),
    matched,
    fitted,
    beyondReach: [...matched, ...unlike.filter(isTooBlurred)].filter(({ task }) => !close.has(task)),
  };
}

const isTooBlurred = ({ task }: ComparedPair) => (task.localKernelPx ?? 0) > MOST_LOCAL_BLUR;

function fittedPair(pair: ComparedPair): FittedPair[] {
  const { shift } = pair.comparison;
  if (isTooBlurred(pair)) return [];
  return shift !== undefined && shift.error <= MOST_ERROR ? [{ ...pair, shift }] : [];
}

/**
 * Whether pairs that don't look alike in place are moved rather than shuffled: most of them are found again elsewhere.
 * A few always are, since crops of one photo overlap by chance.
 */
function movedTogether(pairs: readonly ComparedPair[]): boolean {
  const apart = pairs.filter(({ comparison }) => comparison.correlation < MATCHED);
  const found = apart.flatMap(({ comparison }): Offset[] =>
    comparison.peak && comparison.peak.correlation >= PEAK ? [comparison.peak.at] : [],
  );
  return found.length * 2 > apart.length && found.length > 0;
}

/** Median shift of some pairs, px. */
export function medianShift(pairs: readonly FittedPair[]): { dx: number; dy: number; length: number } {
  const dx = median(pairs.map(({ shift }) => shift.dx));
  const dy = median(pairs.map(({ shift }) => shift.dy));
  return { dx, dy, length: Math.sqrt(dx * dx + dy * dy) };
}

export const lengthOf = ({ dx, dy }: Pick<ShiftFit, 'dx' | 'dy'>): number => Math.sqrt(dx * dx + dy * dy);
