import { sigmoid, type Tensor4D, tanh } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { leaky } from '../ops/leaky.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type ActivationConfig = {
  readonly name: string;
  readonly form: 'leaky' | 'sigmoid' | 'tanh';
  /** Slope below 0 of a leaky one; 0 is ReLU. */
  readonly slope?: number;
};

class Activation extends PictureLayer<ActivationConfig> {
  static className = 'PictureActivation';

  protected override run(x: Tensor4D): Tensor4D {
    const { form, slope = 0 } = this.config;
    return form === 'leaky' ? leaky(x, slope) : form === 'sigmoid' ? sigmoid(x) : tanh(x);
  }

  protected override shapeAfter(shape: PictureShape): PictureShape {
    return shape;
  }
}
registerLayer(Activation);

/** An activation whose gradient has a gradient of its own. */
export const activation = (x: SymbolicTensor, config: ActivationConfig): SymbolicTensor =>
  after(x, new Activation(config));
