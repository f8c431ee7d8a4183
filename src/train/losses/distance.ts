import { abs, mean, sub, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * How far each picture of a batch is from its target: one number a picture, 0 where they are the same. In two steps, so
 * that what hangs on the restored pictures alone is done once for many targets.
 */
export type Distance = (restored: Tensor4D) => (target: Tensor4D) => Tensor1D;

/** The mean absolute difference (L1). */
export const absolute: Distance = (restored) => (target) => mean(abs(sub(restored, target)), [1, 2, 3]);
