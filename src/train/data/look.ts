import { type CodedPicture, codedWindow } from '../../pixels/colour-codes.js';

/** Side of the grid that a picture's look is told by. */
const SIDE = 16;
/** Correlation of two looks from which on the pictures are taken for one: other photos seldom pass 0.9. */
export const SAME_LOOK = 0.97;

/**
 * How a picture looks from afar: the means of its code values on a grid of 16x16, less their own mean and scaled to
 * length 1, so that brightness and contrast don't count. All zero where it is too flat to look like anything.
 */
export function lookOf(picture: CodedPicture): Float32Array {
  const { width, height, channels, codes } = codedWindow(picture);
  const sums = new Float64Array(SIDE * SIDE);
  const counts = new Float64Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * SIDE) / height) * SIDE;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor((x * SIDE) / width);
      const at = (y * width + x) * channels;
      // Green stands for all three: it is the most of what is seen.
      sums[cell] = sums[cell]! + codes[channels === 3 ? at + 1 : at]!;
      counts[cell] = counts[cell]! + 1;
    }
  }
  const means = sums.map((sum, i) => sum / Math.max(1, counts[i]!));
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const length = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  const full = picture.depth === 8 ? 255 : 65535;
  if (length < LEAST_CONTRAST * full * SIDE) return new Float32Array(SIDE * SIDE);
  return Float32Array.from(means, (value) => (value - mean) / length);
}

/** Standard deviation over the grid, as a share of full scale, under which a picture looks like nothing. */
const LEAST_CONTRAST = 0.004;

/** Correlation of two looks, -1 to 1; 0 where either is flat. */
export function likeness(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

/** Clusters of the looks that are linked by near-identical ones: a number for each, from 0 in order of appearance. */
export function clusterLooks(looks: readonly Float32Array[]): number[] {
  const parent = looks.map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (let i = 1; i < looks.length; i++)
    for (let j = 0; j < i; j++)
      if (rootOf(i) !== rootOf(j) && likeness(looks[i]!, looks[j]!) >= SAME_LOOK)
        parent[rootOf(i)] = rootOf(j);
  return numbered(parent.map((_, i) => rootOf(i)));
}

/** Labels as numbers from 0, in order of appearance. */
export function numbered(labels: readonly (string | number)[]): number[] {
  const known = new Map<string | number, number>();
  return labels.map((label) => {
    const number = known.get(label) ?? known.size;
    known.set(label, number);
    return number;
  });
}
