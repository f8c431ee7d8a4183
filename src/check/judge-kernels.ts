import { counted, type Finding, finding } from './finding.js';
import type { KernelMeasures, PairMeasures } from './pair.js';

/** Distance of a kernel's centroid from its origin, px. */
const MOST_CENTROID = 0.02;
/** Rounding to float32 leaves about 1e-7. */
const MOST_SUM_ERROR = 1e-5;

/** Whether the kernels keep light and place, as those of aligned pairs must. */
export function judgeKernels(measured: readonly PairMeasures[]): Finding[] {
  const off = measured.filter(({ kernel }) => kernel !== undefined && !isCentred(kernel));
  if (off.length === 0) return [];
  const sentence = `${counted(off.length, 'kernel')} don't sum to 1, or have their centroid more than ${MOST_CENTROID} px off.`;
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
