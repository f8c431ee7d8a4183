import { add, mean, mul, rsqrt, square, sub, type Tensor4D } from '@tensorflow/tfjs-core';

const EPSILON = 1e-5;

/**
 * Instance normalisation (Ulyanov et al. 2016): each channel of each picture to mean 0 and variance 1. Written with ops
 * whose gradients have gradients of their own.
 */
export function normaliseInstances(x: Tensor4D): Tensor4D {
  const centred = sub(x, mean(x, [1, 2], true));
  const variance = mean(square(centred), [1, 2], true);
  return mul(centred, rsqrt(add(variance, EPSILON)));
}
