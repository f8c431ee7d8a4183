import { squaredDistance } from './distance.js';

/** How well a mask agrees with the true one, each from 0 to 1. */
export interface Agreement {
  readonly iou: number;
  readonly precision: number;
  readonly recall: number;
  /** Harmonic mean of the shares of either outline that lie within `tolerance` px of the other. */
  readonly boundaryF: number;
}

/** Masks count as set from 128 on. Two empty masks agree; where only one is empty nothing does. */
export function agreement(
  mask: Uint8Array,
  truth: Uint8Array,
  width: number,
  height: number,
  tolerance = 2,
): Agreement {
  let [both, mine, theirs] = [0, 0, 0];
  for (let p = 0; p < truth.length; p++) {
    const [a, b] = [mask[p]! > 127, truth[p]! > 127];
    if (a) mine++;
    if (b) theirs++;
    if (a && b) both++;
  }
  if (mine === 0 && theirs === 0) return { iou: 1, precision: 1, recall: 1, boundaryF: 1 };
  return {
    iou: both / (mine + theirs - both),
    precision: mine > 0 ? both / mine : 0,
    recall: theirs > 0 ? both / theirs : 0,
    boundaryF: boundaryF(mask, truth, width, height, tolerance),
  };
}

function boundaryF(
  mask: Uint8Array,
  truth: Uint8Array,
  width: number,
  height: number,
  tolerance: number,
): number {
  const [mine, theirs] = [outline(mask, width, height), outline(truth, width, height)];
  const near = (from: Uint8Array, to: Uint8Array) => {
    const distances = squaredDistance(to, width, height);
    let [count, close] = [0, 0];
    for (let p = 0; p < from.length; p++) {
      if (from[p] === 0) continue;
      count++;
      if (distances[p]! <= tolerance * tolerance) close++;
    }
    return count > 0 ? close / count : 0;
  };
  const [precision, recall] = [near(mine, theirs), near(theirs, mine)];
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}

/** Pixels of the mask that have a neighbour outside it. */
function outline(mask: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const set = (p: number) => mask[p]! > 127;
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (!set(p)) continue;
      const inner =
        (x === 0 || set(p - 1)) &&
        (x === width - 1 || set(p + 1)) &&
        (y === 0 || set(p - width)) &&
        (y === height - 1 || set(p + width));
      if (!inner) out[p] = 1;
    }
  return out;
}
