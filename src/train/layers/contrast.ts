import { concat, mul, sub, type Tensor4D } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { enlarge, shrink } from '../ops/enlarge.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

/** Sides of the blocks that a pixel is held against; pictures are multiples of the greatest. */
const BLOCKS = [4, 16];
/** Differences are small beside values: they are made as large as weights expect them. */
const GAIN = 4;

class Contrast extends PictureLayer<{ readonly name: string }> {
  static className = 'PictureContrast';

  protected override run(x: Tensor4D): Tensor4D {
    const around = BLOCKS.map((side) => sub(x, enlarge(shrink(x, side), side)));
    return mul(concat([sub(x, 0.5), ...around], 3), GAIN) as Tensor4D;
  }

  protected override shapeAfter([batch, height, width, channels]: PictureShape): PictureShape {
    return [batch, height, width, channels * (1 + BLOCKS.length)];
  }
}
registerLayer(Contrast);

/** A picture's values about middle grey, and how far each lies from the means of the blocks of 4 and 16 px around it. */
export const contrast = (x: SymbolicTensor, config: { readonly name: string }): SymbolicTensor =>
  after(x, new Contrast(config));
