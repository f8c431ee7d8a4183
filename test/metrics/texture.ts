import { createImage, type Image } from '../../src/image.js';
import { gaussianTaps, smooth } from '../../src/metrics/gaussian.js';
import { createStream } from '../../src/random.js';

/**
 * Random detail of many sizes, as photos have: noise smoothed by `coarsest` px, half that, and so on down to 1. Each
 * seed is another picture, unlike all others.
 */
export function texture(width: number, height: number, seed: string, coarsest = 16): Image<'linear'> {
  const sum = createImage(width, height, 1, 'linear');
  for (let sigma = coarsest; sigma >= 1; sigma /= 2) {
    const stream = createStream('texture', seed, sigma);
    const noise = createImage(width, height, 1, 'linear');
    for (let i = 0; i < noise.data.length; i++) noise.data[i] = stream.uniform() - 0.5;
    const taps = gaussianTaps(sigma, Math.ceil(3 * sigma));
    const soft = smooth(noise, taps, { x: 0, y: 0, width, height });
    // Smoothing by sigma leaves noise a standard deviation of 0.29 / (2 sqrt(pi) sigma); this makes each scale alike.
    for (let i = 0; i < sum.data.length; i++) sum.data[i] = sum.data[i]! + soft.data[i]! * sigma;
  }
  for (let i = 0; i < sum.data.length; i++)
    sum.data[i] = Math.min(0.95, Math.max(0.02, 0.4 + 0.7 * sum.data[i]!));
  return sum;
}
