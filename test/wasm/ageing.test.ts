import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import { jpegRoundTrip } from '../../src/pixels/jpeg.js';
import { placeTexture } from '../../src/pixels/place-texture.js';
import { resample } from '../../src/pixels/resample.js';
import { createStream } from '../../src/random.js';
import { jpegRoundTripFast } from '../../src/wasm/jpeg.js';
import { placeTextureFast } from '../../src/wasm/place-texture.js';
import { resampleFast } from '../../src/wasm/resample.js';

/** Slow waves and fine noise, with overshoot on both sides. */
function picture(width: number, height: number, channels: 1 | 3) {
  const stream = createStream('test', 'ageing', width, height);
  const image = createImage(width, height, channels, 'srgb');
  for (let i = 0; i < image.data.length; i++)
    image.data[i] = 0.5 + 0.4 * Math.sin(i / 37) + 0.4 * (stream.uniform() - 0.5);
  return image;
}

/** A comparison of bytes; of a million numbers, one by one takes its time. */
function same(a: Image, b: Image) {
  expect([a.width, a.height, a.channels, a.light]).toEqual([b.width, b.height, b.channels, b.light]);
  expect(Buffer.from(a.data.buffer).equals(Buffer.from(b.data.buffer))).toBe(true);
}

const sizes = [
  [1, 1],
  [7, 3],
  [16, 16],
  [17, 33],
  [40, 31],
  [65, 48],
  [130, 97],
] as const;

describe('the fast twins are bit for bit the plain ones', () => {
  it.each(sizes)('JPEG of %d x %d', (width, height) => {
    for (const channels of [1, 3] as const)
      for (const quality of [3, 40, 87, 100]) {
        const image = picture(width, height, channels);
        same(jpegRoundTripFast(image, quality), jpegRoundTrip(image, quality));
      }
  });

  it('JPEG in place', () => {
    const image = picture(50, 70, 3);
    const plain = jpegRoundTrip(image, 60);
    same(jpegRoundTripFast(image, 60, image.data), plain);
    same(image, plain);
  });

  it.each(sizes)('another size of %d x %d', (width, height) => {
    for (const channels of [1, 3] as const)
      for (const filter of ['nearest', 'bilinear', 'bicubic'] as const)
        for (const [across, down] of [
          [0.5, 0.7],
          [0.61, 1],
          [1, 0.55],
          [1.7, 1.3],
          [0.8, 2.1],
          [1, 1],
        ] as const) {
          const image = picture(width, height, channels);
          const size = [Math.ceil(width * across), Math.ceil(height * down)] as const;
          same(resampleFast(image, ...size, filter), resample(image, ...size, filter));
        }
  });

  it('another size of a picture of several bands', () => {
    const image = picture(900, 420, 3);
    same(resampleFast(image, 1100, 300, 'bicubic'), resample(image, 1100, 300, 'bicubic'));
    same(resampleFast(image, 500, 700, 'bilinear'), resample(image, 500, 700, 'bilinear'));
  });

  it.each([
    [512, 300, 220, 180],
    [90, 130, 700, 512],
    [1, 1, 9, 9],
    [1100, 40, 300, 300],
  ])('a texture on %d x %d', (width, height, textureWidth, textureHeight) => {
    const stream = createStream('test', 'texture', width);
    for (let n = 0; n < 6; n++) {
      const data = Uint8Array.from({ length: textureWidth * textureHeight }, (_, i) =>
        i % 97 < 3 && (i >> 12) % 3 === 0 ? (i * 31) & 255 : 0,
      );
      const texture = { width: textureWidth, height: textureHeight, channels: 1, data } as const;
      const placement = {
        anchor: stream.uniform(),
        at: [stream.uniform(), stream.uniform()] as const,
        scale: stream.between(0.5, 3),
        turns: stream.uniform(),
        mirrored: n % 2 === 0,
        elastic: 0.05 * stream.uniform(),
        seed: stream.derive('elastic', n).seed,
      };
      const plain = placeTexture(texture, placement, width, height).data;
      const fast = placeTextureFast(texture, placement, width, height).data;
      expect(Buffer.from(fast.buffer).equals(Buffer.from(plain.buffer))).toBe(true);
    }
  });
});
