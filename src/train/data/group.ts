import { asError, expected, quoted } from '../../errors.js';
import { createStream } from '../../random.js';
import { shuffled } from './draw.js';
import { clusterLooks, numbered } from './look.js';
import type { SetPair } from './open-set.js';

/** Which pairs come from one photo, and so may never stand on both sides of a split. */
export interface Grouping {
  /** Told by the recorded hash of the source, by the user's expression, or by targets that look alike. */
  readonly by: 'source' | 'pattern' | 'look';
  /** A number for each pair, from 0. */
  readonly groups: readonly number[];
  readonly count: number;
}

const groupingOf = (by: Grouping['by'], groups: readonly number[]): Grouping => ({
  by,
  groups,
  count: new Set(groups).size,
});

/**
 * Groups pairs by `pattern`, a regular expression whose first group (or whole match) names the source in a pair's path;
 * without one by the recorded source. Undefined where neither tells: then their look must.
 * Throws a UserError where the pattern is none, or misses a pair.
 */
export function groupByName(pairs: readonly SetPair[], pattern?: string): Grouping | undefined {
  if (pattern !== undefined) {
    const expression = expressionOf(pattern);
    return groupingOf('pattern', numbered(pairs.map(({ about }) => nameIn(about, expression))));
  }
  if (!pairs.every(({ source }) => source !== undefined)) return undefined;
  return groupingOf('source', numbered(pairs.map(({ source }) => source ?? '')));
}

/** Groups pairs whose targets are near-identical. */
export const groupByLook = (looks: readonly Float32Array[]): Grouping =>
  groupingOf('look', clusterLooks(looks));

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (thrown) {
    throw expected({
      what: '--group-by',
      expected: 'a regular expression',
      received: `${quoted(pattern)} (${asError(thrown).message})`,
    });
  }
}

function nameIn(about: string, expression: RegExp): string {
  const match = expression.exec(about);
  if (match !== null) return match[1] ?? match[0];
  throw expected({
    what: '--group-by',
    expected: 'an expression that matches the path of every pair',
    received: `no match in ${quoted(about)}`,
  });
}

/** Indices of pairs to train on, and of those held out; no group is on both sides. */
export interface Fold {
  readonly train: readonly number[];
  readonly held: readonly number[];
}

/** From so many photos on, a quarter of them is enough to judge by; of fewer, every one must be held out in its turn. */
const MANY_GROUPS = 24;

/**
 * Splits pairs by group. Many groups give one fold with a quarter held out; few give two folds, each of which holds out
 * what the other trains on. Groups are dealt out the largest first, each to the side that lacks most.
 */
export function foldsOf({ groups, count }: Grouping, seed: string): Fold[] {
  const single = count >= MANY_GROUPS;
  const side = dealGroups(groups, single ? 0.25 : 0.5, seed);
  const indices = groups.map((_, i) => i);
  const first = indices.filter((i) => side[i]);
  const second = indices.filter((i) => !side[i]);
  return single
    ? [{ train: second, held: first }]
    : [
        { train: second, held: first },
        { train: first, held: second },
      ];
}

/** Which pairs are held out, when about `share` of them shall be. */
function dealGroups(groups: readonly number[], share: number, seed: string): boolean[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const order = shuffled([...sizes], createStream(seed, 'folds')).sort((a, b) => b[1] - a[1]);
  const held = new Set<number>();
  let [heldPairs, others] = [0, 0];
  for (const [group, size] of order) {
    if (heldPairs * (1 - share) <= others * share && (held.size > 0 || others > 0 || share >= 0.5)) {
      held.add(group);
      heldPairs += size;
    } else others += size;
  }
  return groups.map((group) => held.has(group));
}
