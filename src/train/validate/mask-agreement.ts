import { createStream } from '../../random.js';
import type { CachedPair } from '../data/cache.js';
import { SEEN_LEVEL } from '../data/patches.js';

/**
 * Whether masks lie where input and target differ, by the pictures alone. A model can't tell: one that sees far enough
 * finds a scratch three pixels from where its mask says as well as in place.
 */
export interface MaskAgreement {
  /** Pairs whose mask covers something. */
  readonly pairs: number;
  /** How much more the pictures differ under the masks than around them, in standard deviations of the difference. */
  readonly contrast: number;
  /** The greatest such contrast of masks laid elsewhere, and where: px to the right and down. */
  readonly best: { readonly contrast: number; readonly dx: number; readonly dy: number };
  /** Mean correlation of the masks of different photos: 1 where all have the same mask. */
  readonly likeness: number;
}

const REACH = 40;
const MOST_PAIRS = 32;
const SAMPLES = 600;
/** Half the side of the neighbourhood that a difference is held against, px. */
const AROUND = 24;

export function maskAgreement(pairs: readonly CachedPair[], groups: readonly number[]): MaskAgreement {
  const masked = pairs.flatMap((pair, i) => (covers(pair) ? [{ pair, group: groups[i]! }] : []));
  const used = masked.slice(0, MOST_PAIRS);
  const side = 2 * REACH + 1;
  const sums = new Float64Array(side * side);
  for (const { pair } of used) addContrasts(pair, sums);
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! / Math.max(1, used.length);
  let at = 0;
  for (let i = 1; i < sums.length; i++) if (sums[i]! > sums[at]!) at = i;
  return {
    pairs: used.length,
    contrast: used.length === 0 ? Number.NaN : sums[REACH * side + REACH]!,
    best: { contrast: sums[at]!, dx: (at % side) - REACH, dy: Math.floor(at / side) - REACH },
    likeness: meanLikeness(used),
  };
}

const covers = ({ mask }: CachedPair) => mask?.some((level) => level >= SEEN_LEVEL) ?? false;

/** Adds, for masks laid at every offset within reach, the mean difference under them. */
function addContrasts(pair: CachedPair, sums: Float64Array): void {
  const { width, height } = pair;
  const mask = pair.mask!;
  const difference = standardised(pair);
  const covered: number[] = [];
  for (let y = REACH; y < height - REACH; y++)
    for (let x = REACH; x < width - REACH; x++)
      if (mask[y * width + x]! >= SEEN_LEVEL) covered.push(y * width + x);
  if (covered.length === 0) return;
  const stream = createStream('mask agreement', pair.key);
  const samples = Array.from({ length: Math.min(SAMPLES, covered.length) }, () =>
    covered.length <= SAMPLES ? -1 : covered[stream.integer(0, covered.length - 1)]!,
  ).map((sample, i) => (sample < 0 ? covered[i]! : sample));
  let k = 0;
  for (let dy = -REACH; dy <= REACH; dy++)
    for (let dx = -REACH; dx <= REACH; dx++, k++) {
      const offset = dy * width + dx;
      let sum = 0;
      for (const sample of samples) sum += difference[sample + offset]!;
      sums[k] = sums[k]! + sum / samples.length;
    }
}

/** Root of the absolute difference of a pair, less its mean around each pixel, over its standard deviation. */
function standardised({ width, height, channels, input, target }: CachedPair): Float32Array {
  const plain = new Float32Array(width * height);
  for (let p = 0, i = 0; p < plain.length; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++, i++) sum += Math.abs(input[i]! - target[i]!);
    // The root keeps a few large differences from outweighing all others.
    plain[p] = Math.sqrt(sum);
  }
  const around = boxMean(plain, width, height);
  let squares = 0;
  for (let p = 0; p < plain.length; p++) {
    plain[p] = plain[p]! - around[p]!;
    squares += plain[p]! ** 2;
  }
  const deviation = Math.sqrt(squares / plain.length);
  return deviation === 0 ? plain : plain.map((value) => value / deviation);
}

/** Means over squares, from a table of sums. */
function boxMean(values: Float32Array, width: number, height: number): Float32Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0, row = 0; x < width; x++) {
      row += values[y * width + x]!;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - AROUND);
    const bottom = Math.min(height, y + AROUND + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - AROUND);
      const right = Math.min(width, x + AROUND + 1);
      const inside =
        sums[bottom * stride + right]! -
        sums[top * stride + right]! -
        sums[bottom * stride + left]! +
        sums[top * stride + left]!;
      out[y * width + x] = inside / ((bottom - top) * (right - left));
    }
  }
  return out;
}

const GRID = 64;

/** Each mask against the next one of another photo. */
function meanLikeness(used: readonly { readonly pair: CachedPair; readonly group: number }[]): number {
  const looks = used.map(({ pair }) => gridOf(pair));
  const values: number[] = [];
  for (let i = 0; i < used.length; i++) {
    const j = used.findIndex(({ group }, k) => k > i && group !== used[i]!.group);
    if (j > 0) values.push(looks[i]!.reduce((sum, value, p) => sum + value * looks[j]![p]!, 0));
  }
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function gridOf({ mask, width, height }: CachedPair): Float64Array {
  const cells = new Float64Array(GRID * GRID);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((y * GRID) / height) * GRID + Math.floor((x * GRID) / width);
      if (mask![y * width + x]! >= SEEN_LEVEL) cells[cell] = cells[cell]! + 1;
    }
  const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
  const centred = cells.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? centred : centred.map((value) => value / length);
}
