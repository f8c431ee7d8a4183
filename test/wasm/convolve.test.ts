import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImage, type Image, type Kernel, type Window } from '../../src/image.js';
import { convolve } from '../../src/pixels/convolve.js';
import { createStream } from '../../src/random.js';
import { convolveFast } from '../../src/wasm/convolve.js';
import { kernels } from '../../src/wasm/load.js';

const borders = ['reflect', 'edge', 'valid', 'constant'] as const;

function noise(width: number, height: number, channels: 1 | 3, seed: string): Image<'linear'> {
  const stream = createStream(seed);
  const image = createImage(width, height, channels, 'linear');
  for (let i = 0; i < image.data.length; i++) image.data[i] = stream.uniform();
  return image;
}

/** Weights that sum to 1, of which about `share` aren't zero. */
function noiseKernel(width: number, height: number, share: number, seed: string): Kernel {
  const stream = createStream(seed);
  const data = Float32Array.from({ length: width * height }, () =>
    stream.uniform() < share ? stream.uniform() : 0,
  );
  data[stream.integer(0, data.length - 1)] = 1;
  const sum = data.reduce((a, b) => a + b);
  return { width, height, data: data.map((v) => v / sum) };
}

const furthest = (a: Image, b: Image) =>
  a.data.reduce((most, v, i) => Math.max(most, Math.abs(v - b.data[i]!)), 0);
const same = (a: Image, b: Image) =>
  expect(Buffer.from(a.data.buffer).equals(Buffer.from(b.data.buffer))).toBe(true);

function cut(image: Image<'linear'>, { x, y, width, height }: Window): Image<'linear'> {
  const part = createImage(width, height, image.channels, 'linear');
  const length = width * image.channels;
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * image.channels;
    part.data.set(image.data.subarray(from, from + length), row * length);
  }
  return part;
}

