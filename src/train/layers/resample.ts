import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { double, halve } from '../ops/resample.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type ResampleConfig = {
  readonly name: string;
  /** `halve` blurs first, so that nothing is aliased; `double` is bilinear. */
  readonly way: 'halve' | 'double';
};

class Resample extends PictureLayer<ResampleConfig> {
  static className = 'PictureResample';

  protected override run(x: Tensor4D): Tensor4D {
    return this.config.way === 'halve' ? halve(x) : double(x);
  }

  protected override shapeAfter([batch, height, width, channels]: PictureShape): PictureShape {
    const side = (size: number | null) => size && (this.config.way === 'halve' ? size / 2 : size * 2);
    return [batch, side(height), side(width), channels];
  }
}
registerLayer(Resample);

/** Half or twice the size, smoothly. */
export const resample = (x: SymbolicTensor, config: ResampleConfig): SymbolicTensor =>
  after(x, new Resample(config));
