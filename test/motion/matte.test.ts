import { describe, expect, it } from 'vitest';
import { instancesOf } from '../../src/motion/instances.js';
import { cutoutOfMatte } from '../../src/motion/matte.js';
import { decodeSrgb } from '../../src/pixels/colour.js';
import type { Texture } from '../../src/pixels/texture.js';

const WIDTH = 40;
const HEIGHT = 30;

/** A solid square of one colour, off the middle, in a see-through picture whose hidden colour is another. */
function square(): Texture {
  const data = new Uint8Array(3 * WIDTH * HEIGHT).fill(255);
  const alpha = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 4; y < 24; y++)
    for (let x = 6; x < 26; x++) {
      alpha[y * WIDTH + x] = 255;
      data.set([200, 100, 50], 3 * (y * WIDTH + x));
    }
  return { width: WIDTH, height: HEIGHT, channels: 3, data, alpha };
}

const place = { centre: [50, 60], areaPx: 1e6, mirrored: false, gains: [1, 1, 1], highlight: 1 } as const;
const opacities = ({ data, channels }: { data: Float32Array; channels: number }) =>
  data.filter((_, i) => i % (channels + 1) === channels);

describe('cutoutOfMatte', () => {
  it('is the cut-out in linear light, its middle where it was put, with an empty rim', () => {
    const { window, centre, channels, data } = cutoutOfMatte(square(), place, 3);
    expect([centre[0], centre[1]]).toEqual([window.x + 1 + 15.5, window.y + 1 + 13.5]);
    expect(Math.abs(centre[0] - 50) + Math.abs(centre[1] - 60)).toBeLessThanOrEqual(1);
    expect([window.width, window.height, channels]).toEqual([WIDTH + 2, HEIGHT + 2, 3]);
    const middle = ((1 + 13) * window.width + 1 + 15) * 4;
    for (const [c, code] of [200, 100, 50].entries())
      expect(data[middle + c]).toBeCloseTo(decodeSrgb(code / 255), 6);
    expect(data[middle + 3]).toBe(1);
    expect(data.subarray(0, window.width * 4).every((value) => value === 0)).toBe(true);
  });

  it('is made smaller to the area asked for, and what is hidden never bleeds in', () => {
    const cutout = cutoutOfMatte(square(), { ...place, areaPx: 100 }, 3);
    const sum = opacities(cutout).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(100, -1);
    for (let i = 0; i < cutout.data.length; i += 4)
      if (cutout.data[i + 3]! > 0)
        expect(cutout.data[i + 2]! / cutout.data[i + 3]!).toBeCloseTo(decodeSrgb(50 / 255), 5);
  });

  it('is mirrored, recoloured and made grey as it is asked to be', () => {
    const plain = cutoutOfMatte(square(), place, 3);
    const mirrored = cutoutOfMatte(square(), { ...place, mirrored: true }, 3);
    const row = (14 * plain.window.width + 1) * 4;
    for (let x = 0; x < WIDTH; x++)
      expect(mirrored.data[row + 4 * x]).toBe(plain.data[row + 4 * (WIDTH - 1 - x)]);
    const grey = cutoutOfMatte(square(), { ...place, gains: [9, 0.5, 9] }, 1);
    const [r, g, b] = [200, 100, 50].map((code) => decodeSrgb(code / 255)) as [number, number, number];
    expect(Math.max(...grey.data.filter((_, i) => i % 2 === 0))).toBeCloseTo(
      0.5 * (0.2126 * r + 0.7152 * g + 0.0722 * b),
      6,
    );
  });
});

describe('instancesOf', () => {
  it('numbers what is seen, the first in front', () => {
    const near = cutoutOfMatte(square(), { ...place, centre: [25, 20] }, 3);
    const far = cutoutOfMatte(square(), { ...place, centre: [35, 20] }, 3);
    const numbers = instancesOf(80, 50, [{ cutout: near }, { cutout: far }]);
    const count = (n: number) => numbers.filter((value) => value === n).length;
    expect([count(1), count(2)]).toEqual([400, 200]);
    expect(numbers[20 * 80 + 30]).toBe(1);
    expect(numbers[20 * 80 + 40]).toBe(2);
  });
});
