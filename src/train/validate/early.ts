import type { Verdict as CheckVerdict } from '../../check/judge.js';
import type { Grouping } from '../data/group.js';
import { judgeAgreement } from './judge-masks.js';
import type { Judgement, Reason } from './judgement.js';
import type { MaskAgreement } from './mask-agreement.js';

/** What needs no training to be said. */
export function earlyJudgement(
  checked: CheckVerdict,
  grouping: Grouping,
  agreement: MaskAgreement | undefined,
): Judgement | undefined {
  const masks = agreement && judgeAgreement(agreement);
  const broken = checked.findings.filter(({ severity }) => severity === 'broken');
  const reasons = [
    ...(masks === undefined ? [] : [masks]),
    // Whose damage it is can't be told by masks that are wrong.
    ...broken.filter(({ code }) => masks === undefined || code !== 'swapped'),
    ...(grouping.count > 1 ? [] : [singleSource(grouping)]),
  ];
  if (reasons.length === 0) return undefined;
  return { verdict: 'broken', reasons: reasons.map(({ code, sentence }) => ({ code, sentence })) };
}

function singleSource({ by }: Grouping): Reason {
  const how = {
    source: 'their records name one source',
    pattern: '--group-by finds one source',
    look: 'their targets look alike',
  }[by];
  return {
    code: 'single-source',
    sentence: `All pairs come from one photo (${how}): nothing could be held out, and a model would learn that photo.`,
  };
}
