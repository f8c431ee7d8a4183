import { quantile } from '../metrics/quantiles.js';
import { lightGain } from '../metrics/tones.js';
import type { PairMeasures } from './pair.js';
import { lengthOf, type SortedPairs } from './sort-pairs.js';

/** A quantity of the set's pairs, for a row of the table and a histogram. */
export interface Quantity {
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    count: values.length,
    mean: mean(values),
    p5: quantile(values, 0.05),
    median: quantile(values, 0.5),
    p95: quantile(values, 0.95),
  };
}

/** The quantities that this set has, in the order in which they are shown. */
export function quantitiesOf(pairs: SortedPairs, measured: readonly PairMeasures[]): Quantity[] {
  const radii = measured.flatMap(({ kernel }) => kernel?.rmsRadiusPx ?? []);
  // A quarter of a kernel's squared radius is the spread; without kernels it is all there is to tell the blur by.
  const estimated = pairs.fitted.map(({ shift }) => 2 * Math.sqrt(Math.max(0, shift.spread)));
  const masks = new Set(measured.flatMap(({ maskShares }) => Object.keys(maskShares)));
  const all: Quantity[] = [
    {
      name: 'blur-radius',
      title: radii.length > 0 ? 'Blur: RMS radius of the kernel' : 'Blur: RMS radius, estimated',
      unit: 'px',
      values: radii.length > 0 ? radii : estimated,
    },
    {
      name: 'psnr',
      title: 'PSNR of the input against its target',
      unit: 'dB',
      values: pairs.compared.flatMap(({ comparison: { psnrDb } }) =>
        psnrDb !== undefined && Number.isFinite(psnrDb) ? psnrDb : [],
      ),
    },
    ...[...masks].sort().map((name) => ({
      name,
      title: `Masked area: ${name}`,
      unit: '%',
      values: measured.flatMap(({ maskShares }) =>
        maskShares[name] === undefined ? [] : maskShares[name] * 100,
      ),
    })),
    {
      name: 'shift',
      title: "Length of a pair's own shift",
      unit: 'px',
      values: pairs.fitted.map(({ shift }) => lengthOf(shift)),
    },
    {
      name: 'shift-x',
      title: 'Shift to the right',
      unit: 'px',
      values: pairs.fitted.map(({ shift }) => shift.dx),
    },
    { name: 'shift-y', title: 'Shift down', unit: 'px', values: pairs.fitted.map(({ shift }) => shift.dy) },
    {
      name: 'light-gain',
      title: 'Change of mean linear light',
      unit: '%',
      values: pairs.matched.flatMap(({ input, target }) =>
        target.meanLight > 0 ? lightGain(input, target) * 100 : [],
      ),
    },
    {
      name: 'mean-light',
      title: 'Mean linear light of the target',
      unit: '%',
      values: pairs.compared.map(({ target }) => target.meanLight * 100),
    },
  ];
  return all.filter(({ values }) => values.length > 0);
}
