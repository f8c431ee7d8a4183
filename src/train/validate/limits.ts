/**
 * What tells a healthy set from a broken one, fitted on what this tool itself measured at its default budget:
 * bench/VALIDATE.md, written by scripts/fit-verdict.ts.
 */

/** Steps of each of the set's arms unless the call says otherwise, by what is judged: under a minute on two cores. */
export const DEFAULT_STEPS = { pictures: 300, mask: 500 } as const;

export const PICTURES = {
  /** Least gain above the best constant on held-out pairs, dB, and how many standard errors it must be worth. */
  gain: 0.05,
  errors: 2.5,
  /** Share of the held-out pairs that must get better. */
  wins: 0.7,
  /** A model that gains this much on trusted pairs has learnt something true, dB and share. */
  trusted: 0.05,
  trustedWins: 0.7,
  /** One that loses this much there has learnt something false, dB. */
  spoilt: -0.2,
  /** What a constant may gain where input and target are to be of one brightness and in one place, dB. */
  constant: 0.15,
  /** Fewer pairs that show the same thing, and a model that learns little: some are shuffled. */
  matched: 0.8,
  /** An identity control that is farther from 0 has misbehaved, dB. */
  identity: 0.02,
  /** The set must gain this much more than the shuffled control on the same pairs, dB. */
  aboveShuffled: 0.1,
} as const;

export const MASKS = {
  /** Least average precision over prevalence. */
  ratio: 1.3,
  /** The shuffled control must stay this far below the set, as a factor. */
  aboveShuffled: 1.2,
  /** Least contrast of the pictures' difference under the masks. */
  contrast: 0.4,
  /** Farther than this, px, from where they should lie masks are shifted, if the contrast there is so much greater. */
  offsetPx: 2,
  elsewhere: 1.1,
  /** Masks of different photos that correlate so are one mask. */
  likeness: 0.6,
} as const;
