import type { MaskResult } from './arm.js';

/**
 * The area under the receiver operating characteristic: the chance that a damaged pixel's score is above a sound one's,
 * ties counting half. 0.5 is guessing; NaN where either kind is missing.
 */
export function rocAuc({ damaged, sound }: MaskResult): number {
  let [below, wins, all] = [0, 0, 0];
  for (let bin = 0; bin < damaged.length; bin++) {
    const here = sound[bin]!;
    wins += damaged[bin]! * (below + here / 2);
    below += here;
    all += damaged[bin]!;
  }
  return wins / (all * below);
}

/**
 * Intersection over union of the mask and of the pixels whose score is at least `threshold`, in [0, 1]; NaN where both are
 * empty.
 */
export function intersectionOverUnion({ damaged, sound }: MaskResult, threshold = 0.5): number {
  const from = Math.ceil(threshold * damaged.length);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return sum(damaged.slice(from)) / (sum(damaged) + sum(sound.slice(from)));
}
