import type { MaskResult, PairResult } from './arm.js';

/** What a model gained on pairs it hadn't seen, photo by photo. */
export interface Gains {
  readonly pairs: number;
  readonly photos: number;
  /**
   * Mean over the photos of the gain in PSNR of their pairs together, dB; NaN of no pair. Together, since a pair that
   * is as good as its target can only get worse, by many dB that nobody sees.
   */
  readonly gain: number;
  /** Standard error of that mean over photos; NaN of a single photo. */
  readonly error: number;
  /** Share of the pairs that the model made better. */
  readonly wins: number;
  /** What the best constant of the training pairs gains on the same pairs, dB. */
  readonly constant: number;
}

/** More than any model gains: where the output is the target to the bit, the ratio has no end. */
const MOST_GAIN = 60;

/** Gain in PSNR, dB, of mean squared errors. */
export const gainOf = (before: number, after: number): number =>
  after === 0 ? MOST_GAIN : Math.min(MOST_GAIN, 10 * Math.log10(before / after));

/** `groups` holds the photo of each pair, by key. Pairs whose input is their target have nothing to gain and are left out. */
export function gainsOf(results: readonly PairResult[], groups: ReadonlyMap<string, number>): Gains {
  const told = results.filter(({ input }) => input > 0);
  const photos = byPhoto(told, groups);
  const gains = photos.map((pairs) => gainOf(sumOf(pairs, 'input'), sumOf(pairs, 'output')));
  return {
    pairs: told.length,
    photos: photos.length,
    gain: meanOf(gains),
    error: standardError(gains),
    wins: told.filter(({ input, output }) => output < input).length / told.length,
    constant: meanOf(photos.map((pairs) => gainOf(sumOf(pairs, 'input'), sumOf(pairs, 'constant')))),
  };
}

const sumOf = (pairs: readonly PairResult[], name: 'input' | 'output' | 'constant') =>
  pairs.reduce((sum, pair) => sum + pair[name], 0);

function byPhoto(results: readonly PairResult[], groups: ReadonlyMap<string, number>): PairResult[][] {
  const photos = new Map<number, PairResult[]>();
  for (const result of results) {
    const group = groups.get(result.key) ?? -1;
    photos.set(group, [...(photos.get(group) ?? []), result]);
  }
  return [...photos.values()];
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function standardError(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** How well damage was found on pairs that the model hadn't seen. */
export interface Detection {
  readonly pairs: number;
  readonly photos: number;
  /** Share of the judged pixels that are damaged: what guessing reaches. */
  readonly prevalence: number;
  /** Average precision over all pixels of all pairs; NaN where nothing is damaged. */
  readonly precision: number;
  /** Average precision over prevalence: 1 is guessing. */
  readonly ratio: number;
  /** Share of the photos with damage whose own ratio is above 1. */
  readonly wins: number;
}

export function detectionOf(results: readonly MaskResult[], groups: ReadonlyMap<string, number>): Detection {
  const photos = new Map<number, MaskResult>();
  for (const result of results) {
    const group = groups.get(result.key) ?? -1;
    const known = photos.get(group);
    photos.set(group, known === undefined ? result : added(known, result));
  }
  const own = [...photos.values()].map(ratioOf).filter((ratio) => !Number.isNaN(ratio));
  const [first, ...others] = results;
  const all = others.reduce<MaskResult | undefined>((sum, one) => sum && added(sum, one), first);
  const precision = all === undefined ? Number.NaN : averagePrecision(all);
  const prevalence = all === undefined ? Number.NaN : prevalenceOf(all);
  return {
    pairs: results.length,
    photos: photos.size,
    prevalence,
    precision,
    ratio: precision / prevalence,
    wins: own.filter((ratio) => ratio > 1).length / own.length,
  };
}

const added = (one: MaskResult, other: MaskResult): MaskResult => ({
  key: one.key,
  damaged: one.damaged.map((count, bin) => count + other.damaged[bin]!),
  sound: one.sound.map((count, bin) => count + other.sound[bin]!),
});

const countOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

function prevalenceOf({ damaged, sound }: MaskResult): number {
  const all = countOf(damaged);
  return all / (all + countOf(sound));
}

const ratioOf = (result: MaskResult) => averagePrecision(result) / prevalenceOf(result);

/** The sum of precision over the steps of recall, from the highest score down; NaN where nothing is damaged. */
export function averagePrecision({ damaged, sound }: MaskResult): number {
  const all = countOf(damaged);
  let [found, wrong, sum] = [0, 0, 0];
  for (let bin = damaged.length - 1; bin >= 0; bin--) {
    const here = damaged[bin]!;
    found += here;
    wrong += sound[bin]!;
    if (here > 0) sum += (here / all) * (found / (found + wrong));
  }
  return all === 0 ? Number.NaN : sum;
}