describe('convolveFast against its twin', () => {
  const odd = (most: number) => fc.integer({ min: 0, max: most >> 1 }).map((n) => 2 * n + 1);
  it('agrees to 1e-6 over sizes, kernels, channels, borders and windows', () => {
    fc.assert(
      fc.property(
        fc.record({
          width: fc.integer({ min: 1, max: 40 }),
          height: fc.integer({ min: 1, max: 20 }),
          channels: fc.constantFrom(1 as const, 3 as const),
          kernelWidth: odd(15),
          kernelHeight: odd(15),
          share: fc.constantFrom(0.05, 0.3, 1),
          border: fc.constantFrom(...borders),
          corner: fc.tuple(
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.double({ min: 0, max: 1, noNaN: true }),
          ),
          windowed: fc.boolean(),
          seed: fc.string(),
        }),
        ({ width, height, channels, kernelWidth, kernelHeight, share, border, corner, windowed, seed }) => {
          const [mx, my] = border === 'valid' ? [kernelWidth >> 1, kernelHeight >> 1] : [0, 0];
          if (width <= 2 * mx || height <= 2 * my) return;
          const image = noise(width, height, channels, seed);
          const kernel = noiseKernel(kernelWidth, kernelHeight, share, seed);
          const x = mx + Math.floor(corner[0] * (width - 2 * mx - 1));
          const y = my + Math.floor(corner[1] * (height - 2 * my - 1));
          const window = {
            x,
            y,
            width: Math.max(1, width - mx - x - 1),
            height: Math.max(1, height - my - y),
          };
          const options = { border, borderValue: 0.3, ...(windowed && { window }) };
          const fast = convolveFast(image, kernel, options);
          const plain = convolve(image, kernel, options);
          expect([fast.width, fast.height, fast.data.length]).toEqual([
            plain.width,
            plain.height,
            plain.data.length,
          ]);
          expect(furthest(fast, plain)).toBeLessThan(1e-6);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('agrees where a kernel has thousands of taps, equal or not', () => {
    const image = noise(40, 3, 3, 'many');
    const flat = createImage(40, 3, 3, 'linear', new Float32Array(360).fill(0.9));
    const equal = { width: 71, height: 71, data: new Float32Array(71 * 71).fill(1 / (71 * 71)) };
    for (const kernel of [equal, noiseKernel(71, 71, 0.9, 'many')]) {
      for (const picture of [image, flat]) {
        const options = { border: 'reflect' } as const;
        expect(
          furthest(convolveFast(picture, kernel, options), convolve(picture, kernel, options)),
        ).toBeLessThan(1e-6);
      }
    }
  });

  it('gives black for a kernel of zeros', () => {
    const nothing = { width: 3, height: 3, data: new Float32Array(9) };
    expect(new Set(convolveFast(noise(5, 5, 1, 'zeros'), nothing, { border: 'edge' }).data)).toEqual(
      new Set([0]),
    );
  });

  it('sees to one side only where all taps lie there', () => {
    const image = noise(20, 20, 3, 'sides');
    for (const at of [0, 4, 20, 24, 5 * 12 + 2]) {
      const data = new Float32Array(at === 62 ? 121 : 25);
      data[at] = 0.5;
      const size = at === 62 ? 11 : 5;
      const kernel = { width: size, height: size, data };
      for (const border of borders)
        same(convolveFast(image, kernel, { border }), convolve(image, kernel, { border }));
    }
  });
});

describe('a pixel of convolveFast', () => {
  it('has the same bytes in every window', () => {
    const image = noise(70, 41, 3, 'windows');
    const kernel = noiseKernel(13, 9, 0.6, 'windows');
    const stream = createStream('windows');
    for (const border of ['reflect', 'edge', 'constant'] as const) {
      const whole = convolveFast(image, kernel, { border });
      for (let n = 0; n < 20; n++) {
        const [x, y] = [stream.integer(0, 69), stream.integer(0, 40)];
        const window = { x, y, width: stream.integer(1, 70 - x), height: stream.integer(1, 41 - y) };
        same(convolveFast(image, kernel, { border, window }), cut(whole, window));
      }
    }
  });

  it('has the same bytes in every strip, while the memory stays within 16 MB and its last page', () => {
    const kernel = noiseKernel(9, 7, 0.7, 'strips');
    const image = noise(2500, 500, 3, 'strips');
    const whole = convolveFast(image, kernel, { border: 'reflect' });
    for (const window of [
      { x: 0, y: 300, width: 2500, height: 77 },
      { x: 2001, y: 0, width: 101, height: 499 },
    ])
      same(convolveFast(image, kernel, { border: 'reflect', window }), cut(whole, window));
    const spread = { x: 2040, y: 310, width: 20, height: 40 };
    const plain = convolve(image, kernel, { border: 'reflect', window: spread });
    expect(furthest(cut(whole, spread), plain)).toBeLessThan(1e-6);
    expect(kernels().memory.buffer.byteLength).toBeLessThanOrEqual((16 << 20) + 2 * 65536);
  });

  it('has the same bytes with a kernel that leaves room for narrow strips only', () => {
    const wide = { width: 501, height: 501, data: new Float32Array(501 * 501) };
    for (const [at, weight] of [
      [0, 0.5],
      [501 * 250 + 250, 0.25],
      [501 * 501 - 1, 0.25],
    ] as const)
      wide.data[at] = weight;
    const image = noise(1100, 30, 3, 'narrow');
    const whole = convolveFast(image, wide, { border: 'reflect' });
    const window = { x: 505, y: 3, width: 14, height: 3 };
    same(convolveFast(image, wide, { border: 'reflect', window }), cut(whole, window));
    expect(furthest(cut(whole, window), convolve(image, wide, { border: 'reflect', window }))).toBeLessThan(
      1e-6,
    );
    expect(kernels().memory.buffer.byteLength).toBeLessThanOrEqual((16 << 20) + 2 * 65536);
  });
});
