import { add, mul, slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { enlarge, shrink } from './enlarge.js';
import { reflectPad } from './reflect-pad.js';

/** The mean of each window of 2x2 pixels: pictures lose a row and a column. */
function boxed(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  const at = (top: number, left: number): Tensor4D =>
    slice(x, [0, top, left, 0], [-1, height - 1, width - 1, -1]);
  return mul(add(add(at(0, 0), at(0, 1)), add(at(1, 0), at(1, 1))), 0.25);
}

/**
 * Half the size, every other pixel after a blur of 1-2-1 each way, the border mirrored: a shift of a pixel doesn't turn
 * into another picture (Zhang 2019, "Making convolutional networks shift-invariant again"). Two boxes make that blur;
 * the second comes with the halving. Sides are even.
 */
export function halve(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  return shrink(slice(boxed(reflectPad(x, 1)), [0, 0, 0, 0], [-1, height, width, -1]), 2);
}

/** Twice the size, bilinear, pixel centres where they belong and edges held: repeated pixels after a blur of 1-2-1. */
export const double = (x: Tensor4D): Tensor4D => boxed(boxed(reflectPad(enlarge(x, 2), 1)));
