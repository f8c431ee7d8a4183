import { abs, add, mean, type Scalar, sqrt, square, sub, type Tensor4D } from '@tensorflow/tfjs-core';

/** Mean absolute difference. */
export const l1 = (output: Tensor4D, target: Tensor4D): Scalar => mean(abs(sub(output, target)));

/** Mean squared difference. */
export const l2 = (output: Tensor4D, target: Tensor4D): Scalar => mean(square(sub(output, target)));

const CHARBONNIER = 1e-3;

/** Charbonnier's: mean of sqrt(d^2 + 0.001^2), an L1 that is smooth at 0 (Charbonnier et al. 1994). */
export const charbonnier = (output: Tensor4D, target: Tensor4D): Scalar =>
  mean(sqrt(add(square(sub(output, target)), CHARBONNIER ** 2)));
