import { add, mul, type Tensor4D } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normaliseInstances } from '../ops/normalise.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type InstanceNormConfig = {
  readonly name: string;
  /** Whether each channel learns a factor and an offset; without, as PyTorch's default is. */
  readonly affine?: boolean;
};

class InstanceNorm extends PictureLayer<InstanceNormConfig> {
  static className = 'PictureInstanceNorm';
  private factor: LayerVariable | undefined;
  private offset: LayerVariable | undefined;

  override build(shape: (number | null)[] | (number | null)[][]): void {
    const [, , , channels] = (Array.isArray(shape[0]) ? shape[0] : shape) as PictureShape;
    if (this.config.affine === true) {
      this.factor = this.addWeight('factor', [channels], 'float32', initializers.ones());
      this.offset = this.addWeight('offset', [channels], 'float32', initializers.zeros());
    }
    this.built = true;
  }

  protected override run(x: Tensor4D): Tensor4D {
    const normal = normaliseInstances(x);
    if (this.factor === undefined || this.offset === undefined) return normal;
    return add(mul(normal, this.factor.read()), this.offset.read()) as Tensor4D;
  }

  protected override shapeAfter(shape: PictureShape): PictureShape {
    return shape;
  }
}
registerLayer(InstanceNorm);

/** Instance normalisation. */
export const instanceNorm = (x: SymbolicTensor, config: InstanceNormConfig): SymbolicTensor =>
  after(x, new InstanceNorm(config));
