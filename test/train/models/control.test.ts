import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { train } from '../../../src/train/loop.js';
import type { ModelKind, Trainable } from '../../../src/train/model.js';
import { loadModel } from '../../../src/train/models.js';
import {
  measureMask,
  measurePictures,
  type Restored,
  restoreMiddle,
} from '../../../src/train/validate/evaluate.js';
import { detectionOf, gainsOf } from '../../../src/train/validate/statistics.js';
import { pairsFrom, patchesOf, type RecipePairs, strangersOf } from './recipe-pairs.js';
import { create, mean } from './run.js';

// Machines that do much else at once take long.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

beforeAll(async () => {
  await startBackend('wasm');
});

const SIDE = 96;
const SEED = '0';

/** Losses of all steps: those of the second half are of the patches of the first. */
async function learn(model: Trainable, pairs: RecipePairs, { steps, loss, rate }: Run): Promise<number[]> {
  const losses: number[] = [];
  await train({
    ...{ model, source: patchesOf(pairs, SEED, steps / 2), steps, rate, schedule: 'linear' },
    onStep: (report) => {
      losses.push(report.losses[loss]!);
    },
  });
  return losses;
}

/** On photos that no step has shown: dB gained over the input, or average precision as a multiple of what guessing reaches. */
async function figureOf(model: Trainable, { judges }: ModelKind, { pairs, groups }: RecipePairs) {
  const photos = new Map(pairs.map(({ key }, i) => [key, groups[i]!]));
  const restored: Restored[] = [];
  for (const pair of pairs) restored.push(await restoreMiddle(model, pair, SIDE));
  return judges === 'mask'
    ? detectionOf(
        pairs.map((pair, i) => measureMask(pair, restored[i]!)),
        photos,
      ).ratio
    : gainsOf(
        pairs.map((pair, i) => measurePictures(pair, restored[i]!, false)),
        photos,
      ).gain;
}

interface Run {
  readonly texts?: Record<string, string>;
  readonly flags: readonly string[];
  readonly steps: number;
  readonly rate: number;
  readonly loss: string;
  /**
   * What the figure is at least, and how far it is above the control's. So few steps bring no picture nearer to its
   * target: they leave it near itself, where the control's are far off.
   */
  readonly least: number;
  readonly margin: number;
}

const shake = ['--max-length', '40', '--anxiety', '0.005', '--exposure', '1'];
const cases: [model: string, recipe: string, run: Run][] = [
  [
    'deblurgan',
    'trajectory',
    {
      texts: { blocks: '5', gan: 'wgan-gp' },
      flags: shake,
      ...{ steps: 20, rate: 5e-4, loss: 'content', least: -0.5, margin: 1 },
    },
  ],
  ['atrous', 'trajectory', { flags: shake, steps: 40, rate: 5e-4, loss: 'loss', least: -0.5, margin: 1 }],
  [
    'lbag',
    'local',
    {
      flags: ['--length', '4:12', '--object-area', '0.08:0.3'],
      ...{ steps: 32, rate: 1e-3, loss: 'loss', least: -0.5, margin: 1 },
    },
  ],
  ['scratch-unet', 'scratches', { flags: [], steps: 40, rate: 4e-3, loss: 'loss', least: 1.1, margin: 0.1 }],
];

// What bench/models.ts measures for minutes, in short.
describe.each(cases)('%s on pairs of the recipe %s', (name, recipe, run) => {
  it('learns, and does far better on other photos than its like that was shown strangers', async () => {
    const kind = await loadModel(name);
    const { training, held } = await pairsFrom(recipe, run.flags, SEED);
    const [model, control] = [create(kind, run.texts, SEED), create(kind, run.texts, SEED)];
    const losses = await learn(model, training, run);
    await learn(control, strangersOf(training, SEED), run);
    const [own, others] = [await figureOf(model, kind, held), await figureOf(control, kind, held)];
    const half = run.steps / 2;
    expect(mean(losses.slice(half))).toBeLessThan(mean(losses.slice(0, half)));
    expect(own).toBeGreaterThan(run.least);
    expect(own).toBeGreaterThan(others + run.margin);
    model.dispose();
    control.dispose();
  });
});
