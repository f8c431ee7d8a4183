import type { BackendChoice } from '../backend/names.js';
import type { CachedPair } from '../data/cache.js';
import { drawPairs } from '../data/draw.js';
import type { Fold } from '../data/group.js';
import type { ArmTask } from './arm.js';
import { DEFAULT_STEPS } from './limits.js';
import { identityPairs, shuffledPairs } from './shuffle.js';

/** How long is trained: steps of each of the set's arms, or seconds for all arms together. */
export type Budget = 'default' | { readonly steps: number } | { readonly seconds: number };

export interface ArmPlan {
  readonly judges: 'pictures' | 'mask';
  readonly model: string;
  readonly backend: BackendChoice;
  readonly seed: string;
  readonly budget: Budget;
  readonly workers: number;
  readonly folds: readonly Fold[];
  readonly pairs: readonly CachedPair[];
  /** The photo of each pair. */
  readonly groups: readonly number[];
  readonly trusted: readonly CachedPair[];
}

/** Pairs of a fold that are judged, at most. */
const MOST_HELD = 40;
const SHOWN = 4;
/** The identity arm has nothing to learn, and shows so soon. */
const IDENTITY_SHARE = 0.25;

/** The arms of a run, the longest first: the set's folds, then the controls on the first fold. */
export function planArms(plan: ArmPlan): ArmTask[] {
  const { judges, model, backend, seed, pairs, groups, trusted, folds } = plan;
  const pick = (indices: readonly number[]) => indices.map((i) => pairs[i]!);
  const heldOf = ({ held }: Fold) =>
    drawPairs(
      pick(held),
      held.map((i) => groups[i]!),
      MOST_HELD,
      seed,
    );
  const [first] = folds as [Fold];
  const common = { judges, model, backend } as const;
  const length = lengthOf(plan);
  const sets = folds.map(
    (fold, n): ArmTask => ({
      ...{ ...common, id: `set-${n}`, arm: 'set', seed: `${seed}/${n}`, trusted, pictures: SHOWN },
      ...{ train: pick(fold.train), held: heldOf(fold), ...length(1) },
    }),
  );
  const trained = pick(first.train);
  const shuffled: ArmTask = {
    ...{ ...common, id: 'shuffled', arm: 'shuffled', seed: `${seed}/0`, trusted, pictures: 0 },
    train: shuffledPairs(
      trained,
      first.train.map((i) => groups[i]!),
      seed,
      trusted,
    ),
    held: heldOf(first),
    ...length(1),
  };
  if (judges === 'mask') return [...sets, shuffled];
  const identity: ArmTask = {
    ...{ ...common, id: 'identity', arm: 'identity', seed: `${seed}/0`, trusted: [], pictures: 0 },
    train: identityPairs(trained),
    held: heldOf(first),
    ...length(IDENTITY_SHARE),
  };
  return [...sets, shuffled, identity];
}

function lengthOf({ budget, folds, judges, workers }: ArmPlan) {
  if (budget === 'default' || 'steps' in budget) {
    const steps = budget === 'default' ? DEFAULT_STEPS[judges] : budget.steps;
    return (share: number) => ({ steps: Math.max(1, Math.round(steps * share)) });
  }
  const shares = [...folds.map(() => 1), 1, ...(judges === 'mask' ? [] : [IDENTITY_SHARE])];
  const all = shares.reduce((sum, share) => sum + share, 0);
  // Longest first on so many threads: none idles for longer than the last arm takes.
  const busiest = Math.max(all / workers, Math.ceil((folds.length + 1) / workers));
  return (share: number) => ({ seconds: (budget.seconds * share) / busiest });
}
