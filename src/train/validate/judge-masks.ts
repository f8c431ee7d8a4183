import type { Judgement, Reason } from './judgement.js';
import { MASKS } from './limits.js';
import type { MaskAgreement } from './mask-agreement.js';
import type { Detection } from './statistics.js';

export interface MaskMeasures {
  /** The set's own held-out pairs, all folds together. */
  readonly own: Detection;
  readonly shuffled: Detection;
  readonly agreement: MaskAgreement;
}

const times = (ratio: number) => `${ratio.toFixed(1)} times`;

/** What is wrong with masks by the pictures alone; undefined where nothing is. */
export function judgeAgreement(agreement: MaskAgreement): Reason | undefined {
  const { contrast, best, likeness, pairs } = agreement;
  if (pairs === 0)
    return { code: 'masks-empty', sentence: 'The masks cover nothing: there is no damage to learn from.' };
  if (likeness >= MASKS.likeness)
    return {
      code: 'masks-static',
      sentence: `The masks are static: those of different photos are alike (correlation ${likeness.toFixed(2)}, limit ${MASKS.likeness}), so they say nothing of any one picture.`,
    };
  const far = Math.hypot(best.dx, best.dy);
  if (far > MASKS.offsetPx && best.contrast > MASKS.elsewhere * Math.max(contrast, MASKS.contrast))
    return {
      code: 'masks-shifted',
      sentence: `The masks are shifted: input and target differ most ${sideways(best.dx)} and ${upright(best.dy)} of where the masks lie.`,
    };
  if (contrast < MASKS.contrast)
    return {
      code: 'masks-shuffled',
      sentence: `The masks are not of these pictures: where they lie input and target differ by only ${contrast.toFixed(2)} standard deviations more than around (limit ${MASKS.contrast}).`,
    };
  return undefined;
}

const sideways = (dx: number) => `${Math.abs(dx)} px ${dx < 0 ? 'to the left' : 'to the right'}`;
const upright = (dy: number) => `${Math.abs(dy)} px ${dy < 0 ? 'above' : 'below'}`;

/** Judges a set with masks by what models found on photos they hadn't seen. */
export function judgeMasks({ own, shuffled, agreement }: MaskMeasures): Judgement {
  const wrong = judgeAgreement(agreement);
  if (wrong !== undefined) return { verdict: 'broken', reasons: [wrong] };
  const found = `On photos it hadn't seen the model finds what the masks show: average precision ${own.precision.toFixed(2)}, ${times(own.ratio)} what guessing reaches (${own.prevalence.toFixed(3)})`;
  if (Number.isNaN(own.ratio))
    return inconclusive(
      'nothing-held',
      'The masks of the held-out photos are empty: nothing can be measured.',
    );
  if (shuffled.ratio * MASKS.aboveShuffled > own.ratio && shuffled.ratio >= MASKS.ratio)
    return inconclusive(
      'control-shuffled',
      `The control with shuffled masks finds as much (${times(shuffled.ratio)} what guessing reaches): the damage can be told without learning from these masks.`,
    );
  if (own.ratio < MASKS.ratio)
    return inconclusive(
      'not-learnt',
      `The model learnt too little to tell: average precision ${own.precision.toFixed(2)}, ${times(own.ratio)} what guessing reaches (limit ${MASKS.ratio}). Give it a larger --budget.`,
    );
  return {
    verdict: 'healthy',
    reasons: [
      { code: 'found', sentence: `${found}; with shuffled masks it is ${times(shuffled.ratio)}.` },
      {
        code: 'in-place',
        sentence: `The masks lie where input and target differ, by ${agreement.contrast.toFixed(1)} standard deviations more than around.`,
      },
    ],
  };
}

const inconclusive = (code: string, sentence: string): Judgement => ({
  verdict: 'inconclusive',
  reasons: [{ code, sentence }],
});
