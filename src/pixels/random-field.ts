/**
 * Image-sized draws. A plan holds a field's seed and a render grows the field from it, quickly: whole-number
 * arithmetic and one table, so the same bits on every machine.
 */
import { ln } from '../portable.js';

/** How many words are drawn at a time: numbers handed over one by one would each be boxed. */
export const WORDS = 4096;

/**
 * Fills arrays with the next 32-bit numbers from a recorded seed (64 hexadecimal digits): Doty-Humphrey's sfc32, which
 * passes PractRand.
 */
export function wordsFrom(seed: string): (words: Uint32Array) => void {
  const part = (i: number) => Number.parseInt(seed.slice(8 * i, 8 * i + 8), 16) | 0;
  const state = Int32Array.of(part(0), part(1), part(2), part(3) | 1);
  const fill = (words: Uint32Array) => drawWords(state, words);
  fill(new Uint32Array(12));
  return fill;
}

/** Of its own, and not a closure made anew for each seed: V8 compiles those six times as slow. */
function drawWords(state: Int32Array, words: Uint32Array): void {
  let a = state[0]! | 0;
  let b = state[1]! | 0;
  let c = state[2]! | 0;
  let counter = state[3]! | 0;
  for (let i = 0; i < words.length; i++) {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    words[i] = sum;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}

/** A 32-bit number's upper 24 bits over this are one in [0, 1): what a float32 holds; more bits would round up to 1. */
export const UNIFORM_STEPS = 0x1000000;

/** `length` standard normal values, as 65,536 quantiles drawn alike: |value| < 4.4, variance 1 to 1e-4. */
export function normalField(seed: string, length: number): Float32Array<ArrayBuffer> {
  const fill = wordsFrom(seed);
  const words = new Uint32Array(WORDS);
  const field = new Float32Array(length);
  for (let i = 0; i < length; i += 2 * WORDS) {
    fill(words);
    normalsOf(words, field.subarray(i, i + 2 * WORDS));
  }
  return field;
}

function normalsOf(words: Uint32Array, field: Float32Array): void {
  const quantiles = normalQuantiles();
  const pairs = field.length & ~1;
  for (let i = 0, w = 0; i < pairs; i += 2, w++) {
    const word = words[w]!;
    field[i] = quantiles[word & 0xffff]!;
    field[i + 1] = quantiles[word >>> 16]!;
  }
  if (pairs < field.length) field[pairs] = quantiles[words[pairs >> 1]! & 0xffff]!;
}

let quantileTable: Float32Array | undefined;

/** The standard normal values that stand for 16 bits drawn. */
export function normalQuantiles(): Float32Array {
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
