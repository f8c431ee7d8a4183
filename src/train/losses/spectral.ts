import {
  abs,
  add,
  mean,
  mul,
  reshape,
  slice,
  sub,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { Distance } from './distance.js';
import { timesRows, toPlanes } from './planes.js';

/**
 * The mean absolute difference of the real and of the imaginary parts of two pictures' discrete Fourier transforms,
 * unnormalised, half the plane, the other half being its conjugate (Cho et al. 2021, "Rethinking coarse-to-fine approach
 * in single image deblurring", equation 6; LBAG takes a tenth of it). Patches are small and tfjs's own transform has no
 * kernel on wasm: it is made of products with constant matrices.
 */
export const spectral: Distance = (restored) => (target) => {
  const [batch, height, width] = restored.shape;
  const half = Math.floor(width / 2) + 1;
  // (planes, 2 x half, height): the real parts of each row's transform, then the imaginary ones.
  const rows = timesRows(toPlanes(sub(restored, target)), fourier(width, half));
  const both = timesRows(rows, fourier(height, height));
  const part = (imaginaryDown: boolean, imaginaryAcross: boolean): Tensor3D =>
    slice(both, [0, imaginaryDown ? height : 0, imaginaryAcross ? half : 0], [-1, height, half]);
  const real = sub(part(false, false), part(true, true));
  const imaginary = add(part(false, true), part(true, false));
  return mul(mean(reshape(add(abs(real), abs(imaginary)), [batch, -1]), 1), 0.5);
};

/** The first `kept` frequencies of a transform of `size` samples: `size` rows, cosines, then negative sines. */
function fourier(size: number, kept: number): Tensor2D {
  const matrix = new Float32Array(size * 2 * kept);
  for (let k = 0; k < kept; k++)
    for (let n = 0; n < size; n++) {
      const angle = (2 * Math.PI * ((k * n) % size)) / size;
      matrix[n * 2 * kept + k] = Math.cos(angle);
      matrix[n * 2 * kept + kept + k] = -Math.sin(angle);
    }
  return tensor2d(matrix, [size, 2 * kept]);
}
