import { startBackend } from '../backend/start.js';
import { createPatches } from '../data/patches.js';
import { train } from '../loop.js';
import type { Trainable } from '../model.js';
import { loadModel } from '../models.js';
import type { ArmResult, ArmTask, CurvePoint, PairResult, ShownPair } from './arm.js';
import { fitConstant } from './constant.js';
import {
  JUDGED_SIDE,
  measureMask,
  measurePictures,
  type Restored,
  restoreMiddle,
  restoreWindow,
} from './evaluate.js';
import { showPair } from './show.js';
import { gainOf, meanOf } from './statistics.js';

/** How often the curves are drawn on, and on how many patches of which side. */
const POINTS = 24;
const GAIN_POINTS = 6;
const GLANCES = 8;
const GLANCE_SIDE = 96;

/** Trains one arm and measures it on what it hasn't seen. `onProgress` hears the share of the training that is done. */
export async function runArm(task: ArmTask, onProgress: (share: number) => void): Promise<ArmResult> {
  const { device } = await startBackend(task.backend);
  const kind = await loadModel(task.model);
  const { batch, patch, rate } = kind.defaults.slim;
  const settings = Object.fromEntries(
    Object.entries(kind.parameters).map(([name, value]) => [name, value.parse(value.default, name)]),
  );
  const model = kind.create({ size: 'slim', seed: task.seed, settings });
  const source = createPatches(task.train, {
    ...{ size: patch, batch, seed: task.seed },
    // Where most of a picture is sharp already, a model that is shown all of it learns to leave it alone.
    ...(task.judges === 'pictures' && { blurAware: 1, leastCovered: 0.6 }),
  });
  const curve: CurvePoint[] = [];
  const losses: number[] = [];
  const { done, seconds } = await train({
    ...{ model, source, rate, schedule: 'cosine' },
    ...(task.steps !== undefined && { steps: task.steps }),
    ...(task.seconds !== undefined && { seconds: task.seconds }),
    async onStep({ done, progress, losses: { loss }, seconds }) {
      losses.push(loss);
      if (progress * POINTS < curve.length + 1 && progress < 1) return;
      onProgress(progress);
      const glance = task.judges === 'pictures' && (curve.length + 1) % (POINTS / GAIN_POINTS) === 0;
      const gain = glance ? await glanceAt(model, task) : undefined;
      curve.push({ step: done, seconds, loss: meanOf(losses), ...(gain !== undefined && { gain }) });
      losses.length = 0;
    },
  });
  const result = await judge(model, task);
  const { parameterCount } = model;
  model.dispose();
  return { steps: done, seconds, parameterCount, device, curve, ...result };
}

async function glanceAt(model: Trainable, { held }: ArmTask): Promise<number | undefined> {
  const every = Math.max(1, Math.floor(held.length / GLANCES));
  const gains: number[] = [];
  for (let i = 0; i < held.length && gains.length < GLANCES; i += every) {
    const pair = held[i]!;
    const atMask = pair.mask !== undefined;
    const restored = await restoreWindow(model, pair, GLANCE_SIDE, atMask);
    if (restored === undefined) continue;
    const { input, output } = measurePictures(pair, restored, atMask);
    if (input > 0) gains.push(gainOf(input, output));
  }
  return gains.length === 0 ? undefined : meanOf(gains);
}

async function judge(
  model: Trainable,
  task: ArmTask,
): Promise<Pick<ArmResult, 'held' | 'trusted' | 'masks' | 'shown'>> {
  const shown: ShownPair[] = [];
  const every = Math.max(1, Math.floor(task.held.length / Math.max(1, task.pictures)));
  const show = (i: number, restored: Restored) => {
    const pair = task.held[i]!;
    if (i % every === 0 && shown.length < task.pictures) {
      shown.push(showPair(pair, restored, task.judges, restored.output));
    }
  };
  if (task.judges === 'mask') {
    const masks = [];
    for (const [i, pair] of task.held.entries()) {
      const restored = await restoreMiddle(model, pair, JUDGED_SIDE);
      masks.push(measureMask(pair, restored));
      show(i, restored);
    }
    return { held: [], trusted: [], masks, shown };
  }
  const constant = fitConstant(task.train);
  const held: PairResult[] = [];
  for (const [i, pair] of task.held.entries()) {
    const atMask = pair.mask !== undefined;
    const restored = await restoreWindow(model, pair, JUDGED_SIDE, atMask);
    if (restored === undefined) continue;
    held.push(measurePictures(pair, restored, atMask, constant));
    show(i, restored);
  }
  const trusted: PairResult[] = [];
  for (const pair of task.trusted) {
    const restored = await restoreMiddle(model, pair, JUDGED_SIDE);
    trusted.push(measurePictures(pair, restored, false));
  }
  return { held, trusted, masks: [], shown };
}
