import { serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Stream } from '../../random.js';

/** Batch, height, width, channels; null where a network takes any. */
export type PictureShape = [number | null, number | null, number | null, number];

/** What a layer's constructor takes, as it stands in model.json. */
export type LayerConfig = { readonly name: string } & Readonly<
  Record<string, string | number | boolean | undefined>
>;

/** A layer from pictures to pictures, which is written to model.json with its config and read back from it. */
export abstract class PictureLayer<Config extends LayerConfig> extends layers.Layer {
  protected readonly config: Config;

  constructor(config: Config) {
    super({ name: config.name });
    this.config = config;
  }

  protected abstract run(x: Tensor4D, training: boolean): Tensor4D;
  protected abstract shapeAfter(shape: PictureShape): PictureShape;

  /** Draws the weights anew; a layer without any has nothing to draw. */
  draw(_stream: Stream): void {}

  override call(inputs: Tensor | Tensor[], kwargs?: Record<string, unknown>): Tensor {
    const [x] = [inputs].flat() as [Tensor4D];
    return tidy(() => this.run(x, kwargs?.training === true));
  }

  override computeOutputShape(shape: (number | null)[] | (number | null)[][]): (number | null)[] {
    return this.shapeAfter((Array.isArray(shape[0]) ? shape[0] : shape) as PictureShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config } as serialization.ConfigDict;
  }
}

/** Lets tfjs find a layer by its class name when it reads a model.json. */
export function registerLayer(
  layer: serialization.SerializableConstructor<serialization.Serializable> & { className: string },
): void {
  serialization.registerClass(layer, 'gen-blur', layer.className);
}

/** A layer put after a symbolic picture. */
export const after = (x: SymbolicTensor, layer: layers.Layer): SymbolicTensor =>
  layer.apply(x) as SymbolicTensor;
