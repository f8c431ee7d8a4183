/** Matrices between RGB spaces and CIE XYZ relative to D50, the meeting place of ICC profiles. */

/** Three rows of three. */
export type Matrix = readonly number[];

/** CIE x, y of the white of ICC's connection space, as XYZ. */
const D50: readonly number[] = [0.9642, 1, 0.8249];
/** The Bradford response to XYZ, by which whites are adapted (ICC.1 annex E). */
const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/** White, red, green, blue, each as CIE x, y: eight numbers. */
export const SRGB_CHROMATICITIES = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06] as const;

export function multiply(a: Matrix, b: Matrix): number[] {
  return a.map((_, i) => {
    const row = i - (i % 3);
    const column = i % 3;
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });
}

function apply(m: Matrix, v: readonly number[]): number[] {
  return [0, 3, 6].map((row) => m[row]! * v[0]! + m[row + 1]! * v[1]! + m[row + 2]! * v[2]!);
}

function diagonal([a, b, c]: readonly number[]): number[] {
  return [a!, 0, 0, 0, b!, 0, 0, 0, c!];
}

/** @throws RangeError for a matrix without an inverse: primaries on one line. */
function invert(m: Matrix): number[] {
  const at = (row: number, column: number) => m[3 * (row % 3) + (column % 3)]!;
  const cofactor = (row: number, column: number) =>
    at(row + 1, column + 1) * at(row + 2, column + 2) - at(row + 1, column + 2) * at(row + 2, column + 1);
  const determinant = at(0, 0) * cofactor(0, 0) + at(0, 1) * cofactor(0, 1) + at(0, 2) * cofactor(0, 2);
  if (!(Math.abs(determinant) > 1e-9)) throw new RangeError('the primaries span no colour space');
  return m.map((_, i) => cofactor(i % 3, Math.floor(i / 3)) / determinant);
}

/**
 * Linear RGB to XYZ relative to D50: columns are the primaries, scaled so that they sum to the white, and the white
 * is adapted to D50. @throws RangeError where the chromaticities make no space.
 */
export function xyzFromChromaticities(chromaticities: readonly number[]): number[] {
  const [white, ...primaries] = [0, 2, 4, 6].map((i) => {
    const [x, y] = chromaticities.slice(i, i + 2) as [number, number];
    return [x / y, 1, (1 - x - y) / y];
  });
  const columns = [0, 1, 2].flatMap((row) => primaries.map((primary) => primary[row]!));
  const scale = apply(invert(columns), white!);
  const response = apply(BRADFORD, white!);
  const adapt = diagonal(apply(BRADFORD, D50).map((wanted, i) => wanted / response[i]!));
  const adaptation = multiply(invert(BRADFORD), multiply(adapt, BRADFORD));
  return multiply(adaptation, multiply(columns, diagonal(scale)));
}

/** XYZ relative to D50 to linear sRGB. */
export const srgbFromXyz: Matrix = invert(xyzFromChromaticities(SRGB_CHROMATICITIES));
