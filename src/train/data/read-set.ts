import type { Subject } from '../../check/subject.js';
import { ExitCode, UserError } from '../../errors.js';
import { type Cache, type CacheOptions, planCache, readCache } from './cache.js';
import { drawPairs } from './draw.js';
import { type Grouping, groupByLook, groupByName } from './group.js';
import { openSet, type SetPlace } from './open-set.js';

export interface ReadOptions extends CacheOptions {
  /** A regular expression that tells a pair's source by its path. */
  readonly groupBy?: string | undefined;
  /** Called once, with the number of pairs that will be read. */
  readonly onStart?: (pairs: number) => void;
}

/** A set in memory. */
export interface ReadSet extends Cache {
  readonly subject: Subject;
  /** Of the pairs that were read, in their order. */
  readonly grouping: Grouping;
  /** How many pairs the set has, read or not. */
  readonly total: number;
}

/**
 * Opens a set and reads as much of it as the bound allows: all pairs whole, else windows of them, else of windows of the
 * least side as many as fit, drawn evenly from the photos. Throws a UserError where there is no such set, or none of its
 * pairs can be read.
 */
export async function readSet(place: SetPlace, options: ReadOptions): Promise<ReadSet> {
  const { subject, pairs: all } = await openSet(place);
  const named = groupByName(all, options.groupBy);
  const { count } = planCache(all.length, options);
  const pairs = drawPairs(all, named?.groups ?? all.map(() => 0), count, options.seed);
  options.onStart?.(pairs.length);
  const cache = await readCache(pairs, options);
  if (cache.pairs.length === 0)
    throw new UserError(`No pair could be read: ${cache.faults[0] ?? 'there is none'}.`, ExitCode.failed);
  const read = new Set(cache.pairs.map(({ key }) => key));
  const grouping =
    named === undefined
      ? groupByLook(cache.pairs.map(({ look }) => look))
      : regrouped(
          named,
          all.map(({ key }) => read.has(key)),
        );
  return { ...cache, subject, grouping, total: all.length };
}

/** The grouping of those that were kept. */
function regrouped({ by, groups }: Grouping, kept: readonly boolean[]): Grouping {
  const left = groups.filter((_, i) => kept[i]);
  return { by, groups: left, count: new Set(left).size };
}
