/**
 * Image-sized draws. A plan holds a field's seed and a render grows the field from it, quickly: whole-number
 * arithmetic and one table, so the same bits on every machine.
 */
import { ln } from '../portable.js';

/** 32-bit numbers from a recorded seed (64 hexadecimal digits): Doty-Humphrey's sfc32, which passes PractRand. */
export function wordsFrom(seed: string): () => number {
  const part = (i: number) => Number.parseInt(seed.slice(8 * i, 8 * i + 8), 16) | 0;
  let [a, b, c, counter] = [part(0), part(1), part(2), part(3) | 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** `length` values uniform in [0, 1), on a grid of 2^-32 rounded to float32. */
export function uniformField(seed: string, length: number): Float32Array<ArrayBuffer> {
  const next = wordsFrom(seed);
  const field = new Float32Array(length);
  // 24 bits are what a float32 holds: more would round up to 1.
  for (let i = 0; i < length; i++) field[i] = (next() >>> 8) / 0x1000000;
  return field;
}

/** `length` standard normal values, as 65,536 quantiles drawn alike: |value| < 4.4, variance 1 to 1e-4. */
export function normalField(seed: string, length: number): Float32Array<ArrayBuffer> {
  const quantiles = normalQuantiles();
  const next = wordsFrom(seed);
  const field = new Float32Array(length);
  const pairs = length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    const word = next();
    field[i] = quantiles[word & 0xffff]!;
    field[i + 1] = quantiles[word >>> 16]!;
  }
  if (pairs < length) field[pairs] = quantiles[next() & 0xffff]!;
  return field;
}

let quantileTable: Float32Array | undefined;

function normalQuantiles(): Float32Array {
  quantileTable ??= Float32Array.from({ length: 0x10000 }, (_, i) => normalQuantile((i + 0.5) / 0x10000));
  return quantileTable;
}

/**
 * The inverse of the normal distribution's cumulative function, for 0 < p < 1, to 4.5e-4: Hastings' rational
 * approximation (Abramowitz & Stegun 26.2.23).
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * ln(p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
