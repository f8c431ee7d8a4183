import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../../src/train/backend/start.js';
import { disposeBatch, toBatch, train } from '../../../src/train/loop.js';
import type { ModelKind, PatchSource, Trainable } from '../../../src/train/model.js';
import { loadModel } from '../../../src/train/models.js';
import { create, mean, stripes } from './run.js';

// Machines that do much else at once take long.
vi.setConfig({ testTimeout: 400_000 });

beforeAll(async () => {
  await startBackend('wasm');
});

/** Inputs with the targets and masks of other pictures. */
const strangers = (source: PatchSource): PatchSource => ({
  async next(step) {
    const [own, other] = [await source.next(step), await source.next(step + 1)];
    return { ...own, target: other.target, ...(other.mask && { mask: other.mask }) };
  },
});

async function learn(model: Trainable, source: PatchSource, steps: number, loss: string): Promise<number[]> {
  const losses: number[] = [];
  await train({
    ...{ model, source, steps, rate: 2e-3, schedule: 'constant' },
    onStep: (report) => {
      losses.push(report.losses[loss]!);
    },
  });
  return losses;
}

/** Mean absolute errors on pictures that no step has shown, of what was restored, or found, and of the input. */
async function errorsOn(model: Trainable, { judges }: ModelKind) {
  const source = stripes('held out');
  const [made, before]: [number[], number[]] = [[], []];
  for (let step = 0; step < 3; step++) {
    const patches = await source.next(step);
    const wanted = judges === 'mask' ? patches.mask! : patches.target;
    const batch = toBatch(patches);
    const restored = model.restore(batch.input);
    const values = await restored.data();
    wanted.forEach((value, i) => {
      made.push(Math.abs(values[i]! - value));
      before.push(Math.abs((judges === 'mask' ? 0.5 : patches.input[i]!) - value));
    });
    restored.dispose();
    disposeBatch(batch);
  }
  return { made: mean(made), before: mean(before) };
}

const cases: [
  name: string,
  texts: Record<string, string>,
  { readonly steps: number; readonly loss?: string },
][] = [
  ['deblurgan', { blocks: '5', gan: 'wgan-gp' }, { steps: 12, loss: 'content' }],
  ['atrous', {}, { steps: 24 }],
  ['lbag', {}, { steps: 24 }],
  ['scratch-unet', {}, { steps: 24 }],
];

// What bench/models.ts measures on photos for minutes, in short.
describe.each(cases)('%s %o, on pictures it has not seen', (name, texts, { steps, loss = 'loss' }) => {
  it('does better than its input, and than its like that was shown strangers', async () => {
    const kind = await loadModel(name);
    const [model, control] = [create(kind, texts), create(kind, texts)];
    const losses = await learn(model, stripes('training'), steps, loss);
    expect(mean(losses.slice(-4))).toBeLessThan(0.8 * mean(losses.slice(0, 4)));
    await learn(control, strangers(stripes('training')), steps, loss);
    const [own, others] = [await errorsOn(model, kind), await errorsOn(control, kind)];
    expect(own.made).toBeLessThan(0.97 * own.before);
    expect(own.made).toBeLessThan(0.95 * others.made);
    model.dispose();
    control.dispose();
  });
});
