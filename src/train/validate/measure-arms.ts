import type { Verdict as CheckVerdict } from '../../check/judge.js';
import type { Subject } from '../../check/subject.js';
import type { ArmResult } from './arm.js';
import type { MaskMeasures } from './judge-masks.js';
import type { PictureMeasures } from './judge-pictures.js';
import type { MaskAgreement } from './mask-agreement.js';
import { detectionOf, gainsOf } from './statistics.js';

/** The arms of the set itself, a fold each. */
export const setArms = (arms: Readonly<Record<string, ArmResult>>) =>
  Object.entries(arms).flatMap(([id, result]) => (id.startsWith('set-') ? [result] : []));

/** What arms that restore pictures came to. */
export function picturesOf(
  arms: Readonly<Record<string, ArmResult>>,
  groups: ReadonlyMap<string, number>,
  trustedGroups: ReadonlyMap<string, number>,
  left: readonly string[],
  subject: Subject,
  checked: CheckVerdict,
): PictureMeasures {
  const sets = setArms(arms);
  const { shuffled, identity } = arms;
  // Both folds' models see every trusted pair: a photo's gain is their mean.
  return {
    own: gainsOf(
      sets.flatMap(({ held }) => held),
      groups,
    ),
    trusted: gainsOf(
      sets.flatMap(({ trusted }) => trusted),
      trustedGroups,
    ),
    left,
    shuffled: {
      own: gainsOf(shuffled?.held ?? [], groups),
      trusted: gainsOf(shuffled?.trusted ?? [], trustedGroups),
    },
    /** The set's own arm on the pairs that the shuffled arm was judged by. */
    beside: gainsOf(arms['set-0']?.held ?? [], groups),
    identity: gainsOf(identity?.held ?? [], groups),
    keepsColour: subject.pairs.every(({ keeps }) => keeps !== 'nothing'),
    matchedShare: checked.order.matchedShare,
  };
}

/** What arms that find damage came to. */
export function masksOf(
  arms: Readonly<Record<string, ArmResult>>,
  groups: ReadonlyMap<string, number>,
  agreement: MaskAgreement,
): MaskMeasures {
  return {
    own: detectionOf(
      setArms(arms).flatMap(({ masks }) => masks),
      groups,
    ),
    shuffled: detectionOf(arms.shuffled?.masks ?? [], groups),
    agreement,
  };
}
