import type { Plane } from '../pixels/smooth.js';
import { endsAtBlocks, noiseIn } from './camera-noise.js';
import { squaredDistance } from './distance.js';
import { dropSmall } from './morphology.js';
import { pool, varianceLeft } from './pool.js';

/** Windows that evidence is pooled over, the finest first: sigmas of 0, 0.7, 1.2, 2 and 3.7 px. */
const SIZES = [1, 2, 3, 5, 9];
const WEAK_SIZES = [3, 5, 9];
/** No single pixel counts for more, in deviations: what stands out that far is found by itself. */
const MOST_SIGNED = 8;
const MOST_SQUARED = 16;
/** Evidence needs this share of its window to lie on pixels that haven't been found. */
const LEAST_SHARE = 0.15;
/** Signed and squared differences that make foreground, in units of what noise makes. */
const STRONG = { signed: 24, squared: 4.5 };
/** The same within `REACH` px of foreground: what is faint is likely where something is. */
const WEAK = { signed: 8, squared: 1.5 };
const REACH = 8;
const SPECK_PX = 16;
/** Noise that can't be measured, in code values: rounding's, and in coded blocks the coder's, in light and in colour. */
const ROUNDING = [1, 1, 1];
const CODER = [3, 5, 5];

/** Differences in units of noise: light, then two of colour; or grey alone. */
interface Evidence {
  readonly width: number;
  readonly height: number;
  readonly signed: readonly Float32Array[];
  /** Sum of squares, less what noise makes on average. */
  readonly squared: Float32Array;
}

/**
 * Foreground by evidence pooled over growing neighbourhoods. At each scale a pixel is tested twice: for a mean
 * difference (chi-squared over the channels), which finds plain things, and for more energy than noise has, which finds
 * textured ones. What a finer scale has found counts as missing at the next, so that strong edges don't spread.
 * `differences` are those of one or three channels, in code values; `clipped` is 1 where the scene is black or white.
 */
export function pooledForeground(
  differences: readonly Plane[],
  clipped: Uint8Array,
): { readonly found: Uint8Array<ArrayBuffer>; readonly noise: number } {
  const { width, height } = differences[0]!;
  const planes = opponent(differences);
  const floors = endsAtBlocks(differences) ? CODER : ROUNDING;
  const noises = planes.map((plane, c) => Math.hypot(noiseIn(plane, clipped), floors[c]!));
  const evidence = inNoise(planes, noises);
  let found: Uint8Array<ArrayBuffer> = new Uint8Array(width * height);
  for (const size of SIZES) addFound(evidence, found, size, STRONG);
  found = dropSmall(found, width, height, SPECK_PX);
  const far = squaredDistance(found, width, height);
  const near = Uint8Array.from(far, (squared) => (squared <= REACH * REACH ? 1 : 0));
  for (const size of WEAK_SIZES) addFound(evidence, found, size, WEAK, near);
  return { found, noise: noises[0]! };
}

/** Light, red against blue, green against both: noise of the three is independent, which that of a JPEG's isn't. */
function opponent(differences: readonly Plane[]): Plane[] {
  const [first, second, third] = differences;
  if (second === undefined || third === undefined) return [...differences];
  const { width, height, data: red } = first!;
  const mixed = (mix: (r: number, g: number, b: number) => number): Plane => ({
    width,
    height,
    data: red.map((value, p) => mix(value, second.data[p]!, third.data[p]!)),
  });
  return [
    mixed((r, g, b) => (r + 2 * g + b) / 4),
    mixed((r, _, b) => (r - b) / 2),
    mixed((r, g, b) => (2 * g - r - b) / 4),
  ];
}

function inNoise(planes: readonly Plane[], noises: readonly number[]): Evidence {
  const { width, height } = planes[0]!;
  const squared = new Float32Array(width * height).fill(-planes.length);
  const signed = planes.map(({ data }, c) => {
    const scale = 1 / noises[c]!;
    return data.map((value, p) => {
      const deviations = value * scale;
      squared[p]! += Math.min(MOST_SQUARED, deviations * deviations);
      return Math.min(MOST_SIGNED, Math.max(-MOST_SIGNED, deviations));
    });
  });
  return { width, height, signed, squared };
}

/** Adds to `found` what stands out at one scale, where `within` allows it. */
function addFound(
  { width, height, signed, squared }: Evidence,
  found: Uint8Array,
  size: number,
  least: typeof STRONG,
  within?: Uint8Array,
): void {
  const open = Float32Array.from(found, (value) => (value > 0 ? 0 : 1));
  const pooled = (data: Float32Array) => pool(data, width, height, size);
  const masked = (data: Float32Array) => pooled(data.map((value, p) => value * open[p]!));
  const share = pooled(open);
  // Of the squared weights about the share is left that is of the weights.
  const alone = varianceLeft(size);
  const means = signed.map(masked);
  const energy = size < 3 ? undefined : masked(squared);
  const deviation = Math.sqrt(2 * signed.length);
  for (let p = 0; p < found.length; p++) {
    const weight = share[p]!;
    if (open[p] === 0 || weight < LEAST_SHARE || within?.[p] === 0) continue;
    const variance = alone * weight;
    let sum = 0;
    for (const mean of means) sum += mean[p]! * mean[p]!;
    const more = energy === undefined ? 0 : energy[p]! / (deviation * Math.sqrt(variance));
    if (sum > least.signed * variance || more > least.squared) found[p] = 255;
  }
}
