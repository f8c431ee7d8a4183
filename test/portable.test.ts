import { describe, expect, it } from 'vitest';
import { asin, exp, ln, pow, unitVector } from '../src/portable.js';
import fixtures from './fixtures/portable.json' with { type: 'json' };

type Rows = readonly (readonly number[])[];

/** Largest relative error over rows of [arguments..., truth]; a truth of 0 has to be met exactly. */
function worstError(rows: Rows, compute: (row: readonly number[]) => number): number {
  let worst = 0;
  for (const row of rows) {
    const truth = row.at(-1)!;
    const error = Math.abs(compute(row) - truth);
    worst = Math.max(worst, truth === 0 ? error * Number.MAX_VALUE : error / Math.abs(truth));
  }
  return worst;
}

describe('portable functions agree with mpmath', () => {
  it('ln, from e^-700 to e^700 and close to 1', () => {
    expect(worstError(fixtures.ln, ([x]) => ln(x!))).toBeLessThan(1e-15);
  });
  it('exp', () => {
    expect(worstError(fixtures.exp, ([x]) => exp(x!))).toBeLessThan(1e-15);
  });
  it('asin', () => {
    expect(worstError(fixtures.asin, ([x]) => asin(x!))).toBeLessThan(1e-15);
  });
  it('pow, with the exponents of colour curves', () => {
    expect(worstError(fixtures.pow, ([x, y]) => pow(x!, y!))).toBeLessThan(4e-15);
  });
  it('cosine and sine of turns, to 1e-15 of the unit circle', () => {
    const worst = (rows: Rows, part: 0 | 1) =>
      Math.max(...rows.map(([turns, truth]) => Math.abs(unitVector(turns!)[part] - truth!)));
    expect(worst(fixtures.cosOfTurns, 0)).toBeLessThan(1e-15);
    expect(worst(fixtures.sinOfTurns, 1)).toBeLessThan(1e-15);
  });
});

describe('portable functions at landmarks', () => {
  it('quarter turns are exact', () => {
    expect(unitVector(0)).toEqual([1, 0]);
    expect(unitVector(1)).toEqual([1, 0]);
    expect(unitVector(-1e-300)).toEqual([1, 0]);
    for (const [turns, cos, sin] of [
      [0.25, 0, 1],
      [0.5, -1, 0],
      [0.75, 0, -1],
      [-7.75, 0, 1],
    ] as const) {
      const [x, y] = unitVector(turns);
      expect(x + 0).toBe(cos);
      expect(y + 0).toBe(sin);
    }
  });
  it('ln 1 = 0, e^0 = 1, asin 1 = pi/2', () => {
    expect([ln(1), exp(0), asin(0), asin(1)]).toEqual([0, 1, 0, Math.PI / 2]);
  });
  it('powers of zero are as in arithmetic', () => {
    expect([pow(0, 0), pow(0, 2.4), pow(0, -1), pow(1, 123)]).toEqual([1, 0, Infinity, 1]);
  });
});
