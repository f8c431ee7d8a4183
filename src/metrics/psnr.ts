import type { CodedPicture } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';

/**
 * Peak signal-to-noise ratio of sRGB code values in dB, over all channels; Infinity where the two are the same.
 * `weights`, one for each pixel, make it ReLoBlur's weighted form (Li et al., AAAI 2023): each pixel's squared
 * error counts by its weight. The two may differ in depth. @throws RangeError where they differ in shape.
 */
export function psnr(picture: CodedPicture, reference: CodedPicture, weights?: Float32Array): number {
  requireSameShape(picture, reference);
  const { channels, codes } = picture;
  const scale = 1 / topCode(picture.depth);
  const otherScale = 1 / topCode(reference.depth);
  let [squares, total] = [0, 0];
  for (let pixel = 0, i = 0; i < codes.length; pixel++) {
    const weight = weights === undefined ? 1 : weights[pixel]!;
    total += weight;
    for (let c = 0; c < channels; c++, i++) {
      const difference = codes[i]! * scale - reference.codes[i]! * otherScale;
      squares += weight * difference * difference;
    }
  }
  return squares === 0 ? Infinity : 10 * Math.log10((total * channels) / squares);
}

/** @throws RangeError where two pictures differ in width, height or channels. */
export function requireSameShape(
  one: Pick<CodedPicture, 'width' | 'height' | 'channels'>,
  other: Pick<CodedPicture, 'width' | 'height' | 'channels'>,
): void {
  const shape = ({ width, height, channels }: typeof one) => `${width}x${height}x${channels}`;
  if (shape(one) !== shape(other)) throw new RangeError(`${shape(one)} against ${shape(other)}`);
}
