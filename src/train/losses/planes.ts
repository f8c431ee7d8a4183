import {
  matMul,
  reshape,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';

/** Each channel of each picture as a plane of its own: (batch x channels) x height x width. */
export function toPlanes(x: Tensor4D): Tensor3D {
  const [batch, height, width, channels] = x.shape;
  return reshape(transpose(x, [0, 3, 1, 2]), [batch * channels, height, width]);
}

/**
 * Every row of every plane times a constant matrix, and each plane turned over its diagonal: twice of it work on both
 * axes. A product of two matrices is the fastest thing wasm does, and its gradient is another.
 */
export function timesRows(planes: Tensor3D, matrix: Tensor2D): Tensor3D {
  const [count, rows, columns] = planes.shape;
  const products = matMul(reshape(planes, [count * rows, columns]), matrix);
  return transpose(reshape(products, [count, rows, matrix.shape[1]]), [0, 2, 1]);
}
