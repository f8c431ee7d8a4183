import { createImage, type Image, type Light, type Window } from '../image.js';
import { imageFromCodes } from './colour.js';
import { exposureOf } from './latent.js';

/** The part of a picture inside `window`, which must lie within it. The whole picture is returned as it is. */
export function crop<L extends Light>(image: Image<L>, window: Window): Image<L> {
  const { x, y, width, height } = window;
  const inside = x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height;
  if (!inside)
    throw new RangeError(`the window ${JSON.stringify(window)} lies outside ${image.width}x${image.height}`);
  if (width === image.width && height === image.height) return image;
  const coded = exposureOf(image)?.coded;
  // Code values are of linear light: what they make is what was given.
  if (coded !== undefined) return imageFromCodes(coded, window) as Image<L>;
  const { channels } = image;
  const cut = createImage(width, height, channels, image.light);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * channels;
    cut.data.set(image.data.subarray(start, start + width * channels), row * width * channels);
  }
  return cut;
}
