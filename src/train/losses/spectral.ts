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
  type Tensor4D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { type Distance, repeat } from './distance.js';
import { timesRows, toPlanes } from './planes.js';

/**
 * The mean absolute difference of the real and of the imaginary parts of two pictures' discrete Fourier transforms,
 * unnormalised, half the plane, the other half being its conjugate (Cho et al. 2021, "Rethinking coarse-to-fine approach
 * in single image deblurring"; LBAG takes a tenth of it). Patches are small and tfjs's own transform has no kernel on
 * wasm: it is made of products with constant matrices.
 */
export const spectral: Distance = (restored) => {
  const own = transform(restored);
  return (targets) => {
    const wanted = transform(targets);
    const [count] = targets.shape;
    const apart = (part: 'real' | 'imaginary') => {
      const difference = sub(repeat(own[part], count / restored.shape[0]), wanted[part]);
      return mean(reshape(abs(difference), [count, -1]), 1);
    };
    return mul(add(apart('real'), apart('imaginary')), 0.5);
  };
};

function transform(x: Tensor4D): { real: Tensor3D; imaginary: Tensor3D } {
  const [, height, width] = x.shape;
  const half = Math.floor(width / 2) + 1;
  const both = timesRows(timesRows(toPlanes(x), fourier(width, half)), fourier(height, height));
  // Cosines across stand left of sines, and cosines down above sines.
  const part = (sinesDown: boolean, sinesAcross: boolean): Tensor3D =>
    slice(both, [0, sinesDown ? height : 0, sinesAcross ? half : 0], [-1, height, half]);
  return {
    real: sub(part(false, false), part(true, true)),
    imaginary: add(part(false, true), part(true, false)),
  };
}

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
