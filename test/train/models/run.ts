import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { createStream } from '../../../src/random.js';
import { train } from '../../../src/train/loop.js';
import type { Losses, ModelKind, Patches, PatchSource, Trainable } from '../../../src/train/model.js';
import { restoreWith } from '../../../src/train/trainable.js';

const SIDE = 32;

/**
 * Two patches a step, drawn from a few pictures of soft stripes: the input is the target seen through a box of 5 px
 * across, with a bright line where the mask says so.
 */
export function stripes(seed: string): PatchSource {
  return {
    async next(step): Promise<Patches> {
      const count = 2;
      const pixels = count * SIDE * SIDE;
      const patches = {
        ...{ count, height: SIDE, width: SIDE },
        input: new Float32Array(pixels * 3),
        target: new Float32Array(pixels * 3),
        mask: new Float32Array(pixels),
      };
      for (let n = 0; n < count; n++) fill(patches, n, `${seed} ${(step * count + n) % 6}`);
      return patches;
    },
  };
}

type Filled = Patches & { readonly mask: Float32Array };

function fill({ input, target, mask }: Filled, n: number, name: string): void {
  const stream = createStream('stripes', name);
  const phases = [0, 1, 2].map(() => stream.between(0, 6));
  const [across, down] = [stream.between(0.5, 1), stream.between(-0.5, 0.5)];
  const line = stream.integer(6, SIDE - 7);
  const at = (x: number, y: number, c: number) => 0.5 + 0.35 * Math.sin(across * x + down * y + phases[c]!);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const i = (n * SIDE + y) * SIDE + x;
      const damaged = y === line || y === line + 1;
      mask[i] = damaged ? 1 : 0;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let u = -2; u <= 2; u++) sum += at(x + u, y, c) / 5;
        target[3 * i + c] = at(x, y, c);
        input[3 * i + c] = damaged ? 0.95 : sum;
      }
    }
}

/** Trains for so many steps and hands over what each came to. */
export async function trainFor(
  model: Trainable,
  steps: number,
  { rate = 2e-3, from = 0 } = {},
): Promise<Losses[]> {
  const losses: Losses[] = [];
  await train({
    ...{ model, source: stripes('training'), steps, from, rate },
    schedule: 'constant',
    onStep: (report) => {
      losses.push(report.losses);
    },
  });
  return losses;
}

/** All of a state's tensors as plain numbers, by name. */
export async function snapshot(model: Trainable): Promise<Record<string, Float32Array>> {
  const { tensors } = model.state();
  const values: Record<string, Float32Array> = {};
  for (const [name, tensor] of Object.entries(tensors))
    values[name] = (await tensor.data()).slice() as Float32Array;
  return values;
}

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Weights that a few steps have left as they were. */
export function unmoved(before: Record<string, Float32Array>, after: Record<string, Float32Array>): string[] {
  return Object.keys(before).filter((name) => before[name]!.every((value, i) => value === after[name]![i]));
}

/** A kind with the settings that its texts stand for. */
export function create(kind: ModelKind, texts: Record<string, string> = {}, seed = 'a'): Trainable {
  const settings = Object.fromEntries(
    Object.entries(kind.parameters).map(([name, parameter]) => [
      name,
      parameter.parse(texts[name] ?? parameter.default, `--${name}`),
    ]),
  );
  return kind.create({ size: 'slim', seed, settings });
}

interface Expectation {
  readonly texts?: Record<string, string>;
  readonly steps?: number;
  readonly rate?: number;
  /** The loss that falls, by a tenth. */
  readonly falls?: string;
  /** Its steps draw at random, by its seed: only a model of the same seed goes on as it would have. */
  readonly draws?: boolean;
  /** Weights that nothing moves. */
  readonly still?: RegExp;
}

/** What holds of every model: it learns, with all of its weights, resumes to the bit, keeps sizes and leaks nothing. */
export async function expectToTrain(
  kind: ModelKind,
  { texts = {}, steps = 8, rate = 2e-3, falls = 'loss', draws = false, still }: Expectation = {},
): Promise<Losses[]> {
  const tensorsAtFirst = tf.memory().numTensors;
  const model = create(kind, texts);
  const before = await snapshot(model);
  const half = steps / 2;
  const losses = await trainFor(model, half, { rate });
  const middle = await snapshot(model);
  const numbers = model.state().numbers;
  expect(unmoved(before, middle).filter((name) => !still?.test(name))).toEqual([]);
  const tensorsAtHalf = tf.memory().numTensors;
  losses.push(...(await trainFor(model, steps, { rate, from: half })));
  expect(tf.memory().numTensors).toBe(tensorsAtHalf);
  const own = losses.map((loss) => loss[falls]!);
  expect(mean(own.slice(-3))).toBeLessThan(0.9 * mean(own.slice(0, 3)));

  const again = create(kind, texts, draws ? 'a' : 'b');
  const tensors = Object.fromEntries(
    Object.entries(model.state().tensors).map(([name, { shape }]) => [name, tf.tensor(middle[name]!, shape)]),
  );
  again.load({ numbers, tensors });
  tf.dispose(tensors);
  await trainFor(again, steps, { rate, from: half });
  const [unbroken, resumed] = [await snapshot(model), await snapshot(again)];
  const changed = Object.keys(unbroken).filter((name) => !unmoved(unbroken, resumed).includes(name));
  expect(changed).toEqual([]);
  expect(() => again.load({ numbers, tensors: {} })).toThrow();

  const side = kind.multiple * Math.ceil(24 / kind.multiple);
  const sides = [side, side + kind.multiple] as const;
  const picture = tf.fill<tf.Rank.R4>([1, ...sides, 3], 0.4);
  const restored = model.restore(picture);
  expect(restored.shape).toEqual([1, ...sides, kind.judges === 'mask' ? 1 : 3]);
  const values = await restored.data();
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThanOrEqual(1);
  const kept = await readBack(model.network);
  const reread = restoreWith(kept, picture);
  expect(Array.from(await reread.data())).toEqual(Array.from(values));
  kept.dispose();
  tf.dispose([picture, restored, reread]);
  model.dispose();
  again.dispose();
  expect(tf.memory().numTensors).toBe(tensorsAtFirst);
  return losses;
}

/** A network written as a model.json and read back. */
async function readBack(network: LayersModel): Promise<LayersModel> {
  let artifacts: tf.io.ModelArtifacts = {};
  await network.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = JSON.parse(JSON.stringify({ ...saved, weightData: undefined }));
      artifacts.weightData = saved.weightData!;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return loadLayersModel(tf.io.fromMemory(artifacts));
}

/** How many trainable weights a network has, by its layers' shapes. */
export const countWeights = (network: {
  trainableWeights: { shape: readonly (number | null)[] }[];
}): number =>
  network.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a: number, b) => a * b!, 1), 0);
