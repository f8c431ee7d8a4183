import { createImage, type Image } from '../image.js';
import { lookUp } from '../pixels/colour.js';
import { lightOfCodes, topCode } from '../pixels/colour-codes.js';
import { exposureOf } from '../pixels/latent.js';

/**
 * Gives clipped highlights light above 1 again: each channel at full scale (code value 255, or 65535) becomes 1 + alpha.
 * Done before the blur, so that a lamp leaves a bright streak: blur is linear, and this is RSBlur's B + alpha M_sat
 * (Rim et al. 2022), M_sat being the blurred map of saturated pixels. The picture itself comes back where alpha is 0.
 */
export function giveBackHighlights(image: Image<'linear'>, alpha: number): Image<'linear'> {
  if (alpha === 0) return image;
  const { width, height, channels } = image;
  const lit = 1 + alpha;
  const coded = exposureOf(image)?.coded;
  if (coded !== undefined) {
    const light = lightOfCodes(coded.depth).slice();
    light[topCode(coded.depth)] = lit;
    return createImage(width, height, channels, 'linear', lookUp(light, coded.codes));
  }
  const { data } = image;
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const value = data[i]!;
    out[i] = value >= 1 ? lit : value;
  }
  return createImage(width, height, channels, 'linear', out);
}
