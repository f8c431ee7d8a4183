import {
  abs,
  customGrad,
  mean,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tile,
} from '@tensorflow/tfjs-core';

/**
 * How far each picture of a batch is from its target: one number a picture, 0 where they are the same. There may be
 * several targets of each, all pictures' first ones before all second ones; numbers come in the same order. In two steps,
 * so that what hangs on the restored pictures alone is done once.
 */
export type Distance = (restored: Tensor4D) => (targets: Tensor4D) => Tensor1D;

/** The mean absolute difference (L1). */
export const absolute: Distance = (restored) => (targets) =>
  mean(abs(sub(repeat(restored, targets.shape[0] / restored.shape[0]), targets)), [1, 2, 3]);

/** So many copies along the first axis. tfjs's own gradient takes them apart one by one. */
export const repeat = <T extends Tensor>(x: T, times: number): T =>
  times === 1
    ? x
    : (customGrad((once) => ({
        value: tile(once as T, [times, ...x.shape.slice(1).map(() => 1)]),
        gradFunc: (up: Tensor) => reshape(sum(reshape(up, [times, x.size]), 0), x.shape),
      }))(x) as T);
