import { median, quantile } from '../metrics/quantiles.js';
import { codeGain, lightGain } from '../metrics/tones.js';
import { counted, type Finding, finding, type Judgement, percent, signedPercent } from './finding.js';
import { areShuffled } from './judge-order.js';
import { CROP_GAIN, limitFor, OWN_GAIN, WHOLE_GAIN } from './limits.js';
import { type ComparedPair, lengthOf, type SortedPairs } from './sort-pairs.js';

export interface LightFigures {
  readonly pairs: number;
  /** How many of them are held to keep the mean of their linear light, and of their code values. */
  readonly keepLight: number;
  readonly keepCodes: number;
  /** Median change from target to input of mean linear light, and of mean code value, as shares. */
  readonly gain: number;
  readonly codeGain: number;
  /** Median and 95 % of the size of the pairs' own changes of light. */
  readonly ownMedian: number;
  readonly own95: number;
  /** What the median is held to; null where nothing is promised, or the pairs are too few. */
  readonly limit: number | null;
}

/** Kept code values beside changed light show where the blur was done. */
const CODES_KEPT = 0.15;
/** What is shifted, px, sees other things at its edges: of a pair's own light nothing can be said, nor then of the set's. */
const NEAR_SHIFT = 1.5;
const FAR_SHIFT = 3.5;

/** Whether the inputs are as bright as their targets. */
export function judgeLight(pairs: SortedPairs): Judgement<LightFigures> {
  const used = areShuffled(pairs) ? [] : pairs.matched.filter(({ target }) => target.meanLight > 0);
  const keepLight = used.filter(({ task }) => task.keeps === 'light');
  const keepCodes = used.filter(({ task }) => task.keeps === 'codes');
  const shift = median(pairs.fitted.map((pair) => lengthOf(pair.shift)));
  const limits = [keepLight, keepCodes].map((group) => (shift > FAR_SHIFT ? undefined : limitOf(group)));
  const gains = used.map(({ input, target }) => lightGain(input, target));
  const sizes = gains.map(Math.abs);
  const figures: LightFigures = {
    pairs: used.length,
    ...{ keepLight: keepLight.length, keepCodes: keepCodes.length },
    ...{ gain: median(gains), codeGain: median(used.map(({ input, target }) => codeGain(input, target))) },
    ...{ ownMedian: median(sizes), own95: quantile(sizes, 0.95) },
    limit: limits[0] ?? limits[1] ?? null,
  };
  const set = [...judgeKeptLight(keepLight, limits[0]), ...judgeKeptCodes(keepCodes, limits[1])];
  return { figures, findings: set.length > 0 || shift > NEAR_SHIFT ? set : judgeEach(keepLight) };
}

function limitOf(group: readonly ComparedPair[]): number | undefined {
  return limitFor(group.length, group.every(({ task }) => task.whole) ? WHOLE_GAIN : CROP_GAIN);
}

function judgeKeptLight(pairs: readonly ComparedPair[], limit: number | undefined): Finding[] {
  const gain = median(pairs.map(({ input, target }) => lightGain(input, target)));
  if (limit === undefined || Math.abs(gain) <= limit) return [];
  const inCodes = median(pairs.map(({ input, target }) => codeGain(input, target)));
  const of = `median of ${counted(pairs.length, 'pair')}, limit ${percent(limit, 1)}`;
  if (Math.abs(inCodes) >= CODES_KEPT * Math.abs(gain)) return [brightness(pairs, gain, 'linear light', of)];
  // The curve from code values to light is convex: averaging codes loses light, and noise on them adds some.
  const done = gain < 0 ? 'were blurred on' : 'have noise added to their';
  const sentence = `The inputs ${done} sRGB code values: the mean of those is kept (${signedPercent(inCodes)}) instead of the light's (${signedPercent(gain)}; ${of}).`;
  return [finding('broken', 'code-values', sentence, mostChanged(pairs))];
}

function judgeKeptCodes(pairs: readonly ComparedPair[], limit: number | undefined): Finding[] {
  const gain = median(pairs.map(({ input, target }) => codeGain(input, target)));
  if (limit === undefined || Math.abs(gain) <= limit) return [];
  const of = `median of ${counted(pairs.length, 'pair')}, limit ${percent(limit, 1)}`;
  return [brightness(pairs, gain, 'code values', of)];
}

function brightness(pairs: readonly ComparedPair[], gain: number, scale: string, of: string): Finding {
  const way = gain < 0 ? 'darker' : 'brighter';
  const sentence = `The inputs are ${percent(Math.abs(gain))} ${way} than their targets in ${scale} (${of}).`;
  return finding('broken', 'brightness', sentence, mostChanged(pairs));
}

function judgeEach(pairs: readonly ComparedPair[]): Finding[] {
  const limit = limitFor(pairs.length, OWN_GAIN);
  const own = median(pairs.map(({ input, target }) => Math.abs(lightGain(input, target))));
  if (limit === undefined || own <= limit) return [];
  const sentence = `The pairs differ in brightness each on its own: by ${percent(own)}, up and down (median of ${counted(pairs.length, 'pair')}, limit ${percent(limit, 0)}).`;
  return [finding('broken', 'brightness-each', sentence, mostChanged(pairs))];
}

function mostChanged(used: readonly ComparedPair[]): string[] {
  const size = ({ input, target }: ComparedPair) => Math.abs(lightGain(input, target));
  return [...used].sort((a, b) => size(b) - size(a)).map(({ task }) => task.key);
}
