import * as tf from '@tensorflow/tfjs-core';
import { createStream } from '../../src/random.js';

/** A batch of pictures, each value drawn from [low, high). */
export function pictures(
  shape: readonly [number, number, number, number],
  name: string,
  [low, high]: readonly [number, number] = [0, 1],
): tf.Tensor4D {
  const stream = createStream('pictures', name);
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => stream.between(low, high)),
    [...shape],
  );
}
