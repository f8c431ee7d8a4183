import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { enlarge, shrink } from '../ops/enlarge.js';
import { channelsToPixels, pixelsToChannels } from '../ops/spread.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

type RescaleConfig = {
  readonly name: string;
  /** `enlarge` repeats pixels, `shrink` takes means; the others exchange pixels and channels. */
  readonly way: 'enlarge' | 'shrink' | 'toPixels' | 'toChannels';
  readonly factor: number;
};

const ways = { enlarge, shrink, toPixels: channelsToPixels, toChannels: pixelsToChannels };

class Rescale extends PictureLayer<RescaleConfig> {
  static className = 'PictureRescale';

  protected override run(x: Tensor4D): Tensor4D {
    return ways[this.config.way](x, this.config.factor);
  }

  protected override shapeAfter([batch, height, width, channels]: PictureShape): PictureShape {
    const { way, factor } = this.config;
    const grows = way === 'enlarge' || way === 'toPixels';
    const side = (size: number | null) => size && (grows ? size * factor : size / factor);
    const planes = way === 'toPixels' ? 1 / factor ** 2 : way === 'toChannels' ? factor ** 2 : 1;
    return [batch, side(height), side(width), channels * planes];
  }
}
registerLayer(Rescale);

/** Larger or smaller pictures, by a whole factor that the sides are multiples of. */
export const rescale = (x: SymbolicTensor, config: RescaleConfig): SymbolicTensor =>
  after(x, new Rescale(config));
