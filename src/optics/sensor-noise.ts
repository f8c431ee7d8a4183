import { normalQuantile, wordsFrom } from '../pixels/random-field.js';
import { exp } from '../portable.js';

/** Poisson-Gaussian noise of a sensor whose full scale is 1. */
export type SensorNoise = {
  /** Light of one photo-electron: the variance of shot noise is gain times the mean. 0 for none. */
  readonly gain: number;
  /** Standard deviation of the read noise. */
  readonly readDeviation: number;
  /** Seed of the field: 64 hexadecimal digits. */
  readonly seed: string;
};

/**
 * Adds noise to raw values, in place: gain Poisson(x / gain) + readDeviation N(0, 1), as RSBlur's released code does
 * (Rim et al. 2022). Two words of the field belong to each value, whatever the value is. Values below 0, which a colour
 * matrix can make, have no shot noise. This is the plain twin of `addSensorNoiseFast` (src/wasm/sensor.ts).
 */
export function addSensorNoise(data: Float32Array, noise: SensorNoise): void {
  const { gain, readDeviation } = noise;
  if (gain === 0 && readDeviation === 0) return;
  const normals = normalTable();
  const perLight = gain > 0 ? 1 / gain : 0;
  let [a, b, c, counter] = generatorState(noise.seed);
  const next = () => {
    const word = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    const shotWord = next();
    const read = readDeviation * normals[next() >>> 16]!;
    data[i] = (x > 0 && gain > 0 ? gain * poisson(x * perLight, shotWord) : x) + read;
  }
}

/** Where the field's generator starts: Doty-Humphrey's sfc32, three words of state and a counter. */
export function generatorState(seed: string): [a: number, b: number, c: number, counter: number] {
  const words = new Uint32Array(3);
  wordsFrom(seed)(words);
  return [words[0]! | 0, words[1]! | 0, words[2]! | 0, 1];
}

/** From here up counts come from the quantile's expansion, below from the distribution itself. */
const MANY = 16;

/**
 * The count that a uniform 32-bit `word` stands for under Poisson's law with this mean. Below 16 by inversion. Above,
 * Cornish and Fisher's expansion of the quantile to its second term, m + s z + (z^2 - 1) / 6, rounded: z being drawn
 * alike from 65,536 quantiles, mean and variance are the law's (s^2 leaves out what the term and the rounding add), and
 * so is the third moment, to 0.3 %.
 */
export function poisson(mean: number, word: number): number {
  if (mean < MANY) return byInversion(mean, (word + 0.5) / 0x100000000);
  const z = normalTable()[word >>> 16]!;
  return Math.floor(mean + Math.sqrt(mean - ADDED_VARIANCE) * z + (z * z - 1) / 6 + 0.5);
}
const ADDED_VARIANCE = 1 / 18 + 1 / 12;

function byInversion(mean: number, u: number): number {
  let term = expMinus(mean);
  let sum = term;
  let count = 0;
  // Beyond 90 nothing is left that 32 bits could tell.
  while (u > sum && count < 90) {
    count++;
    term *= mean * RECIPROCALS[count]!;
    sum += term;
  }
  return count;
}
export const RECIPROCALS = Float64Array.from({ length: 91 }, (_, n) => 1 / n);

/** e^-x for 0 <= x < 16, to 1e-13: a table in steps of 1/32, and Taylor's series between. */
function expMinus(x: number): number {
  const step = Math.floor(x * 32);
  const r = step / 32 - x;
  return (
    EXPONENTIALS[step]! *
    (1 + r * (1 + (r / 2) * (1 + (r / 3) * (1 + (r / 4) * (1 + (r / 5) * (1 + r / 6))))))
  );
}
export const EXPONENTIALS = Float64Array.from({ length: MANY * 32 }, (_, n) => exp(-n / 32));

let table: Float32Array | undefined;

/** 65,536 quantiles of the standard normal distribution. */
export function normalTable(): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, i) => normalQuantile((i + 0.5) / 0x10000));
  return table;
}
