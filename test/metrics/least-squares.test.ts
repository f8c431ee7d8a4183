import { describe, expect, it } from 'vitest';
import { addObservation, createNormalEquations, solveLeastSquares } from '../../src/metrics/least-squares.js';

function leastSquaresOf(rows: readonly number[][], values: readonly number[]) {
  const equations = createNormalEquations(rows[0]!.length);
  for (const [i, row] of rows.entries()) addObservation(equations, Float64Array.from(row), values[i]!);
  return solveLeastSquares(equations);
}

describe('solveLeastSquares', () => {
  it('finds the line through points that lie on one', () => {
    const rows = [0, 1, 2, 3].map((x) => [x, 1]);
    const [slope, offset] = leastSquaresOf(rows, [5, 7, 9, 11])!;
    expect(slope).toBeCloseTo(2, 12);
    expect(offset).toBeCloseTo(5, 12);
  });

  it('leaves as much above as below where they do not', () => {
    const [mean] = leastSquaresOf([[1], [1], [1]], [1, 2, 6])!;
    expect(mean).toBeCloseTo(3, 12);
  });

  it('is not thrown by factors of very different size', () => {
    const rows = [1, 2, 3, 4].map((x) => [x * 1e-6, x * x * 1e6, 1]);
    const values = [1, 2, 3, 4].map((x) => 3e6 * x * 1e-6 + 2e-6 * x * x * 1e6 - 1);
    const [a, b, c] = leastSquaresOf(rows, values)!;
    expect([a! / 3e6, b! / 2e-6, c]).toEqual([1, 1, -1].map((n) => expect.closeTo(n, 8)));
  });

  it('says so where the observations leave it open', () => {
    expect(
      leastSquaresOf(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeUndefined();
    expect(leastSquaresOf([[0], [0]], [1, 2])).toBeUndefined();
  });
});
