import { createImage, type Image } from '../image.js';
import { gaussianTaps, smooth } from './gaussian.js';
import { requireSameShape } from './psnr.js';

const RADIUS = 5;
const taps = gaussianTaps(1.5, RADIUS);
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Structural similarity (Wang et al. 2004): 11x11 Gaussian window of sigma 1.5, where it lies within the picture, on
 * values in [0, 1]; the mean over pixels and channels. `weights`, one for each pixel, make it ReLoBlur's weighted form
 * (Li et al., AAAI 2023). @throws RangeError where the pictures differ in shape or are smaller than the window.
 */
export function ssim(picture: Image<'srgb'>, reference: Image<'srgb'>, weights?: Float32Array): number {
  requireSameShape(picture, reference);
  const { width, height, channels } = picture;
  if (Math.min(width, height) <= 2 * RADIUS)
    throw new RangeError(`${width}x${height} is smaller than the window of 11x11`);
  let [sum, total] = [0, 0];
  for (let c = 0; c < channels; c++) {
    const map = ssimMap(channelOf(picture, c), channelOf(reference, c));
    for (let y = 0, i = 0; y < map.height; y++) {
      for (let x = 0; x < map.width; x++, i++) {
        const weight = weights === undefined ? 1 : weights[(y + RADIUS) * width + x + RADIUS]!;
        sum += weight * map.data[i]!;
        total += weight;
      }
    }
  }
  return sum / total;
}

/** The index at every pixel that the window fits around. */
function ssimMap(a: Image, b: Image): Image {
  const inner = { x: RADIUS, y: RADIUS, width: a.width - 2 * RADIUS, height: a.height - 2 * RADIUS };
  const meanOf = (data: Float32Array) => smooth({ ...a, data }, taps, inner).data;
  const meanA = meanOf(a.data);
  const meanB = meanOf(b.data);
  const meanAA = meanOf(a.data.map((value) => value * value));
  const meanBB = meanOf(b.data.map((value) => value * value));
  const meanAB = meanOf(a.data.map((value, i) => value * b.data[i]!));
  const map = createImage(inner.width, inner.height, 1, a.light);
  for (let i = 0; i < map.data.length; i++) {
    const product = meanA[i]! * meanB[i]!;
    const squares = meanA[i]! * meanA[i]! + meanB[i]! * meanB[i]!;
    const covariance = meanAB[i]! - product;
    const variances = meanAA[i]! + meanBB[i]! - squares;
    map.data[i] = ((2 * product + C1) * (2 * covariance + C2)) / ((squares + C1) * (variances + C2));
  }
  return map;
}

function channelOf(image: Image, channel: number): Image {
  const { width, height, channels, data } = image;
  if (channels === 1) return image;
  const plane = createImage(width, height, 1, image.light);
  for (let i = 0, from = channel; i < plane.data.length; i++, from += channels) plane.data[i] = data[from]!;
  return plane;
}
