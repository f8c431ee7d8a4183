import { addObservation, createNormalEquations, solveLeastSquares } from '../../metrics/least-squares.js';
import type { CachedPair } from '../data/cache.js';

/**
 * The best that can be done to inputs without looking at what they show: one shift for all, and for each channel one
 * factor and one offset. A model that does no better has learnt a constant.
 */
export interface Constant {
  /** Whole pixels to the right and down, at which inputs are read. */
  readonly dx: number;
  readonly dy: number;
  /** For each of three channels: factors of the value and of its two slopes (the rest of the shift), and an offset. */
  readonly channels: readonly (readonly number[])[];
}

const REACH = 4;
/** Every so many pixels each way are enough to fit four numbers. */
const STEP = 5;
const MOST_PAIRS = 32;

/** Fits the constant to pairs by least squares, the whole shift by trying all within 4 px. */
export function fitConstant(pairs: readonly CachedPair[]): Constant {
  const used = pairs.slice(0, MOST_PAIRS);
  let best = { dx: 0, dy: 0, error: Number.POSITIVE_INFINITY };
  for (let dy = -REACH; dy <= REACH; dy++)
    for (let dx = -REACH; dx <= REACH; dx++) {
      const error = shiftError(used, dx, dy);
      // In place unless another shift is clearly better: noise must not move anything.
      const margin = dx === 0 && dy === 0 ? 1 : 1.001;
      if (error * margin < best.error) best = { dx, dy, error: error * margin };
    }
  const { dx, dy } = best;
  return { dx, dy, channels: [0, 1, 2].map((channel) => fitChannel(used, channel, dx, dy)) };
}

const clamp = (value: number, most: number) => (value < 0 ? 0 : value > most ? most : value);

/** Index of the value of a channel at a pixel, the nearest where it lies outside. */
function indexOf({ width, height, channels }: CachedPair, x: number, y: number, channel: number): number {
  return (clamp(y, height - 1) * width + clamp(x, width - 1)) * channels + Math.min(channel, channels - 1);
}

/** Sum of squared differences, each pair's mean difference aside, of the green channel. */
function shiftError(pairs: readonly CachedPair[], dx: number, dy: number): number {
  let total = 0;
  for (const pair of pairs) {
    const { width, height, input, target } = pair;
    let [sum, squares, count] = [0, 0, 0];
    for (let y = REACH; y < height - REACH; y += STEP)
      for (let x = REACH; x < width - REACH; x += STEP) {
        const difference = input[indexOf(pair, x + dx, y + dy, 1)]! - target[indexOf(pair, x, y, 1)]!;
        sum += difference;
        squares += difference * difference;
        count++;
      }
    if (count > 0) total += squares - (sum * sum) / count;
  }
  return total;
}

function termsAt(pair: CachedPair, x: number, y: number, channel: number): Float64Array {
  const at = (u: number, v: number) => pair.input[indexOf(pair, u, v, channel)]!;
  return Float64Array.of(at(x, y), (at(x + 1, y) - at(x - 1, y)) / 2, (at(x, y + 1) - at(x, y - 1)) / 2, 1);
}

function fitChannel(pairs: readonly CachedPair[], channel: number, dx: number, dy: number): number[] {
  const equations = createNormalEquations(4);
  for (const pair of pairs)
    for (let y = REACH; y < pair.height - REACH; y += STEP)
      for (let x = REACH; x < pair.width - REACH; x += STEP)
        addObservation(
          equations,
          termsAt(pair, x + dx, y + dy, channel),
          pair.target[indexOf(pair, x, y, channel)]!,
        );
  return [...(solveLeastSquares(equations) ?? [1, 0, 0, 0])];
}

/** A pixel's value after the constant, in code values, clipped. */
export function applyConstant(
  { dx, dy, channels }: Constant,
  pair: CachedPair,
  x: number,
  y: number,
  channel: number,
): number {
  const factors = channels[channel]!;
  const terms = termsAt(pair, x + dx, y + dy, channel);
  let sum = 0;
  for (let i = 0; i < 4; i++) sum += factors[i]! * terms[i]!;
  return clamp(sum, 255);
}
