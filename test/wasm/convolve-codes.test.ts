import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/image.js';
import { codesFromLinear, codesOf, imageFromCodes } from '../../src/pixels/colour.js';
import { encodeSrgb } from '../../src/pixels/colour-transfer.js';
import { convolve } from '../../src/pixels/convolve.js';
import { exposureOf } from '../../src/pixels/latent.js';
import { createStream } from '../../src/random.js';
import { convolveFast } from '../../src/wasm/convolve.js';
import { wholeKernel } from '../../src/wasm/convolve-pairs.js';
import { nonZeroBox } from '../../src/wasm/convolve-program.js';

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

/** How far codes lie from the nearest ones of that light, in codes: 0 where they are the nearest. */
function furthest(codes: ArrayLike<number>, light: Float32Array): number {
  let most = 0;
  for (let i = 0; i < light.length; i++) {
    const exact = encodeSrgb(Math.min(1, Math.max(0, light[i]!))) * 255;
    most = Math.max(most, Math.abs(codes[i]! - exact) - 0.5);
  }
  return most;
}

describe('convolveFast of a photo whose floats nobody has seen', () => {
  it.each(['reflect', 'edge', 'valid', 'constant'] as const)(
    'gives the same floats, and their codes to a twentieth, with the border %s',
    (border) => {
      for (let n = 0; n < 40; n++) {
        const [width, height] = [random(1, 40), random(1, 20)];
        const picture = photo(width, height, n % 2 === 0 ? 3 : 1);
        // Some weights are negative, so that sums fall outside [0, 1] and are clipped: floats do these.
        const negative = n % 3 === 0;
        const kernel = kernelOf(2 * random(0, 6) + 1, 2 * random(0, 6) + 1, negative ? -0.5 : 0);
        const [mx, my] = border === 'valid' ? [kernel.width >> 1, kernel.height >> 1] : [0, 0];
        if (width <= 2 * mx || height <= 2 * my) continue;
        const window = { x: mx, y: my, width: width - 2 * mx, height: random(1, height - 2 * my) };
        const options = { border, borderValue: 0.3, ...(n % 2 === 1 && { window }) };
        const latent = convolveFast(imageFromCodes(picture), kernel, options);
        const plain = convolveFast(developed(picture), kernel, options);
        expect(exposureOf(latent)).toBeDefined();
        expect(exposureOf(plain)).toBeUndefined();
        const codes = codesOf(latent, 8);
        if (negative) expect(codes).toEqual(codesFromLinear(plain.data, 8));
        else expect(furthest(codes, convolve(developed(picture), kernel, options).data)).toBeLessThan(0.05);
        expect(latent.data).toEqual(plain.data);
        expect(codesOf(latent, 8)).toEqual(codesOf(plain, 8));
      }
    },
  );

  it('gives the same whichever window is asked for, and where strips meet', () => {
    const picture = photo(2100, 400, 3);
    const kernel = kernelOf(3, 3);
    const whole = codesOf(convolveFast(imageFromCodes(picture), kernel, { border: 'reflect' }), 8);
    for (const window of [
      { x: 2040, y: 0, width: 20, height: 400 },
      { x: 7, y: 301, width: 2050, height: 31 },
    ]) {
      const part = codesOf(convolveFast(imageFromCodes(picture), kernel, { border: 'reflect', window }), 8);
      for (let y = 0; y < window.height; y++) {
        const from = ((window.y + y) * 2100 + window.x) * 3;
        const row = part.subarray(y * window.width * 3, (y + 1) * window.width * 3);
        expect(
          Buffer.compare(Buffer.from(row), Buffer.from(whole.subarray(from, from + window.width * 3))),
        ).toBe(0);
      }
    }
  });

  it('is beside the nearest code in one value of two hundred, one code at most, neither brighter nor darker', () => {
    const picture = photo(120, 80, 3);
    let [off, sum, count] = [0, 0, 0];
    for (let n = 0; n < 4; n++) {
      const kernel = kernelOf(13, 13);
      const codes = codesOf(convolveFast(imageFromCodes(picture), kernel, { border: 'reflect' }), 8);
      const exact = codesFromLinear(convolve(developed(picture), kernel, { border: 'reflect' }).data, 8);
      for (let i = 0; i < codes.length; i++) {
        const difference = codes[i]! - exact[i]!;
        expect(Math.abs(difference)).toBeLessThanOrEqual(1);
        off += Math.abs(difference);
        sum += difference;
      }
      count += codes.length;
    }
    expect(off / count).toBeLessThan(0.005);
    expect(Math.abs(sum / count)).toBeLessThan(0.001);
  });

  it('leaves a constant constant, whatever its code and the kernel', () => {
    for (let code = 0; code < 256; code++) {
      const picture = {
        width: 9,
        height: 2,
        channels: 1,
        depth: 8,
        codes: new Uint8Array(18).fill(code),
      } as const;
      const blurred = convolveFast(imageFromCodes(picture), kernelOf(7, 5), { border: 'edge' });
      expect(codesOf(blurred, 8)).toEqual(picture.codes);
    }
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

describe('wholeKernel', () => {
  const whole = (kernel: Kernel) => wholeKernel(kernel, nonZeroBox(kernel)!);

  it('adds up to one exactly, each weight less than one part in 65536 off', () => {
    for (let n = 0; n < 50; n++) {
      const kernel = kernelOf(2 * random(1, 15) + 1, 2 * random(1, 15) + 1);
      const { box, weights } = whole(kernel)!;
      expect(weights.reduce((a, b) => a + b)).toBe(65536);
      const { row, column } = nonZeroBox(kernel)!;
      for (const [i, weight] of weights.entries()) {
        const at = (row + Math.floor(i / box.width)) * kernel.width + column + (i % box.width);
        expect(Math.abs(weight - kernel.data[at]! * 65536)).toBeLessThan(1.01);
      }
    }
  });

  it('takes a kernel of one row too', () => {
    const kernel = { width: 3, height: 1, data: Float32Array.of(0.25, 0.5 - 2 ** -10, 0.25 + 2 ** -10) };
    expect([...whole(kernel)!.weights]).toEqual([16384, 32704, 16448]);
  });

  it('leaves to the floats what whole numbers cannot hold well', () => {
    const of = (...data: number[]) => whole({ width: data.length, height: 1, data: Float32Array.from(data) });
    expect(of(0.5, 0.5)).toBeUndefined();
    expect(of(0.4, 0.4, 0.3, -0.1)).toBeUndefined();
    expect(of(0.3, 0.3, 0.3)).toBeUndefined();
    expect(of(...Array.from({ length: 1025 }, () => 1 / 1025))).toBeUndefined();
    expect(of(...Array.from({ length: 1024 }, () => 1 / 1024))).toBeDefined();
  });
});
