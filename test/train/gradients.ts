import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { createStream } from '../../src/random.js';
import { type Plain, plain, worst } from './ops/plain.js';

/** Arguments drawn at random: normal, of variance 1 unless told. */
export function random(shape: readonly number[], name: string, scale = 1, offset = 0): Plain {
  const stream = createStream('gradients', name);
  // What float32 can't hold would differ from the start.
  return plain(shape, () => Math.fround(offset + scale * stream.normal()));
}

export const onBackend = ({ shape, data }: Plain): tf.Tensor =>
  tf.tensor(Float32Array.from(data), [...shape]);

const along = (x: Plain, way: Plain, step: number): Plain =>
  plain(x.shape, (i) => x.data[i]! + step * way.data[i]!);

const FIRST_STEP = 1e-5;
const SECOND_STEP = 1e-3;

interface Expectation {
  readonly tolerance?: number;
  /** Whether its gradient has a gradient too; true unless told. */
  readonly second?: boolean;
  /** Variables that the op sees by itself, which stand for its last arguments. */
  readonly variables?: readonly tf.Variable[];
}

/**
 * Holds an op on the backend in use against the same function written plainly in float64: its value, its gradient in every
 * element of every argument, and the gradient of that along a direction. The oracle's are differences in float64. What is
 * differentiated is a sum of y + y^2 / 2 under random weights, so that a linear op has a second order too. Errors are
 * shares of the largest element.
 */
export async function expectGradients(
  op: (...args: tf.Tensor[]) => tf.Tensor,
  oracle: (...args: Plain[]) => Plain,
  args: readonly Plain[],
  { tolerance = 1e-4, second = true, variables = [] }: Expectation = {},
): Promise<void> {
  const value = oracle(...args);
  const weights = random(value.shape, 'weights');
  const plainly = (at: readonly Plain[]) => {
    const { data } = oracle(...at);
    return data.reduce((sum, y, i) => sum + weights.data[i]! * (y + (y * y) / 2), 0);
  };
  const drawn = args.map(onBackend);
  const own = args.length - variables.length;
  variables.forEach((variable, i) => {
    variable.assign(drawn[own + i]!);
  });
  const tensors = [...drawn.slice(0, own), ...variables];
  const made = op(...tensors);
  expect(made.shape).toEqual(value.shape);
  expect(worst(await made.data(), value), 'value').toBeLessThan(tolerance);

  const summed = (...at: tf.Tensor[]) => {
    const y = op(...at);
    return tf.sum(tf.mul(onBackend(weights), tf.add(y, tf.mul(0.5, tf.square(y))))) as tf.Scalar;
  };
  const gradients = tf.grads(summed)(tensors);
  for (const [which, gradient] of gradients.entries())
    expect(
      worst(await gradient.data(), differences(plainly, args, which)),
      `of argument ${which}`,
    ).toBeLessThan(tolerance);
  if (!second) return;

  const ways = args.map(({ shape }, i) => random(shape, `way ${i}`));
  const slope = (...at: tf.Tensor[]) =>
    tf
      .grads(summed)(at)
      .reduce(
        (sum, gradient, i) => tf.add(i === 0 ? 0 : sum, tf.sum(tf.mul(gradient, onBackend(ways[i]!)))),
        tf.scalar(0),
      ) as tf.Scalar;
  const plainSlope = (at: readonly Plain[]) => {
    const moved = (step: number) => plainly(at.map((x, i) => along(x, ways[i]!, step)));
    return (moved(SECOND_STEP) - moved(-SECOND_STEP)) / (2 * SECOND_STEP);
  };
  for (const [which, gradient] of tf.grads(slope)(tensors).entries())
    expect(
      worst(await gradient.data(), differences(plainSlope, args, which, SECOND_STEP)),
      `of the gradient, of argument ${which}`,
    ).toBeLessThan(tolerance);
}

/** Central differences of a number in every element of one argument. */
function differences(
  f: (args: readonly Plain[]) => number,
  args: readonly Plain[],
  which: number,
  step = FIRST_STEP,
): Plain {
  const own = args[which]!;
  const moved = args.map(({ shape, data }) => ({ shape, data: data.slice() }));
  const { data } = moved[which]!;
  return plain(own.shape, (i) => {
    const kept = own.data[i]!;
    data[i] = kept + step;
    const above = f(moved);
    data[i] = kept - step;
    const below = f(moved);
    data[i] = kept;
    return (above - below) / (2 * step);
  });
}
