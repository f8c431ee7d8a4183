import { add, mul, type Tensor4D } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type LinearMapConfig = {
  readonly name: string;
  readonly factor: number;
  readonly offset?: number;
};

class LinearMap extends PictureLayer<LinearMapConfig> {
  static className = 'PictureLinearMap';

  protected override run(x: Tensor4D): Tensor4D {
    const { factor, offset = 0 } = this.config;
    const scaled = mul(x, factor) as Tensor4D;
    return offset === 0 ? scaled : add(scaled, offset);
  }

  protected override shapeAfter(shape: PictureShape): PictureShape {
    return shape;
  }
}
registerLayer(LinearMap);

/** Every value times a factor, plus an offset: from [0, 1] to [-1, 1], say. Learns nothing. */
export const linearMap = (x: SymbolicTensor, config: LinearMapConfig): SymbolicTensor =>
  after(x, new LinearMap(config));
