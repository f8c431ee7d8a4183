/**
 * How a picture's numbers relate to light. `linear`: proportional to it, which blur, averaging and blending
 * need. `srgb`: the code values of IEC 61966-2-1, scaled to [0, 1]. The type keeps the two from being mixed.
 */
export type Light = 'linear' | 'srgb';

/**
 * A picture as plain data: row-major, channels interleaved, nominally in [0, 1].
 * One channel is grey, three are red, green and blue with the sRGB primaries.
 */
export interface Image<L extends Light = Light> {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly light: L;
  readonly data: Float32Array;
}

/** A rectangle of whole pixels; `x`, `y` is its top left corner. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A new picture of the given size, black unless `data` is given (length width * height * channels). */
export function createImage<L extends Light>(
  width: number,
  height: number,
  channels: 1 | 3,
  light: L,
  data: Float32Array = new Float32Array(width * height * channels),
): Image<L> {
  return { width, height, channels, light, data };
}

/**
 * A point spread function: `height` rows of `width` weights, both odd. The origin is element
 * [height >> 1][width >> 1], and pictures are convolved with it (not correlated).
 */
export interface Kernel {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
