import fs from 'node:fs';
import path from 'node:path';
import { createImage, type Image } from '../../src/image.js';

interface Wave {
  readonly dx?: number;
  readonly dy?: number;
  readonly blur_x?: number;
  readonly blur_y?: number;
  readonly gain?: number;
}

interface Oracle {
  readonly size: number;
  readonly waves: readonly [amplitude: number, u: number, v: number, phase: number][];
  readonly cases: readonly (Wave & {
    readonly fit: { readonly dx: number; readonly dy: number; readonly spread: number };
  })[];
  readonly ssim: number;
}

/** What scripts/oracle/shift.py found. */
export const oracle: Oracle = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, 'fixtures/shift.json'), 'utf8'),
);

/** The oracle's picture: waves moved by (dx, dy), faded as a Gaussian blur fades them, and brightened. */
export function waves(options: Wave = {}): Image<'linear'> {
  const { dx = 0, dy = 0, blur_x: blurX = 0, blur_y: blurY = 0, gain = 1 } = options;
  const { size } = oracle;
  const image = createImage(size, size, 1, 'linear');
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let value = 0.5;
      for (const [amplitude, u, v, phase] of oracle.waves) {
        const [wx, wy] = [(2 * Math.PI * u) / size, (2 * Math.PI * v) / size];
        const fade = Math.exp(-0.5 * ((blurX * wx) ** 2 + (blurY * wy) ** 2));
        value += amplitude * fade * Math.sin(wx * (x - dx) + wy * (y - dy) + phase);
      }
      image.data[y * size + x] = gain * value;
    }
  }
  return image;
}
