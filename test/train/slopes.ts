import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
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

/**
 * Holds the gradient of a function to one number against its differences, along a few directions drawn at random:
 * (f(x + h d) - f(x - h d)) / 2h.
 */
export function expectSlopes<T extends tf.Tensor>(
  f: (x: T) => tf.Tensor,
  x: T,
  { step = 1e-2, tolerance = 5e-3, gradient = tf.grad((y: tf.Tensor) => f(y as T))(x) } = {},
): void {
  const stream = createStream('directions');
  const at = (direction: tf.Tensor, h: number) =>
    tf.tidy(() => f(tf.add(x, tf.mul(direction, h)) as T).dataSync()[0] as number);
  for (let i = 0; i < 4; i++) {
    const values = Float32Array.from({ length: x.size }, () => stream.normal() / Math.sqrt(x.size));
    const direction = tf.tensor(values, x.shape);
    const measured = (at(direction, step) - at(direction, -step)) / (2 * step);
    const claimed = tf.tidy(() => tf.sum(tf.mul(gradient, direction)).dataSync()[0] as number);
    const length = tf.tidy(() => tf.norm(gradient).dataSync()[0] as number) / Math.sqrt(x.size);
    expect(Math.abs(claimed - measured), `${claimed} against ${measured}`).toBeLessThan(
      tolerance * Math.max(Math.abs(measured), length),
    );
  }
}
