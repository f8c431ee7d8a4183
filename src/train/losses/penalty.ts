import {
  add,
  grad,
  mean,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** Whatever gives a batch of pictures marks, one or a map of them for each. */
export type Critic = (pictures: Tensor4D) => Tensor4D;

/**
 * How far the slope of a critic's mean mark of each picture is from 1 in length, squared, on average (Gulrajani et al.
 * 2017, "Improved training of Wasserstein GANs", equation 3). To learn from it takes second-order gradients: critics are
 * made of convolutions, leaky ReLU and instance normalisation alone.
 */
export function gradientPenalty(critic: Critic, pictures: Tensor4D): Scalar {
  const slope = grad((x: Tensor) => sum(mean(critic(x as Tensor4D), [1, 2, 3])))(pictures);
  // The root of 0 has no slope.
  const length = sqrt(add(sum(square(slope), [1, 2, 3]), 1e-12));
  return mean(square(sub(length, 1)));
}
