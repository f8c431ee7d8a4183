import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { dissimilar } from '../../../src/train/losses/dissimilar.js';
import { absolute, type Distance } from '../../../src/train/losses/distance.js';
import { overShifts } from '../../../src/train/losses/shifts.js';
import { spectral } from '../../../src/train/losses/spectral.js';
import { expectGradients, onBackend, random } from '../gradients.js';
import { type Plain, plain } from '../ops/plain.js';
import { picture, reader, reflected } from '../ops/plain-pictures.js';
import { pictures } from '../pictures.js';

beforeAll(async () => {
  await startBackend('wasm');
});

type Shape = readonly [number, number, number, number];

type Planes = (p: number[][], q: number[][]) => number[];

/** One channel of one picture. */
function plane(x: Plain, picture: number, channel: number): number[][] {
  const [, height, width] = x.shape as [number, number, number];
  const at = reader(x);
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => at(picture, i, j, channel)),
  );
}

const fromBackend = (x: tf.Tensor4D): Plain => ({ shape: x.shape, data: Float64Array.from(x.dataSync()) });

/** The mean over channels and places of what `of` makes of two planes, in float64. */
function means(a: Plain, b: Plain, of: Planes): number[] {
  const [batch, , , channels] = a.shape as [number, number, number, number];
  return Array.from({ length: batch }, (_, n) => {
    const values = Array.from({ length: channels }, (_, c) => of(plane(a, n, c), plane(b, n, c))).flat();
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

function fourierParts(p: number[][], q: number[][]): number[] {
  const [height, width] = [p.length, p[0]!.length];
  const parts: number[] = [];
  for (let v = 0; v < height; v++)
    for (let u = 0; u <= width / 2; u++) {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          const angle = 2 * Math.PI * ((v * i) / height + (u * j) / width);
          const difference = p[i]![j]! - q[i]![j]!;
          real += difference * Math.cos(angle);
          imaginary -= difference * Math.sin(angle);
        }
      parts.push(Math.abs(real), Math.abs(imaginary));
    }
  return parts;
}

function dissimilarities(p: number[][], q: number[][]): number[] {
  const taps = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));
  const sum = taps.reduce((a, b) => a + b);
  const values: number[] = [];
  for (let y = 0; y + 11 <= p.length; y++)
    for (let x = 0; x + 11 <= p[0]!.length; x++) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let i = 0; i < 11; i++)
        for (let j = 0; j < 11; j++) {
          const w = (taps[i]! * taps[j]!) / sum ** 2;
          const [s, t] = [p[y + i]![x + j]!, q[y + i]![x + j]!];
          a += w * s;
          b += w * t;
          aa += w * s * s;
          bb += w * t * t;
          ab += w * s * t;
        }
      const means = (2 * a * b + 1e-4) / (a * a + b * b + 1e-4);
      values.push(1 - (means * (2 * (ab - a * b) + 9e-4)) / (aa - a * a + bb - b * b + 9e-4));
    }
  return values;
}

const cases: [string, Distance, Shape, Planes][] = [
  [
    'absolute',
    absolute,
    [2, 5, 4, 3],
    (p, q) => p.flatMap((row, i) => row.map((v, j) => Math.abs(v - q[i]![j]!))),
  ],
  ['spectral', spectral, [2, 8, 6, 3], fourierParts],
  ['dissimilar', dissimilar, [2, 14, 13, 2], dissimilarities],
];

describe.each(cases)('%s', (_, distance, shape, of) => {
  const between = (a: tf.Tensor4D, b: tf.Tensor4D) => Array.from(distance(a)(b).dataSync());

  it('agrees with plain sums, picture by picture', () => {
    const [a, b] = [pictures(shape, 'a'), pictures(shape, 'b')];
    const wanted = means(fromBackend(a), fromBackend(b), of);
    between(a, b).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i]!, 4);
    });
  });

  it('takes several targets of each picture', () => {
    const [a, b, c] = [pictures(shape, 'a'), pictures(shape, 'b'), pictures(shape, 'c')];
    const together = between(a, tf.concat([b, c]));
    expect(together).toHaveLength(4);
    [...between(a, b), ...between(a, c)].forEach((value, i) => {
      expect(together[i]).toBeCloseTo(value, 5);
    });
    const slope = (targets: tf.Tensor4D) =>
      tf.grad((x: tf.Tensor) => tf.sum(distance(x as tf.Tensor4D)(targets)))(a);
    const apart = tf.max(tf.abs(tf.sub(slope(tf.concat([b, c])), tf.add(slope(b), slope(c)))));
    expect(apart.dataSync()[0]).toBeLessThan(1e-5);
  });

  it('is nothing between a picture and itself', () => {
    const a = pictures(shape, 'a');
    for (const value of between(a, a)) expect(value).toBeCloseTo(0, 5);
  });

  it('has the gradient that it has in float64', async () => {
    const b = pictures(shape, 'b');
    const wanted = fromBackend(b);
    await expectGradients(
      (a) => distance(a as tf.Tensor4D)(b),
      (a) => plain([shape[0]], (n) => means(a, wanted, of)[n]!),
      [random(shape, 'a', 0.1, 0.5)],
      { second: false },
    );
  });
});

describe('the least over shifts', () => {
  it('forgives a pixel in any direction, and no more', () => {
    const large = pictures([1, 20, 20, 3], 'large');
    const at = (y: number, x: number) => tf.slice(large, [0, y, x, 0], [1, 12, 12, 3]);
    const middle = (x: tf.Tensor4D) => tf.slice(x, [0, 1, 1, 0], [-1, 10, 10, 3]);
    // The mirror at the border isn't the neighbour that was cut off: only the middle is compared.
    const inside: Distance = (a) => (b) => absolute(middle(a))(middle(b));
    const distance = (y: number, x: number) => overShifts(inside)(at(4, 4))(at(y, x)).dataSync()[0];
    for (const [y, x] of [
      [4, 4],
      [3, 3],
      [5, 4],
      [4, 3],
      [5, 5],
    ] as const)
      expect(distance(y, x)).toBeCloseTo(0, 6);
    expect(distance(6, 4)).toBeGreaterThan(0.2);
  });

  it('learns from one shift only, where all are as near', () => {
    const target = tf.fill<tf.Rank.R4>([1, 6, 6, 1], 0.25);
    const slope = tf.grad((a: tf.Tensor) => tf.sum(overShifts(absolute)(a as tf.Tensor4D)(target)))(
      tf.fill<tf.Rank.R4>([1, 6, 6, 1], 0.5),
    );
    expect(tf.sum(slope).dataSync()[0]).toBeCloseTo(1, 5);
  });

  it('has the gradient that it has in float64', async () => {
    const target = random([2, 12, 12, 1], 'b', 0.2, 0.5);
    const padded = reflected(target, 1);
    const [at, shifts] = [reader(padded), [0, 1, 2]];
    await expectGradients(
      (a) => overShifts(dissimilar)(a as tf.Tensor4D)(onBackend(target) as tf.Tensor4D),
      (a) => {
        const each = shifts.flatMap((y) =>
          shifts.map((x) => {
            const moved = picture(target.shape, (n, i, j, c) => at(n, i + y, j + x, c));
            return means(a, moved, dissimilarities);
          }),
        );
        return plain([2], (n) => Math.min(...each.map((values) => values[n]!)));
      },
      [random([2, 12, 12, 1], 'a', 0.2, 0.5)],
      { second: false },
    );
  });
});
