import { avgPool, customGrad, image, mul, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** Repeats each pixel `factor` times both ways. tfjs's own op has its gradient wrong for more than one picture. */
export const enlarge = (x: Tensor4D, factor: number): Tensor4D =>
  customGrad((picture) => {
    const small = picture as Tensor4D;
    return {
      value: image.resizeNearestNeighbor(small, [small.shape[1] * factor, small.shape[2] * factor]),
      gradFunc: (up: Tensor) => sumBlocks(up as Tensor4D, factor),
    };
  })(x) as Tensor4D;

/** The adjoint of enlarge: the sum over each block of `factor` x `factor` pixels. */
const sumBlocks = (x: Tensor4D, factor: number): Tensor4D =>
  customGrad((picture) => ({
    value: mul(avgPool(picture as Tensor4D, factor, factor, 'valid'), factor * factor),
    gradFunc: (up: Tensor) => enlarge(up as Tensor4D, factor),
  }))(x) as Tensor4D;

/** The mean over each block of `factor` x `factor` pixels, whose sides the picture's are multiples of. */
export const shrink = (x: Tensor4D, factor: number): Tensor4D =>
  mul(sumBlocks(x, factor), 1 / (factor * factor));
