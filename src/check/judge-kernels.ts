import { median } from '../metrics/quantiles.js';
import { counted, type Finding, finding, percent } from './finding.js';
import { FEW } from './limits.js';
import type { KernelMeasures, PairMeasures } from './pair.js';
import type { ComparedPair } from './sort-pairs.js';

/** Distance of a kernel's centroid from its origin, px. */
const MOST_CENTROID = 0.02;
/** Rounding to float32 leaves about 1e-7. */
const MOST_SUM_ERROR = 1e-5;

/** Of the change from target to input, as a share. Recipes that only blur leave 0.016, mirrored kernels 0.2. */
const MOST_UNEXPLAINED = 0.15;

/** Whether the kernels are those that the inputs were blurred with. */
export function judgeKernelFit(pairs: readonly ComparedPair[]): Finding[] {
  const told = pairs.flatMap(({ task, comparison: { kernelResidual: residual } }) =>
    residual === undefined || !task.kernelOnly ? [] : [{ key: task.key, residual }],
  );
  const left = median(told.map(({ residual }) => residual));
  if (told.length < FEW || left <= MOST_UNEXPLAINED) return [];
  const sentence = `The kernels leave ${percent(left, 0)} of the inputs' change unexplained (median of ${counted(told.length, 'pair')}, limit ${percent(MOST_UNEXPLAINED, 0)}): they belong to other pairs, are mirrored, or more than blur was done.`;
  const worst = [...told].sort((a, b) => b.residual - a.residual);
  return [
    finding(
      'warning',
      'kernel-fit',
      sentence,
      worst.map(({ key }) => key),
    ),
  ];
}

/** Whether the kernels keep light and place, as those of aligned pairs must. */
export function judgeKernels(measured: readonly PairMeasures[]): Finding[] {
  const off = measured.filter(({ kernel }) => kernel !== undefined && !isCentred(kernel));
  if (off.length === 0) return [];
  const sentence = `Kernels that don't sum to 1, or have their centroid more than ${MOST_CENTROID} px off: ${off.length}.`;
  return [
    finding(
      'broken',
      'kernel',
      sentence,
      off.map(({ key }) => key),
    ),
  ];
}

function isCentred({ sum, centroidX, centroidY }: KernelMeasures): boolean {
  const centroid = Math.sqrt(centroidX * centroidX + centroidY * centroidY);
  return Math.abs(sum - 1) <= MOST_SUM_ERROR && centroid <= MOST_CENTROID;
}
