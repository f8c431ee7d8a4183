import { dropout, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Stream } from '../../random.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type DropoutConfig = {
  readonly name: string;
  /** Share of the values, or of the feature maps, that are left out. */
  readonly rate: number;
  readonly of?: 'values' | 'maps';
};

class Dropout extends PictureLayer<DropoutConfig> {
  static className = 'PictureDropout';
  private seed = '';

  override draw(stream: Stream): void {
    this.seed = stream.seed;
  }

  override call(inputs: Tensor | Tensor[], kwargs?: Record<string, unknown>): Tensor {
    const [x] = [inputs].flat() as [Tensor4D];
    const { rate, of = 'values' } = this.config;
    if (kwargs?.training !== true || rate === 0) return x.clone();
    const [batch, , , channels] = x.shape;
    // The same in the same step of a run, resumed or not.
    const seed = `${this.seed} ${kwargs.step ?? 0}`;
    return tidy(() => dropout(x, rate, of === 'maps' ? [batch, 1, 1, channels] : undefined, seed));
  }

  protected override run(x: Tensor4D): Tensor4D {
    return x;
  }

  protected override shapeAfter(shape: PictureShape): PictureShape {
    return shape;
  }
}
registerLayer(Dropout);

/** In training, leaves some of the values or feature maps out, by the network's seed and the step; the rest grow for it. */
export const dropOut = (x: SymbolicTensor, config: DropoutConfig): SymbolicTensor =>
  after(x, new Dropout(config));
