/** Nine numbers, row-major. */
export type Matrix = readonly number[];

/** Linear sRGB to CIE XYZ (D65), as IEC 61966-2-1 prints it. */
export const XYZ_FROM_SRGB: Matrix = [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505];

/**
 * CIE XYZ (D65) to the raw colours of Sony's ILCE-7RM3, the camera behind RealBlur and RSBlur: Adobe's ColorMatrix2, as raw
 * converters list it (in ten-thousandths).
 */
export const SONY_A7R3_FROM_XYZ: Matrix = [6640, -1847, -503, -5238, 13010, 2474, -993, 1673, 6527].map(
  (tenThousandths) => tenThousandths / 10000,
);

export function product(a: Matrix, b: Matrix): number[] {
  return Array.from({ length: 9 }, (_, n) => {
    const [i, j] = [3 * Math.floor(n / 3), n % 3];
    return a[i]! * b[j]! + a[i + 1]! * b[3 + j]! + a[i + 2]! * b[6 + j]!;
  });
}

/** The inverse by cofactors; undefined for a singular matrix. */
export function inverse(matrix: Matrix): number[] | undefined {
  const [a, b, c, d, e, f, g, h, i] = matrix as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const cofactors = [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  const determinant = a * cofactors[0]! + b * cofactors[3]! + c * cofactors[6]!;
  return determinant === 0 ? undefined : cofactors.map((cofactor) => cofactor / determinant);
}

/**
 * Linear sRGB to a camera's white-balanced colours: each row sums to 1, so that white and every grey stay what they are,
 * and the white balance alone says what the sensor makes of white (as in Brooks et al. 2019, "Unprocessing images").
 */
export function cameraFromSrgb(cameraFromXyz: Matrix): number[] {
  const rows = product(cameraFromXyz, XYZ_FROM_SRGB);
  return rows.map((value, n) => {
    const row = 3 * Math.floor(n / 3);
    return value / (rows[row]! + rows[row + 1]! + rows[row + 2]!);
  });
}
