import { median, quantile } from '../metrics/quantiles.js';
import { codeGain, lightGain } from '../metrics/tones.js';
import { counted, type Finding, finding, type Judgement, percent, signedPercent } from './finding.js';
import { areShuffled } from './judge-order.js';
import { CROP_GAIN, FEW, limitFor, OWN_GAIN, WHOLE_GAIN } from './limits.js';
import { type ComparedPair, lengthOf, type SortedPairs } from './sort-pairs.js';
import type { SubjectPromises } from './subject.js';

export interface LightFigures {
  /** What mean the set is held to keep. */
  readonly keeps: SubjectPromises['keeps'];
  readonly pairs: number;
  /** Median change from target to input of mean linear light, and of mean code value, as shares. */
  readonly gain: number;
  readonly codeGain: number;
  /** Median and 95 % of the size of the pairs' own changes of light. */
  readonly ownMedian: number;
  readonly own95: number;
  readonly limit: number | null;
}

/** Kept code values beside changed light show where the blur was done. */
const CODES_KEPT = 0.15;
const FAR_SHIFT = 3.5;

/** Whether the inputs are as bright as their targets. */
export function judgeLight(pairs: SortedPairs, keeps: SubjectPromises['keeps']): Judgement<LightFigures> {
  const used = areShuffled(pairs) ? [] : pairs.matched.filter(({ target }) => target.meanLight > 0);
  const gains = used.map(({ input, target }) => lightGain(input, target));
  const codeGains = used.map(({ input, target }) => codeGain(input, target));
  const sizes = gains.map(Math.abs);
  const gainLimit = used.every(({ task }) => task.whole) ? WHOLE_GAIN : CROP_GAIN;
  // What is shifted far sees other things at its edges.
  const shifted = median(pairs.fitted.map(({ shift }) => lengthOf(shift))) > FAR_SHIFT;
  const figures: LightFigures = {
    keeps,
    pairs: used.length,
    ...{ gain: median(gains), codeGain: median(codeGains) },
    ...{ ownMedian: median(sizes), own95: quantile(sizes, 0.95) },
    limit: limitFor(shifted ? Math.min(used.length, FEW) : used.length, gainLimit) ?? null,
  };
  if (keeps === 'nothing' || figures.limit === null) return { figures, findings: [] };
  const findings = judgeSet(used, figures, figures.limit);
  return { figures, findings: findings.length > 0 || shifted ? findings : judgeEach(used, figures) };
}

function judgeSet(used: readonly ComparedPair[], figures: LightFigures, limit: number): Finding[] {
  const { keeps, gain } = figures;
  const kept = keeps === 'light' ? gain : figures.codeGain;
  if (Math.abs(kept) <= limit) return [];
  const of = `median of ${counted(used.length, 'pair')}, limit ${percent(limit, 1)}`;
  const named = mostChanged(used);
  if (keeps === 'light' && Math.abs(figures.codeGain) < CODES_KEPT * Math.abs(gain)) {
    // The curve from code values to light is convex: averaging codes loses light, and noise on them adds some.
    const done = gain < 0 ? 'were blurred on' : 'have noise added to their';
    const sentence = `The inputs ${done} sRGB code values: the mean of those is kept (${signedPercent(figures.codeGain)}) instead of the light's (${signedPercent(gain)}; ${of}).`;
    return [finding('broken', 'code-values', sentence, named)];
  }
  const way = kept < 0 ? 'darker' : 'brighter';
  const scale = keeps === 'light' ? 'linear light' : 'code values';
  const sentence = `The inputs are ${percent(Math.abs(kept))} ${way} than their targets in ${scale} (${of}).`;
  return [finding('broken', 'brightness', sentence, named)];
}

function judgeEach(used: readonly ComparedPair[], { keeps, ownMedian }: LightFigures): Finding[] {
  const limit = limitFor(used.length, OWN_GAIN);
  if (keeps !== 'light' || limit === undefined || ownMedian <= limit) return [];
  const sentence = `The pairs differ in brightness each on its own: by ${percent(ownMedian)}, up and down (median of ${counted(used.length, 'pair')}, limit ${percent(limit, 0)}).`;
  return [finding('broken', 'brightness-each', sentence, mostChanged(used))];
}

function mostChanged(used: readonly ComparedPair[]): string[] {
  const size = ({ input, target }: ComparedPair) => Math.abs(lightGain(input, target));
  return [...used].sort((a, b) => size(b) - size(a)).map(({ task }) => task.key);
}
