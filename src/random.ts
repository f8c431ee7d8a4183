import { createHash } from 'node:crypto';
import seedrandom from 'seedrandom';
import { ln } from './portable.js';

/**
 * A source of random numbers that belongs to one purpose. Two streams with different keys have nothing to do
 * with each other, so neither the order of the work nor an added draw elsewhere can change what one yields.
 */
export interface Stream {
  /** The key it grew from: 64 hexadecimal digits, enough to make the same stream again. */
  readonly seed: string;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform in [low, high); rounding may reach high where the range is narrow beside its ends. */
  between(low: number, high: number): number;
  /** A whole number from low to high, both included. */
  integer(low: number, high: number): number;
  /** Normal, mean 0, variance 1 (Marsaglia's polar method). */
  normal(): number;
  /** A stream of its own for one more purpose. */
  derive(...purpose: readonly (string | number)[]): Stream;
}

/** The key of a stream: a hash over the parts, each with its length, so that no two lists collide. */
export function streamKey(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const text = String(part);
    hash.update(`${Buffer.byteLength(text)}:${text};`);
  }
  return hash.digest('hex');
}

/** The stream of these parts. DESIGN, idea 2: (seed, recipe@version, source key, variant, purpose). */
export function createStream(...parts: readonly (string | number)[]): Stream {
  return streamFromSeed(streamKey(...parts));
}

/** The stream that grows from a recorded `seed`. */
export function streamFromSeed(seed: string): Stream {
  // Alea: fast, passes BigCrush, and made of 32-bit and double arithmetic alone, so the same on every machine.
  const generator = seedrandom.alea(seed);
  const uniform = () => generator.double();
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * generator.quick() - 1;
      const y = 2 * generator.quick() - 1;
      const s = x * x + y * y;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * ln(s)) / s);
      spare = y * scale;
      return x * scale;
    }
  };
  return {
    seed,
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    normal,
    derive: (...purpose) => createStream(seed, ...purpose),
  };
}
