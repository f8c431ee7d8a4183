/**
 * What separates a healthy set from a broken one. Single crops lie: each figure is a median or a share over many pairs.
 * The limits were set by measuring: 236 trajectory pairs with and without noise and JPEG, and the faults planted in them.
 */

/** This many pairs make a median that the strict limits can be held to. */
export const ENOUGH = 50;
/** With this many, faults that no healthy handful shows are still seen. */
export const FEW = 5;

/** A limit for `ENOUGH` pairs, and a wider one for `FEW`. */
export interface Limit {
  readonly strict: number;
  readonly wide: number;
}

/** Length of the median shift, px. Healthy sets stay under 0.003. */
export const MEDIAN_SHIFT: Limit = { strict: 0.05, wide: 0.3 };
/** Median length of the pairs' own shifts, px. Healthy sets: 0.003 to 0.034; random half pixels: 0.45. */
export const OWN_SHIFT: Limit = { strict: 0.1, wide: 0.3 };
/** The same, where blur or noise makes the estimate itself uncertain: this many of its typical errors. */
export const MEDIAN_SHIFT_ERRORS = 0.5;
export const OWN_SHIFT_ERRORS = 2.5;
/** A pair whose shift can't be told closer than this, px, says nothing of alignment. */
export const MOST_ERROR = 0.5;
/** Diagonal of the box around a kernel, px, beyond which the two are compared blurred alike. */
export const LARGE_BLUR = 40;

/** Side of a local kernel, px, beyond which a shift is told px off, and the two are hardly known for the same thing. */
export const MOST_LOCAL_BLUR = 61;

/** Median change of mean linear light, as a share. Healthy crops stay under 0.0004, whole photos under 0.00023. */
export const CROP_GAIN: Limit = { strict: 0.002, wide: 0.01 };
export const WHOLE_GAIN: Limit = { strict: 0.001, wide: 0.01 };
/** Median size of the pairs' own changes of light, as a share: no crop sees that much from beyond its edge. */
export const OWN_GAIN: Limit = { strict: 0.01, wide: 0.03 };

/** Band correlation at which two pictures show the same thing: healthy pairs reach 0.77, shuffled ones 0.11. */
export const MATCHED = 0.4;
/** Strangers' median is near 0; where it is this far from it, they are pairs that large blur made unlike. */
export const UNLIKE = 0.15;
/** The same where the best of many places was sought, at which strangers reach 0.45. */
export const PEAK = 0.6;
/** Root mean square detail in linear light under which a crop is flat, and says nothing. */
export const FLAT_DETAIL = 5e-4;
/** The same under damage, whose noise, grain and fading drown more. */
export const FLAT_UNDER_DAMAGE = 5e-3;
/** Least shares, in a healthy set, of pairs that show the same thing and of those whose input is the blurrier. */
export const MATCHED_SHARE: Limit = { strict: 0.9, wide: 0.5 };
export const BLURRIER_SHARE: Limit = { strict: 0.8, wide: 0.5 };
/** The same of pairs whose damage is the input's: scratches reach 0.87, holes 0.96. */
export const DAMAGED_SHARE: Limit = { strict: 0.65, wide: 0.5 };
/** Added blur that can be told from none: variance in px^2, and per px of the shift's typical error. */
export const LEAST_SPREAD = 0.02;
export const SPREAD_ERRORS = 10;

/** Detail that a pair needs to tell anything. */
export const leastDetail = (damaged: boolean): number => (damaged ? FLAT_UNDER_DAMAGE : FLAT_DETAIL);

/** The limit that so many pairs can be held to; undefined where they are too few for either. */
export function limitFor(pairs: number, { strict, wide }: Limit): number | undefined {
  return pairs >= ENOUGH ? strict : pairs >= FEW ? wide : undefined;
}
