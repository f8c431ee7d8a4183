import { mul, relu, sub, type Tensor } from '@tensorflow/tfjs-core';

/**
 * x where it is positive, `slope` x elsewhere (Maas et al. 2013). Written with relu, whose gradient has one of its own;
 * tfjs's leakyRelu has none to the second order, which a gradient penalty takes.
 */
export const leaky = <T extends Tensor>(x: T, slope: number): T =>
  (slope === 0 ? relu(x) : sub(relu(x), mul(slope, relu(mul(x, -1))))) as T;
