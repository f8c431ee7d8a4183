import fs from 'node:fs';
import path from 'node:path';
import {
  add,
  conv2d,
  type io,
  maximum,
  mean,
  mul,
  relu,
  type Scalar,
  slice,
  square,
  sub,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { type LayersModel, type layers, loadLayersModel } from '@tensorflow/tfjs-layers';
import { expected, quoted } from '../../errors.js';
import { pixelsToChannels } from '../ops/spread.js';

/** DeblurGAN's: the third convolution of the third block. */
export const FEATURE_LAYER = 'block3_conv3';
/** Mean blue, green and red of ImageNet, which the published weights were trained without. */
const MEANS = [103.939, 116.779, 123.68];
/** Standard deviation of ImageNet's code values: brings features to the size that the paper's weight is meant for. */
const DEVIATION = 58;

/** A network that tells pictures apart by what they show. */
export interface Features {
  /** The mean squared difference of the features of two batches in [0, 1], with a gradient in the first. */
  distance(restored: Tensor4D, target: Tensor4D): Scalar;
  dispose(): void;
}

type Step = (x: Tensor4D) => Tensor4D;

/**
 * Reads a user's VGG19 in tfjs's layers format (as `tensorflowjs_converter` makes it of Keras's own) up to
 * FEATURE_LAYER. Throws a UserError where the file is missing or is another network. tfjs's max pooling and fused
 * convolutions can't be trained through on wasm: only the weights are taken of it.
 */
export async function loadFeatures(file: string): Promise<Features> {
  if (!fs.existsSync(file))
    throw expected({
      what: '--features',
      expected: 'the model.json of a VGG19',
      received: `${quoted(file)}: no such file`,
    });
  const network = await loadLayersModel(fromFolder(file)).catch((thrown: Error) => {
    throw refused(file, thrown.message);
  });
  const steps = stepsOf(network, file);
  const features = (x: Tensor4D): Tensor4D => steps.reduce((y, step) => step(y), toImageNet(x));
  return {
    distance: (restored, target) =>
      mul(mean(square(sub(features(restored), features(target)))), 1 / DEVIATION ** 2),
    dispose: () => network.dispose(),
  };
}

const refused = (file: string, why: string) =>
  expected({
    what: '--features',
    expected: `a VGG19 in tfjs's layers format, with 3x3 convolutions and max pooling up to ${FEATURE_LAYER}`,
    received: `${quoted(file)}: ${why}`,
  });

const fromFolder = (file: string): io.IOHandler => ({
  async load() {
    const { modelTopology, weightsManifest } = JSON.parse(fs.readFileSync(file, 'utf8')) as io.ModelJSON;
    const read = (name: string) => fs.readFileSync(path.join(path.dirname(file), path.basename(name)));
    const bytes = Buffer.concat(weightsManifest.flatMap(({ paths }) => paths.map(read)));
    return {
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    };
  },
});

function stepsOf(network: LayersModel, file: string): Step[] {
  const last = network.layers.findIndex(({ name }) => name === FEATURE_LAYER);
  if (last < 0) throw refused(file, `no layer ${FEATURE_LAYER}`);
  return network.layers.slice(0, last + 1).flatMap((layer): Step[] => {
    const kind = layer.getClassName();
    if (kind === 'InputLayer') return [];
    if (kind === 'Conv2D') return [convolutionOf(layer)];
    if (kind === 'MaxPooling2D') return [largestOfFour];
    throw refused(file, `${layer.name} is a ${kind}`);
  });
}

function convolutionOf(layer: layers.Layer): Step {
  const [kernel, bias] = layer.getWeights() as [Tensor4D, Tensor1D];
  return (x) => relu(add(conv2d(x, kernel, 1, 'same'), bias)) as Tensor4D;
}

/** Max pooling of 2x2 pixels. */
function largestOfFour(x: Tensor4D): Tensor4D {
  const [, , , channels] = x.shape;
  const four = pixelsToChannels(x, 2);
  const at = (i: number): Tensor4D => slice(four, [0, 0, 0, i * channels], [-1, -1, -1, channels]);
  return maximum(maximum(at(0), at(1)), maximum(at(2), at(3)));
}

/** Code values as Keras's VGG19 wants them: 0 to 255, blue first, less the means. */
function toImageNet(x: Tensor4D): Tensor4D {
  const reversed = tensor4d([0, 0, 255, 0, 255, 0, 255, 0, 0], [1, 1, 3, 3]);
  return sub(conv2d(x, reversed, 1, 'valid'), tensor1d(MEANS));
}
