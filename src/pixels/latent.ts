import type { Image, Light } from '../image.js';
import type { CodeArray, CodedPicture, CodeRoom, Depth } from './colour-codes.js';

/** What a latent picture is made of, and what can be had of it without its floats. */
export interface Exposure {
  /** Makes the floats; all of them are finite. */
  readonly develop: () => Float32Array;
  /**
   * The nearest code values of that depth, in `room` where they have to be made; undefined where the floats are the
   * shorter way. They are those of the floats, or beside them where the light lies within a twentieth of a code of the
   * threshold between the two.
   */
  readonly codes: (depth: Depth, room: CodeRoom) => CodeArray | undefined;
  /** The code values it shows, where it was made of nothing else. */
  readonly coded?: CodedPicture;
}

const latents = new WeakMap<Image, Exposure>();

/**
 * A picture whose floats are made when somebody first asks for its `data`. Until then nobody can have changed them, so
 * that whoever needs no floats may go by what they would be made of: a photo that is blurred and written never
 * exists as floats at all, which saves more than half of what is not convolution or coding.
 */
export function latentImage<L extends Light>(
  { width, height, channels, light }: Omit<Image<L>, 'data'>,
  exposure: Exposure,
): Image<L> {
  let data: Float32Array | undefined;
  // A property of its own, rather than of a class, so that a copy of the picture's fields has it too.
  const image: Image<L> = {
    width,
    height,
    channels,
    light,
    get data() {
      data ??= exposure.develop();
      latents.delete(image);
      return data;
    },
  };
  latents.set(image, exposure);
  return image;
}

/** What a picture is made of, as long as nobody has asked for its floats; undefined for a picture of floats. */
export function exposureOf(image: Image): Exposure | undefined {
  return latents.get(image);
}
