import { pad, reshape, type Tensor, type Tensor4D, transpose } from '@tensorflow/tfjs-core';

/**
 * Pixels of `factor` x `factor` blocks become channels: batch x H x W x C to batch x H/f x W/f x f*f*C. Made of reshape
 * and transpose, whose gradients are right to any order; depthToSpace has none.
 */
export function pixelsToChannels(x: Tensor4D, factor: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const blocks = reshape(x, [batch, height / factor, factor, width / factor, factor, channels]);
  return reshape(transpose(blocks, [0, 1, 3, 2, 4, 5]), [
    batch,
    height / factor,
    width / factor,
    factor * factor * channels,
  ]);
}

/** The inverse of pixelsToChannels: the pixel shuffle of Shi et al. 2016 ("Real-time single image ... ESPCN"). */
export function channelsToPixels(x: Tensor4D, factor: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const out = channels / (factor * factor);
  const blocks = reshape(x, [batch, height, width, factor, factor, out] as number[]);
  return reshape(transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, height * factor, width * factor, out]);
}

/**
 * The filter that does on pixelsToChannels(x) with stride 1 what `filter` does on x with stride `factor`: kernel sides
 * shrink by the factor, rounded up, and input channels grow by its square.
 */
export function strideToChannels(filter: Tensor4D, factor: number): Tensor4D {
  const [height, width, input, output] = filter.shape;
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const whole = pad(filter, [
    [0, rows * factor - height],
    [0, columns * factor - width],
    [0, 0],
    [0, 0],
  ]);
  const blocks: Tensor = reshape(whole, [rows, factor, columns, factor, input, output]);
  return reshape(transpose(blocks, [0, 2, 1, 3, 4, 5]), [rows, columns, factor * factor * input, output]);
}
