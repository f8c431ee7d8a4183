import { createImage, type Image, type Kernel } from '../image.js';
import { enlargeNearest, resizeArea } from '../pixels/resize.js';

/**
 * A kernel to look at: its whole square, the largest weight white, enlarged by the whole factor that comes nearest
 * to `sizePx` (averaged down where the kernel is larger). Code value = square root of weight / peak, a display gamma
 * of 2, so that a weight of 1 % of the peak is still seen (as 10 %).
 */
export function kernelPicture(kernel: Kernel, sizePx: number): Image<'srgb'> {
  const { width, height, data } = kernel;
  let peak = 0;
  for (let i = 0; i < data.length; i++) peak = Math.max(peak, data[i]!);
  const picture = createImage(width, height, 1, 'srgb');
  if (peak > 0) {
    for (let i = 0; i < data.length; i++) picture.data[i] = Math.sqrt(Math.max(0, data[i]!) / peak);
  }
  const side = Math.max(width, height);
  if (side <= sizePx) return enlargeNearest(picture, Math.round(sizePx / side));
  const shrunk = (length: number) => Math.max(1, Math.round((length * sizePx) / side));
  return resizeArea(picture, shrunk(width), shrunk(height));
}
