import { mul, type Tensor4D } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type ChannelScaleConfig = {
  readonly name: string;
  /** Each factor at the start; 1 unless given. */
  readonly start?: number;
};

class ChannelScale extends PictureLayer<ChannelScaleConfig> {
  static className = 'PictureChannelScale';
  private factors!: LayerVariable;

  override build(shape: (number | null)[] | (number | null)[][]): void {
    const [, , , channels] = (Array.isArray(shape[0]) ? shape[0] : shape) as PictureShape;
    const start = initializers.constant({ value: this.config.start ?? 1 });
    this.factors = this.addWeight('factors', [channels], 'float32', start);
    this.built = true;
  }

  protected override run(x: Tensor4D): Tensor4D {
    return mul(x, this.factors.read());
  }

  protected override shapeAfter(shape: PictureShape): PictureShape {
    return shape;
  }
}
registerLayer(ChannelScale);

/** Each feature map times a factor that is learned. */
export const channelScale = (x: SymbolicTensor, config: ChannelScaleConfig): SymbolicTensor =>
  after(x, new ChannelScale(config));
