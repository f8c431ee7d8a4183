import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/image.js';
import { codesFromLinear, codesOf, imageFromCodes } from '../../src/pixels/colour.js';
import { exposureOf } from '../../src/pixels/latent.js';
import { createStream } from '../../src/random.js';
import { convolveFast } from '../../src/wasm/convolve.js';

const stream = createStream('codes');
const random = (low: number, high: number) => stream.integer(low, high);

function photo(width: number, height: number, channels: 1 | 3, depth: 8 | 16 = 8) {
  const length = width * height * channels;
  const codes =
    depth === 8
      ? Uint8Array.from({ length }, () => random(0, 255))
      : Uint16Array.from({ length }, () => random(0, 65535));
  return { width, height, channels, depth, codes } as const;
}

function kernelOf(width: number, height: number, low = 0): Kernel {
  const data = Float32Array.from({ length: width * height }, () =>
    stream.uniform() < 0.4 ? stream.between(low, 1) : 0,
  );
  data[data.length >> 1] = 1;
  const sum = data.reduce((a, b) => a + b);
  return { width, height, data: data.map((v) => v / sum) };
}

/** The same picture, whose floats somebody has seen. */
function developed(picture: ReturnType<typeof photo>) {
  const image = imageFromCodes(picture);
  expect(image.data.length).toBe(picture.codes.length);
  return image;
}

describe('convolveFast of a photo whose floats nobody has seen', () => {
  it.each(['reflect', 'edge', 'valid', 'constant'] as const)(
    'gives the bytes of its floats, as codes and as floats, with the border %s',
    (border) => {
      for (let n = 0; n < 40; n++) {
        const [width, height] = [random(1, 40), random(1, 20)];
        const picture = photo(width, height, n % 2 === 0 ? 3 : 1);
        // Some weights are negative, so that sums fall outside [0, 1] and are clipped.
        const kernel = kernelOf(2 * random(0, 6) + 1, 2 * random(0, 6) + 1, n % 3 === 0 ? -0.5 : 0);
        const [mx, my] = border === 'valid' ? [kernel.width >> 1, kernel.height >> 1] : [0, 0];
        if (width <= 2 * mx || height <= 2 * my) continue;
        const window = { x: mx, y: my, width: width - 2 * mx, height: random(1, height - 2 * my) };
        const options = { border, borderValue: 0.3, ...(n % 2 === 1 && { window }) };
        const latent = convolveFast(imageFromCodes(picture), kernel, options);
        const plain = convolveFast(developed(picture), kernel, options);
        expect(exposureOf(latent)).toBeDefined();
        expect(exposureOf(plain)).toBeUndefined();
        expect(codesOf(latent, 8)).toEqual(codesFromLinear(plain.data, 8));
        expect(latent.data).toEqual(plain.data);
        expect(codesOf(latent, 8)).toEqual(codesOf(plain, 8));
      }
    },
  );

  it('gives the same where tiles meet', () => {
    const picture = photo(2100, 400, 3);
    const kernel = kernelOf(3, 3);
    const options = { border: 'reflect' } as const;
    const latent = convolveFast(imageFromCodes(picture), kernel, options);
    const plain = codesFromLinear(convolveFast(developed(picture), kernel, options).data, 8);
    expect(Buffer.from(codesOf(latent, 8)).equals(Buffer.from(plain))).toBe(true);
  });

  it('goes by the kernel as it was, whatever becomes of it', () => {
    const picture = photo(12, 9, 3);
    const kernel = kernelOf(5, 3);
    const plain = convolveFast(developed(picture), kernel, { border: 'edge' });
    const latent = convolveFast(imageFromCodes(picture), kernel, { border: 'edge' });
    kernel.data.fill(0);
    expect(latent.data).toEqual(plain.data);
  });

  it('writes all of a room that held something else, by a kernel of nothing too', () => {
    const picture = photo(30, 11, 3);
    const nothing = { width: 3, height: 3, data: new Float32Array(9) };
    for (const kernel of [kernelOf(5, 3), nothing]) {
      const latent = convolveFast(imageFromCodes(picture), kernel, { border: 'constant', borderValue: 0 });
      const used = codesOf(latent, 8, (length) => new Uint8Array(length).fill(123));
      expect(used).toEqual(codesOf(latent, 8));
      if (kernel === nothing) expect(used.every((code) => code === 0)).toBe(true);
    }
  });

  it('makes floats at once of 16 bits, and of a weight that is no number', () => {
    const deep = convolveFast(imageFromCodes(photo(9, 7, 1, 16)), kernelOf(3, 3), { border: 'edge' });
    expect(exposureOf(deep)).toBeUndefined();
    const nothing = { width: 1, height: 1, data: Float32Array.of(Number.NaN) };
    const wrong = convolveFast(imageFromCodes(photo(4, 4, 1)), nothing, { border: 'edge' });
    expect(exposureOf(wrong)).toBeUndefined();
    expect(wrong.data.every(Number.isNaN)).toBe(true);
  });
});
