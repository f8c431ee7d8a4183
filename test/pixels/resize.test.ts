import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import { enlargeNearest, resizeArea } from '../../src/pixels/resize.js';
import { createStream } from '../../src/random.js';

function noise(width: number, height: number, channels: 1 | 3): Image<'linear'> {
  const { uniform } = createStream('resize', width, height, channels);
  const data = Float32Array.from({ length: width * height * channels }, uniform);
  return createImage(width, height, channels, 'linear', data);
}

const grey = (width: number, ...values: number[]) =>
  createImage(width, values.length / width, 1, 'srgb', Float32Array.from(values));

/** Area averaging as the definition says: every pixel cut into w x h parts, which new pixels then share out whole. */
function plainly(image: Image, width: number, height: number): number[] {
  const { channels } = image;
  const sums = new Array<number>(width * height * channels).fill(0);
  for (let y = 0; y < image.height * height; y++) {
    for (let x = 0; x < image.width * width; x++) {
      const from = Math.floor(y / height) * image.width + Math.floor(x / width);
      const to = Math.floor(y / image.height) * width + Math.floor(x / image.width);
      for (let c = 0; c < channels; c++) sums[to * channels + c]! += image.data[from * channels + c]!;
    }
  }
  return sums.map((sum) => sum / (image.width * image.height));
}

describe('resizeArea', () => {
  it('can be checked by eye', () => {
    const image = grey(4, 0, 0.5, 1, 1, 0.5, 1, 0, 0);
    expect([...resizeArea(image, 2, 1).data]).toEqual([0.5, 0.5]);
    expect([...resizeArea(image, 2, 2).data]).toEqual([0.25, 1, 0.75, 0]);
    const thirds = resizeArea(grey(3, 0, 0.75, 0), 2, 1);
    expect([...thirds.data]).toEqual([0.25, 0.25]);
  });
  it('agrees with the definition at any ratio, up and down, in one and three channels', () => {
    for (const channels of [1, 3] as const) {
      const image = noise(17, 11, channels);
      for (const [width, height] of [
        [1, 1],
        [5, 4],
        [16, 10],
        [17, 3],
        [23, 12],
      ] as const) {
        const resized = resizeArea(image, width, height);
        expect([resized.width, resized.height, resized.channels]).toEqual([width, height, channels]);
        const plain = plainly(image, width, height);
        for (const [i, value] of plain.entries())
          expect(Math.abs(resized.data[i]! - value)).toBeLessThan(1e-6);
      }
    }
  });
  it('keeps the mean, a constant, the light and the input', () => {
    const image = noise(64, 48, 3);
    const before = image.data.slice();
    const mean = (data: Float32Array) => data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(mean(resizeArea(image, 13, 7).data)).toBeCloseTo(mean(before), 6);
    expect(image.data).toEqual(before);
    const flat = resizeArea(grey(5, ...new Array<number>(25).fill(0.3)), 3, 2);
    expect(flat.light).toBe('srgb');
    for (const value of flat.data) expect(value).toBeCloseTo(0.3, 6);
  });
  it('to the same size gives the same numbers', () => {
    const image = noise(9, 5, 3);
    expect(resizeArea(image, 9, 5).data).toEqual(image.data);
  });
  it('refuses what is no size', () => {
    expect(() => resizeArea(grey(1, 0), 0, 1)).toThrow(RangeError);
    expect(() => resizeArea(grey(1, 0), 1.5, 1)).toThrow(RangeError);
  });
});

describe('enlargeNearest', () => {
  it('makes squares of pixels', () => {
    const large = enlargeNearest(grey(2, 0.25, 1), 2);
    expect([large.width, large.height]).toEqual([4, 2]);
    expect([...large.data]).toEqual([0.25, 0.25, 1, 1, 0.25, 0.25, 1, 1]);
  });
  it('is undone by area averaging', () => {
    const image = noise(7, 5, 3);
    expect(resizeArea(enlargeNearest(image, 4), 7, 5).data).toEqual(image.data);
    expect(enlargeNearest(image, 1).data).toEqual(image.data);
  });
  it('refuses half factors', () => {
    expect(() => enlargeNearest(grey(1, 0), 1.5)).toThrow(RangeError);
    expect(() => enlargeNearest(grey(1, 0), 0)).toThrow(RangeError);
  });
});
