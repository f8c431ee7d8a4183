import { createImage, type Image } from '../image.js';
import type { Matrix } from './colour-matrix.js';
import { demosaic } from './demosaic.js';
import type { Mosaic } from './mosaic.js';

/**
 * A white-balanced mosaic becomes a picture in linear sRGB: demosaiced, brought back from the camera's colours, clipped.
 * `light` is what reached the sensor (three channels, the mosaic's size): where it saturates, the value is 1.
 *
 * This is the plain twin, the oracle of `developFast` (src/wasm/sensor.ts).
 */
export function develop(mosaic: Mosaic, srgbFromCamera: Matrix, light: Image<'linear'>): Image<'linear'> {
  const { width, height, data } = demosaic(mosaic);
  const out = new Float32Array(data.length);
  for (let n = 0; n < data.length; n += 3) {
    for (let c = 0; c < 3; c++) {
      const row = 3 * c;
      const value =
        srgbFromCamera[row]! * data[n]! +
        srgbFromCamera[row + 1]! * data[n + 1]! +
        srgbFromCamera[row + 2]! * data[n + 2]!;
      out[n + c] = developed(value, light.data[n + c]!);
    }
  }
  return createImage(width, height, 3, 'linear', out);
}

/** A value clipped to [0, 1]; as published (RSBlur), it is free of noise where the light saturates the sensor. */
export function developed(value: number, light: number): number {
  if (light >= 1 || value > 1) return 1;
  return Math.max(value, 0);
}
