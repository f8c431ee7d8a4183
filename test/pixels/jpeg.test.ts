import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { toLight } from '../../src/pixels/colour.js';
import { forwardDct, inverseDct } from '../../src/pixels/dct.js';
import { jpegRoundTrip } from '../../src/pixels/jpeg.js';
import { createStream } from '../../src/random.js';
import { scene } from '../synthetic.js';

const photo = toLight(scene(101, 75), 'srgb');
const codes = Uint8Array.from(photo.data, (v) => Math.round(v * 255));
const raw = { width: 101, height: 75, channels: 3 as const };
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
};

describe('the cosine transform', () => {
  const block = Float64Array.from({ length: 64 }, createStream('test', 'dct').normal);

  it('is the sum that T.81 defines', () => {
    const ours = block.slice();
    forwardDct(ours);
    for (const [v, u] of [
      [0, 0],
      [1, 0],
      [3, 5],
      [7, 7],
      [4, 2],
    ] as const) {
      let sum = 0;
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 8; x++)
          sum +=
            block[8 * y + x]! *
            Math.cos(((2 * x + 1) * u * Math.PI) / 16) *
            Math.cos(((2 * y + 1) * v * Math.PI) / 16);
      const c = (k: number) => (k === 0 ? Math.SQRT1_2 : 1);
      expect(ours[8 * v + u]).toBeCloseTo((c(u) * c(v) * sum) / 4, 12);
    }
  });

  it('comes back whole', () => {
    const there = block.slice();
    forwardDct(there);
    inverseDct(there);
    there.forEach((value, i) => {
      expect(value).toBeCloseTo(block[i]!, 12);
    });
  });
});

describe('jpegRoundTrip', () => {
  it.each([30, 50, 75, 95, 100])("is libjpeg's at quality %i, but for single roundings", async (quality) => {
    const file = await sharp(codes, { raw }).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
    const theirs = await sharp(file).raw().toBuffer();
    const ours = jpegRoundTrip(photo, quality).data.map((v) => v * 255);
    expect(difference(ours, theirs)).toBeLessThan(0.6);
    expect(difference(ours, theirs)).toBeLessThan(0.25 * difference(codes, theirs));
  });

  it('keeps flat grey to the level, loses more at lower quality, and leaves whole code values', () => {
    const flat = createImage(20, 20, 1, 'srgb', new Float32Array(400).fill(128 / 255));
    expect([...jpegRoundTrip(flat, 10).data]).toEqual([...flat.data]);
    const loss = (quality: number) => difference(jpegRoundTrip(photo, quality).data, photo.data);
    expect(loss(20)).toBeGreaterThan(loss(60));
    expect(loss(60)).toBeGreaterThan(loss(95));
    for (const v of jpegRoundTrip(photo, 60).data)
      expect(Math.abs(v * 255 - Math.round(v * 255))).toBeLessThan(1e-4);
  });
});
