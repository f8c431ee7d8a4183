import { matMul, mean, reshape, sub, type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

/** Weights of red, green and blue in luma (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];

class Deviation extends PictureLayer<{ readonly name: string }> {
  static className = 'PictureDeviation';

  protected override run(x: Tensor4D): Tensor4D {
    const [batch, height, width, channels] = x.shape;
    const luma = matMul(reshape(x, [batch * height * width, channels]), tensor2d(LUMA, [3, 1]));
    const picture = reshape(luma, [batch, height, width, 1]) as Tensor4D;
    return sub(picture, mean(picture, [1, 2], true));
  }

  protected override shapeAfter([batch, height, width]: PictureShape): PictureShape {
    return [batch, height, width, 1];
  }
}
registerLayer(Deviation);

/** The luma of a picture without its mean: what a network without biases is at home with. */
export const deviation = (x: SymbolicTensor, config: { readonly name: string }): SymbolicTensor =>
  after(x, new Deviation(config));
