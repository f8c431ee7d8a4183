import type { Image } from '../image.js';
import { lightOfCodes } from './colour-codes.js';
import { exposureOf } from './latent.js';

/**
 * Light by index into a picture's values, for who looks at a few places only: a picture that is code values as yet
 * isn't made floats for it.
 */
export function lightReader(image: Image<'linear'>): (index: number) => number {
  const coded = exposureOf(image)?.coded;
  if (coded === undefined) {
    const { data } = image;
    return (index) => data[index]!;
  }
  const { codes } = coded;
  const table = lightOfCodes(coded.depth);
  return (index) => table[codes[index]!]!;
}
