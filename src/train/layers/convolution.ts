import { add, conv2d, conv2dTranspose, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Stream } from '../../random.js';
import { reflectPad } from '../ops/reflect-pad.js';
import { after, PictureLayer, type PictureShape, registerLayer } from './picture-layer.js';

export type ConvolutionConfig = {
  readonly name: string;
  readonly filters: number;
  /** Side of the filter, in pixels. */
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  /** `same`: zeros around, `reflect`: the picture's own mirror (odd kernels), `valid`: nothing. */
  readonly padding?: 'same' | 'reflect' | 'valid';
  readonly bias?: boolean;
  /** `he`: normal, variance 2 / fan-in (He et al. 2015); `zeros`: the layer starts out silent. */
  readonly start?: 'he' | 'zeros';
  /** Factor on what `he` draws. */
  readonly gain?: number;
};

/** What both ways of convolving share: a filter, a bias, and how they start. */
abstract class Filtering extends PictureLayer<ConvolutionConfig> {
  protected filter!: LayerVariable;
  protected bias: LayerVariable | undefined;

  /** Rows, columns, channels in and out, as tfjs wants them of this layer. */
  protected abstract filterShape(channels: number): [number, number, number, number];
  protected abstract fanIn(channels: number): number;

  override build(shape: (number | null)[] | (number | null)[][]): void {
    const [, , , channels] = (Array.isArray(shape[0]) ? shape[0] : shape) as PictureShape;
    const zeros = initializers.zeros();
    this.filter = this.addWeight('kernel', this.filterShape(channels), 'float32', zeros);
    if (this.config.bias !== false)
      this.bias = this.addWeight('bias', [this.config.filters], 'float32', zeros);
    this.fan = this.fanIn(channels);
    this.built = true;
  }
  private fan = 1;

  override draw(stream: Stream): void {
    const { start = 'he', gain = 1 } = this.config;
    const shape = this.filter.shape as [number, number, number, number];
    const scale = start === 'zeros' ? 0 : gain * Math.sqrt(2 / this.fan);
    const values = Float32Array.from(
      { length: shape.reduce((a, b) => a * b) },
      () => scale * stream.normal(),
    );
    const drawn = tensor(values, shape);
    this.filter.write(drawn);
    drawn.dispose();
  }

  protected biased(y: Tensor4D): Tensor4D {
    return this.bias === undefined ? y : (add(y, this.bias.read()) as Tensor4D);
  }
}

const times = (side: number | null, factor: number) => (side === null ? null : side * factor);

class Convolution extends Filtering {
  static className = 'PictureConvolution';

  protected override filterShape(channels: number): [number, number, number, number] {
    const { kernel, filters } = this.config;
    return [kernel, kernel, channels, filters];
  }

  protected override fanIn(channels: number): number {
    return this.config.kernel ** 2 * channels;
  }

  protected override run(x: Tensor4D): Tensor4D {
    const { kernel, stride = 1, dilation = 1, padding = 'same' } = this.config;
    const margin = padding === 'reflect' ? ((kernel - 1) / 2) * dilation : 0;
    const padded = margin > 0 ? reflectPad(x, margin) : x;
    const filter = this.filter.read() as Tensor4D;
    const pad = padding === 'same' ? 'same' : 'valid';
    return this.biased(conv2d(padded, filter, stride, pad, 'NHWC', dilation));
  }

  protected override shapeAfter([batch, height, width]: PictureShape): PictureShape {
    const { kernel, stride = 1, dilation = 1, padding = 'same', filters } = this.config;
    const lost = padding === 'valid' ? (kernel - 1) * dilation : 0;
    const side = (size: number | null) => (size === null ? null : Math.ceil((size - lost) / stride));
    return [batch, side(height), side(width), filters];
  }
}
registerLayer(Convolution);

class TransposedConvolution extends Filtering {
  static className = 'PictureTransposedConvolution';

  protected override filterShape(channels: number): [number, number, number, number] {
    const { kernel, filters } = this.config;
    return [kernel, kernel, filters, channels];
  }

  protected override fanIn(channels: number): number {
    const { kernel, stride = 1 } = this.config;
    return (kernel / stride) ** 2 * channels;
  }

  protected override run(x: Tensor4D): Tensor4D {
    const { stride = 1, filters } = this.config;
    const [batch, height, width] = x.shape;
    const filter = this.filter.read() as Tensor4D;
    return this.biased(
      conv2dTranspose(x, filter, [batch, height * stride, width * stride, filters], stride, 'same'),
    );
  }

  protected override shapeAfter([batch, height, width]: PictureShape): PictureShape {
    const { stride = 1, filters } = this.config;
    return [batch, times(height, stride), times(width, stride), filters];
  }
}
registerLayer(TransposedConvolution);

/** A convolution, with what may stand around the picture and how its filter starts. */
export const convolution = (x: SymbolicTensor, config: ConvolutionConfig): SymbolicTensor =>
  after(x, new Convolution(config));

/** The adjoint of a convolution with a stride: pictures grow by it; padding is `same`. */
export const transposedConvolution = (
  x: SymbolicTensor,
  config: Omit<ConvolutionConfig, 'padding' | 'dilation'>,
): SymbolicTensor => after(x, new TransposedConvolution(config));
