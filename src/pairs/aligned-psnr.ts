import { createImage, type Image } from '../image.js';
import { psnr } from '../metrics/psnr.js';
import type { FindAlignment } from '../opencv/ecc.js';
import { type CodedPicture, codesFromSrgb } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import { averageWarpsFast } from '../wasm/warp.js';

/**
 * PSNR in dB after the prediction was moved onto the target by the homography that the enhanced correlation coefficient
 * finds, over the pixels that both show, as benchmarks of real blur measure it (RealBlur, Rim et al., ECCV 2020).
 * Undefined where no homography is found.
 */
export function alignedPsnr(
  prediction: CodedPicture,
  target: CodedPicture,
  find: FindAlignment,
): number | undefined {
  const [picture, template] = [valuesOf(prediction), valuesOf(target)];
  const found = find(greyOf(template), greyOf(picture));
  if (found === undefined) return undefined;
  const { width, height, depth } = prediction;
  const window = { x: 0, y: 0, width, height };
  const moved = averageWarpsFast(picture, found.homography, { border: 'edge', peak: 1, window });
  const ones = createImage(width, height, 1, 'srgb');
  ones.data.fill(1);
  const seen = averageWarpsFast(ones, found.homography, { border: 'constant', window }).data;
  const weights = seen.map((share) => (Math.abs(share - 1) < 1e-3 ? 1 : 0));
  return psnr({ ...prediction, codes: codesFromSrgb(moved.data, depth) }, target, weights);
}

function valuesOf({ width, height, channels, depth, codes }: CodedPicture): Image<'srgb'> {
  const top = topCode(depth);
  const data = Float32Array.from(codes, (code) => code / top);
  return createImage(width, height, channels, 'srgb', data);
}

function greyOf(image: Image<'srgb'>): Image {
  const { width, height, channels, data } = image;
  if (channels === 1) return image;
  const grey = createImage(width, height, 1, 'srgb');
  for (let p = 0, s = 0; p < grey.data.length; p++, s += 3)
    grey.data[p] = 0.299 * data[s]! + 0.587 * data[s + 1]! + 0.114 * data[s + 2]!;
  return grey;
}
