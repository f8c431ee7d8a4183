import { createImage, type Image } from '../src/image.js';
import { createStream } from '../src/random.js';

/** A photo-like picture of known bytes: soft waves, hard edges, a lamp and a little grain, in linear light. */
export function scene(width: number, height: number, channels: 1 | 3 = 3, seed = 'scene'): Image<'linear'> {
  const stream = createStream('test', seed);
  const image = createImage(width, height, channels, 'linear');
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        const wave = 0.5 + 0.4 * Math.sin(x / (5 + c)) * Math.cos(y / (7 - c));
        const bars = (x >> 3) % 2 === (y >> 4) % 2 ? 0.3 : 0;
        const lamp = (x - width / 3) ** 2 + (y - height / 2) ** 2 < 9 ? 1 : 0;
        const value = Math.max(lamp, wave * wave * 0.6 + bars + 0.02 * stream.normal());
        // On the 8-bit grid's float32 lattice or off it doesn't matter; in [0, 1] does.
        image.data[(y * width + x) * channels + c] = Math.min(1, Math.max(0, value));
      }
  return image;
}

/** A picture of one colour. */
export function flat(width: number, height: number, colour: readonly number[]): Image<'linear'> {
  const channels = colour.length === 1 ? 1 : 3;
  const image = createImage(width, height, channels, 'linear');
  for (let i = 0; i < image.data.length; i++) image.data[i] = colour[i % channels] as number;
  return image;
}

export const mean = (data: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] as number;
  return sum / data.length;
};
