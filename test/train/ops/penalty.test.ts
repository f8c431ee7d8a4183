import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createStream } from '../../../src/random.js';
import { startBackend } from '../../../src/train/backend/start.js';
import { leaky } from '../../../src/train/ops/leaky.js';
import { convolve, type Geometry, gradientInInput, type Plain, plain } from './plain.js';

/**
 * The gradient penalty of WGAN-GP on a critic of two convolutions, the first with a stride: its gradient in the critic's
 * weights goes through gradients of gradients. The oracle is the penalty in float64, written out, and its differences.
 */
const X = [2, 6, 6, 2];
const FIRST = [4, 4, 2, 3];
const SECOND = [3, 3, 3, 1];
const SLOPE = 0.2;
const strided: Geometry = { stride: 2, dilation: 1, top: 1, left: 1, outHeight: 3, outWidth: 3 };
const plainly: Geometry = { stride: 1, dilation: 1, top: 1, left: 1, outHeight: 3, outWidth: 3 };

const shapes = { softplus: 'softplus', leaky: 'leaky' } as const;
type Form = keyof typeof shapes;

const derivative = (form: Form, x: number) =>
  form === 'softplus' ? 1 / (1 + Math.exp(-x)) : x > 0 ? 1 : SLOPE;

/** Mean over the batch of (|gradient of the critic's sum in x| - 1)^2. */
function penalty(form: Form, x: Plain, first: Plain, second: Plain): number {
  const hidden = convolve(x, first, strided);
  const up = gradientInInput(
    plain([2, 3, 3, 1], () => 1),
    second,
    hidden.shape,
    plainly,
  );
  for (let i = 0; i < up.data.length; i++) up.data[i]! *= derivative(form, hidden.data[i]!);
  const inX = gradientInInput(up, first, x.shape, strided);
  let sum = 0;
  for (let b = 0; b < 2; b++) {
    let squares = 0;
    for (let i = 0; i < 72; i++) squares += inX.data[b * 72 + i]! ** 2;
    sum += (Math.sqrt(squares) - 1) ** 2;
  }
  return sum / 2;
}

it.each(
  (['wasm', 'cpu'] as const).flatMap((backend) =>
    (['softplus', 'leaky'] as const).map((form) => [backend, form] as const),
  ),
)("a gradient penalty's gradient agrees with differences in float64 on %s with %s", async (backend, form) => {
  await startBackend(backend);
  const stream = createStream('penalty');
  const draw = (shape: number[]) => plain(shape, () => 0.5 * stream.normal());
  const [x, first, second] = [draw(X), draw(FIRST), draw(SECOND)];
  const onBackend = ({ shape, data }: Plain) =>
    tf.tensor(Float32Array.from(data), [...shape] as [number, number, number, number]) as tf.Tensor4D;
  const curve = (t: tf.Tensor4D) => (form === 'softplus' ? tf.softplus(t) : leaky(t, SLOPE));
  const pictures = onBackend(x);
  const ofCritic = (a: tf.Tensor4D, b: tf.Tensor4D) => {
    const critic = (v: tf.Tensor) =>
      tf.sum(tf.conv2d(curve(tf.conv2d(v as tf.Tensor4D, a, 2, 'same')), b, 1, 'same'));
    const inX = tf.grad(critic)(pictures);
    const length = tf.sqrt(tf.sum(tf.square(inX), [1, 2, 3]));
    return tf.mean(tf.square(tf.sub(length, 1)));
  };
  const [inFirst, inSecond] = tf.grads((a, b) => ofCritic(a as tf.Tensor4D, b as tf.Tensor4D))([
    onBackend(first),
    onBackend(second),
  ]);
  for (const [weights, gradient] of [
    [first, await inFirst!.data()],
    [second, await inSecond!.data()],
  ] as const)
    for (let i = 0; i < weights.data.length; i += 5) {
      const kept = weights.data[i]!;
      const at = (value: number) => {
        weights.data[i] = value;
        return penalty(form, x, first, second);
      };
      const difference = (at(kept + 1e-5) - at(kept - 1e-5)) / 2e-5;
      weights.data[i] = kept;
      expect(Math.abs(gradient[i]! - difference)).toBeLessThan(1e-4 * (1 + Math.abs(difference)));
    }
});
