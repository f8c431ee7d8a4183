import { type Quantity, quantitiesOf, type Spread, spreadOf } from './distribution.js';
import { counted, type Finding, finding } from './finding.js';
import { type AlignmentFigures, judgeAlignment } from './judge-alignment.js';
import { judgeFiles, judgeLeaks } from './judge-files.js';
import { judgeKernelFit, judgeKernels } from './judge-kernels.js';
import { judgeLight, type LightFigures } from './judge-light.js';
import { areShuffled, judgeOrder, type OrderFigures } from './judge-order.js';
import { judgePictures, type PictureFigures } from './judge-pictures.js';
import { CROP_GAIN, ENOUGH, FEW, OWN_SHIFT } from './limits.js';
import type { PairMeasures } from './pair.js';
import { type SortedPairs, sortPairs } from './sort-pairs.js';
import type { Subject, SubjectDescription } from './subject.js';

/** What was measured of a set, and what follows. */
export interface Verdict {
  readonly about: SubjectDescription;
  readonly verdict: 'healthy' | 'broken';
  readonly findings: readonly Finding[];
  readonly counts: {
    readonly pairs: number;
    /** Pairs whose two pictures could be read and are of one size. */
    readonly compared: number;
    readonly identical: number;
    /** The same as their targets, as a kernel of one tap leaves them. */
    readonly untouched: number;
    /** Too flat to tell anything. */
    readonly flat: number;
    /** Pairs that the figures below are about. */
    readonly matched: number;
  };
  readonly order: OrderFigures;
  readonly alignment: AlignmentFigures;
  readonly light: LightFigures;
  readonly pictures: PictureFigures;
  readonly distribution: Readonly<Record<string, Spread & { readonly unit: string }>>;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly quantities: readonly Quantity[];
}

/** Judges a set by its pairs' measures, which come in the order of the subject's pairs. */
export function judge(subject: Subject, measured: readonly PairMeasures[]): Judged {
  const { promises } = subject;
  const pairs = sortPairs(subject.pairs, measured);
  const order = judgeOrder(pairs);
  const alignment = judgeAlignment(pairs, promises.aligned);
  const light = judgeLight(pairs, promises.keeps);
  const pictures = judgePictures(measured);
  const shuffled = areShuffled(pairs);
  const all: Finding[] = [
    ...order.findings,
    ...(shuffled ? [] : alignment.findings),
    ...pictures.findings,
    ...light.findings,
    ...(promises.aligned ? judgeKernels(measured) : []),
    ...(order.findings.some(({ severity }) => severity === 'broken') ? [] : judgeKernelFit(pairs.matched)),
    ...judgeLeaks(subject.pairs, measured),
    ...subject.findings,
    ...judgeFiles(measured),
    ...tooFew(pairs),
  ];
  const broken = all.filter(({ severity }) => severity === 'broken');
  const findings = [...broken, ...all.filter(({ severity }) => severity === 'warning')];
  const quantities = quantitiesOf(pairs, measured);
  const verdict: Verdict = {
    about: subject.about,
    verdict: broken.length > 0 ? 'broken' : 'healthy',
    findings,
    counts: {
      pairs: subject.pairs.length,
      compared: pairs.compared.length,
      identical: pairs.identical.length,
      untouched: pairs.untouched.length,
      flat: pairs.flat.length,
      matched: pairs.matched.length,
    },
    order: order.figures,
    alignment: alignment.figures,
    light: light.figures,
    pictures: pictures.figures,
    distribution: Object.fromEntries(
      quantities.map(({ name, unit, values }) => [name, { unit, ...spreadOf(values) }]),
    ),
  };
  return { verdict, quantities };
}

/** What can't be told of a set with few pairs that tell anything. */
function tooFew(pairs: SortedPairs): Finding[] {
  const { matched, fitted, identical } = pairs;
  if (areShuffled(pairs) || identical.length > matched.length) return [];
  const told = Math.min(matched.length, fitted.length);
  if (told >= ENOUGH) return [];
  const enough = `${counted(told, 'pair')} of the ${ENOUGH} that it takes can be measured`;
  const sentence =
    told < FEW
      ? `Only ${enough}: whether they are aligned, in order and as bright as they should be can't be told.`
      : `Only ${enough}: shifts below ${OWN_SHIFT.wide} px and changes of light below ${CROP_GAIN.wide * 100} % can't be told.`;
  return [finding('warning', 'few', sentence)];
}
