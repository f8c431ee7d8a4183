import type { Image } from '../image.js';

/** The colours of a Bayer sensor's 2x2 cell, row by row; the cell's first pixel is the picture's top left one. */
export const BAYER_PATTERNS = ['RGGB', 'BGGR', 'GRBG', 'GBRG'] as const;
export type BayerPattern = (typeof BAYER_PATTERNS)[number];

/** What a sensor behind a colour filter array sees: one value a pixel, row-major. */
export interface Mosaic {
  readonly width: number;
  readonly height: number;
  readonly pattern: BayerPattern;
  readonly data: Float32Array;
}

/** The channel (0 red, 1 green, 2 blue) of each pixel of the 2x2 cell, row by row. */
export function cellChannels(pattern: BayerPattern): readonly [number, number, number, number] {
  const [a, b, c, d] = [...pattern].map((letter) => 'RGB'.indexOf(letter));
  return [a!, b!, c!, d!];
}

/**
 * Takes from each pixel of a three-channel picture the colour that its filter lets through; light above 1 saturates.
 * `matrix` (3x3, row-major) turns the picture's colours into the camera's on the way: a pixel needs one row of it only.
 */
export function mosaicOf(image: Image, pattern: BayerPattern, matrix: readonly number[]): Mosaic {
  const { width, height, data } = image;
  const out = new Float32Array(width * height);
  const cell = cellChannels(pattern);
  for (let y = 0; y < height; y++) {
    for (let column = 0; column < 2; column++) {
      const row = 3 * cell[(y & 1) * 2 + column]!;
      const r = matrix[row]!;
      const g = matrix[row + 1]!;
      const b = matrix[row + 2]!;
      for (let x = column; x < width; x += 2) {
        const at = y * width + x;
        const red = data[3 * at]!;
        const green = data[3 * at + 1]!;
        const blue = data[3 * at + 2]!;
        out[at] = r * Math.min(red, 1) + g * Math.min(green, 1) + b * Math.min(blue, 1);
      }
    }
  }
  return { width, height, pattern, data: out };
}
