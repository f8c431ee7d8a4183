import {
  add,
  div,
  mean,
  mul,
  reshape,
  square,
  sub,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { type Distance, repeat } from './distance.js';
import { timesRows, toPlanes } from './planes.js';

const WINDOW_PX = 11;
const SIGMA_PX = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * One less the structural similarity of pictures in [0, 1], over the places where the window lies inside (Wang et al.
 * 2004, "Image quality assessment": a Gaussian of 11 px, sigma 1.5). The window is no larger than the picture.
 */
export const dissimilar: Distance = (restored) => {
  const [batch, height, width] = restored.shape;
  const [across, down] = [gaussian(width), gaussian(height)];
  const blurred = (planes: Tensor3D): Tensor3D => timesRows(timesRows(planes, across), down);
  const once = toPlanes(restored);
  const meanOnce = blurred(once);
  const varianceOnce = sub(blurred(square(once)), square(meanOnce));
  return (targets) => {
    const [count] = targets.shape;
    const [p, meanP, varianceP] = [once, meanOnce, varianceOnce].map((x) => repeat(x, count / batch)) as [
      Tensor3D,
      Tensor3D,
      Tensor3D,
    ];
    const g = toPlanes(targets);
    const meanG = blurred(g);
    const varianceG = sub(blurred(square(g)), square(meanG));
    const covariance = sub(blurred(mul(p, g)), mul(meanP, meanG));
    const means = div(add(mul(mul(meanP, meanG), 2), C1), add(add(square(meanP), square(meanG)), C1));
    const structure = div(add(mul(covariance, 2), C2), add(add(varianceP, varianceG), C2));
    return sub(1, mean(reshape(mul(means, structure), [count, -1]), 1));
  };
};

/** Averages of a Gaussian window at each place where it lies inside: `size` rows. */
function gaussian(size: number): Tensor2D {
  const window = Math.min(WINDOW_PX, size - ((size + 1) % 2));
  const taps = Array.from({ length: window }, (_, i) =>
    Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * SIGMA_PX ** 2)),
  );
  const sum = taps.reduce((total, tap) => total + tap);
  const places = size - window + 1;
  const matrix = new Float32Array(size * places);
  for (let place = 0; place < places; place++)
    for (let i = 0; i < window; i++) matrix[(place + i) * places + place] = taps[i]! / sum;
  return tensor2d(matrix, [size, places]);
}
