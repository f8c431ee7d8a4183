import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { Window } from '../../image.js';
import type { CachedPair } from '../data/cache.js';
import { SEEN_LEVEL } from '../data/patches.js';
import type { Trainable } from '../model.js';
import type { MaskResult, PairResult } from './arm.js';
import { applyConstant, type Constant } from './constant.js';
import { judgedWindow, valuesOf } from './middle.js';

/** Side of the window of a pair that is judged, px; a multiple of what any model needs. */
export const JUDGED_SIDE = 192;
/** What lies nearer to the window's edge is left out: a model sees nothing beyond. */
const EDGE = 8;
const BINS = 256;

/** What a model makes of the middle of a pair. */
export interface Restored {
  readonly window: Window;
  readonly input: Float32Array;
  readonly target: Float32Array;
  /** Three channels, or one of a model that judges masks. */
  readonly output: Float32Array;
}

/** Restores the window of a pair that is judged; undefined where there is none (see judgedWindow). */
export async function restoreWindow(
  model: Trainable,
  pair: CachedPair,
  side: number,
  atMask: boolean,
): Promise<Restored | undefined> {
  const window = judgedWindow(pair, side, atMask);
  return window && restoreIn(model, pair, window);
}

/** Restores the middle of a pair. */
export const restoreMiddle = (model: Trainable, pair: CachedPair, side: number): Promise<Restored> =>
  // A picture always has a middle.
  restoreIn(model, pair, judgedWindow(pair, side, false)!);

async function restoreIn(model: Trainable, pair: CachedPair, window: Window): Promise<Restored> {
  const input = valuesOf(pair, pair.input, window);
  const batch: Tensor4D = tensor4d(input, [1, window.height, window.width, 3]);
  const restored = model.restore(batch);
  try {
    const output = (await restored.data()) as Float32Array;
    return { window, input, output, target: valuesOf(pair, pair.target, window) };
  } finally {
    batch.dispose();
    restored.dispose();
  }
}

/**
 * Mean squared error of the input, the output and the constant's, the edge left out; with `atMask` where the mask covers
 * something alone, since elsewhere there is nothing to restore.
 */
export function measurePictures(
  pair: CachedPair,
  restored: Restored,
  atMask: boolean,
  constant?: Constant,
): PairResult {
  const { window, input, target, output } = restored;
  const edge = Math.min(EDGE, (Math.min(window.width, window.height) - 1) >> 2);
  const sums = { input: 0, output: 0, constant: 0 };
  let count = 0;
  for (let y = edge; y < window.height - edge; y++)
    for (let x = edge; x < window.width - edge; x++) {
      if (atMask && !((pair.mask?.[(window.y + y) * pair.width + window.x + x] ?? 0) >= SEEN_LEVEL)) continue;
      for (let c = 0; c < 3; c++) {
        const i = (y * window.width + x) * 3 + c;
        const wanted = target[i]!;
        sums.input += (input[i]! - wanted) ** 2;
        sums.output += (output[i]! - wanted) ** 2;
        if (constant !== undefined)
          sums.constant += (applyConstant(constant, pair, window.x + x, window.y + y, c) / 255 - wanted) ** 2;
        count++;
      }
    }
  return {
    key: pair.key,
    input: count === 0 ? 0 : sums.input / count,
    output: sums.output / count,
    constant: (constant === undefined ? sums.input : sums.constant) / count,
    ...(pair.blurPx !== undefined && { blurPx: pair.blurPx }),
  };
}

/** How the scores of damaged pixels and of sound ones are spread. What changed less than is seen counts as neither. */
export function measureMask(pair: CachedPair, { window, output }: Restored): MaskResult {
  const damaged = new Array<number>(BINS).fill(0);
  const sound = new Array<number>(BINS).fill(0);
  for (let y = 0, i = 0; y < window.height; y++)
    for (let x = 0; x < window.width; x++, i++) {
      const level = pair.mask?.[(window.y + y) * pair.width + window.x + x] ?? 0;
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor(output[i]! * BINS)));
      if (level >= SEEN_LEVEL) damaged[bin] = damaged[bin]! + 1;
      else if (level === 0) sound[bin] = sound[bin]! + 1;
    }
  return { key: pair.key, damaged, sound };
}
