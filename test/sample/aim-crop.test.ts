import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { createStream } from '../../src/random.js';
import type { FloatArray, Matte } from '../../src/recipe/layers.js';
import { aimCrop, cutRendered } from '../../src/sample/aim-crop.js';

const WIDTH = 200;
const HEIGHT = 150;
const SIZE = { width: 48, height: 40 };
const DRAWS = 2000;

/** A box of changes in the middle, far enough from the edges for a crop to be centred anywhere in it. */
function boxOf(width: number, height: number, value = 255): Matte {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[(50 + y) * WIDTH + 70 + x] = value;
  return { width: WIDTH, height: HEIGHT, data };
}

const crops = (mask: Matte) =>
  Array.from({ length: DRAWS }, (_, n) => aimCrop(mask, SIZE, createStream('aim', n)));
const centreMasked = (mask: Matte, { x, y }: { x: number; y: number }) =>
  mask.data[(y + (SIZE.height >> 1)) * WIDTH + x + (SIZE.width >> 1)]! > 0;

describe('aimCrop', () => {
  it.each([255, 3])(
    'has blur at its centre in half of the crops, and in as many more as chance gives',
    (value) => {
      const mask = boxOf(60, 50, value);
      const drawn = crops(mask);
      // Uniform crops have their centre at one of (200 - 48 + 1) x (150 - 40 + 1) pixels, the box's among them.
      const chance = (60 * 50) / (153 * 111);
      const share = drawn.filter(({ window }) => centreMasked(mask, window)).length / DRAWS;
      expect(share).toBeCloseTo(0.5 + 0.5 * chance, 1);
      expect(drawn.filter(({ aimed }) => aimed).length / DRAWS).toBeCloseTo(0.5, 1);
      expect(drawn.every(({ aimed, window }) => !aimed || centreMasked(mask, window))).toBe(true);
      expect(drawn[0]?.maskedShare).toBe(0.1);
    },
  );

  it('draws every masked pixel alike', () => {
    const mask = boxOf(60, 50);
    const aimed = crops(mask).filter((crop) => crop.aimed);
    const left = aimed.filter(({ window }) => window.x + 24 < 100).length;
    const upper = aimed.filter(({ window }) => window.y + 20 < 75).length;
    expect(left / aimed.length).toBeCloseTo(0.5, 1);
    expect(upper / aimed.length).toBeCloseTo(0.5, 1);
  });

  it('lies anywhere where 5 % of the picture or less is masked', () => {
    // 50 x 30 of 200 x 150 is 5 %.
    const mask = boxOf(50, 30);
    const drawn = crops(mask);
    expect(drawn.every(({ aimed }) => !aimed)).toBe(true);
    const share = drawn.filter(({ window }) => centreMasked(mask, window)).length / DRAWS;
    expect(share).toBeCloseTo((50 * 30) / (153 * 111), 1);
    expect(crops(boxOf(50, 31)).some(({ aimed }) => aimed)).toBe(true);
  });

  it('stays inside the picture, up to its corners, and takes all of it where that is asked for', () => {
    const data = new Uint8Array(WIDTH * HEIGHT).fill(255);
    const all = { width: WIDTH, height: HEIGHT, data };
    for (const { window } of crops(all)) {
      expect(Math.min(window.x, window.y)).toBeGreaterThanOrEqual(0);
      expect(window.x + 48).toBeLessThanOrEqual(WIDTH);
      expect(window.y + 40).toBeLessThanOrEqual(HEIGHT);
    }
    const whole = aimCrop(all, { width: WIDTH, height: HEIGHT }, createStream('aim', 0)).window;
    expect(whole).toEqual({ x: 0, y: 0, width: WIDTH, height: HEIGHT });
  });
});

describe('cutRendered', () => {
  it('cuts pictures, mattes and arrays of a value a pixel, and leaves kernels', () => {
    const values = Float32Array.from({ length: 12 }, (_, i) => i);
    const picture = createImage(4, 3, 1, 'linear', values);
    const preview = createImage(4, 3, 1, 'srgb', values);
    const kernel = { shape: [3, 3], data: new Float32Array(9), preview };
    const motion = {
      shape: [2, 3, 4],
      data: new Float32Array([...values, ...values.map((v) => -v)]),
      preview,
    };
    const mask = { width: 4, height: 3, data: Uint8Array.from(values) };
    const { layers } = cutRendered(
      { layers: { blur: picture, kernel, motion, mask } },
      { kernel: { role: 'kernel', form: 'array', about: '' } },
      { x: 1, y: 1, width: 2, height: 2 },
    );
    expect(layers.blur).toMatchObject({ width: 2, height: 2, data: Float32Array.of(5, 6, 9, 10) });
    expect(layers.mask).toEqual({ width: 2, height: 2, data: Uint8Array.of(5, 6, 9, 10) });
    expect(layers.motion).toMatchObject({ shape: [2, 2, 2] });
    expect((layers.motion as FloatArray).data).toEqual(Float32Array.of(5, 6, 9, 10, -5, -6, -9, -10));
    expect((layers.motion as FloatArray).preview).toMatchObject({ width: 2, height: 2 });
    expect(layers.kernel).toBe(kernel);
  });
});
