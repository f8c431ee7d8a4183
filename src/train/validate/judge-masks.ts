import type { Judgement } from './judgement.js';
import type { MaskAgreement } from './mask-agreement.js';
import type { Detection } from './statistics.js';

export interface MaskMeasures {
  readonly own: Detection;
  readonly shuffled: Detection;
  readonly agreement: MaskAgreement;
}

export function judgeMasks(_measures: MaskMeasures): Judgement {
  return { verdict: 'inconclusive', reasons: [] };
}
