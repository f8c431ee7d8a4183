import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import { boxKernel, gaussianKernel } from '../../src/pixels/blur-kernels.js';
import { convolve } from '../../src/pixels/convolve.js';
import { type FadePlan, fade, greyCodes } from '../../src/pixels/fade.js';
import { addGrain } from '../../src/pixels/grain.js';
import { addNoise } from '../../src/pixels/noise.js';
import { addPaperGrain } from '../../src/pixels/paper-grain.js';
import { normalField, normalQuantile, UNIFORM_STEPS, wordsFrom } from '../../src/pixels/random-field.js';
import { resample } from '../../src/pixels/resample.js';
import { smoothField } from '../../src/pixels/smooth-field.js';
import { createStream } from '../../src/random.js';
import { mean } from '../synthetic.js';

const { seed } = createStream('test', 'degrade');
const deviation = (data: ArrayLike<number>) => {
  const middle = mean(data);
  return Math.sqrt(mean(Array.from(data, (v) => (v - middle) ** 2)));
};
const plainFade: FadePlan = {
  contrast: 0,
  lift: 0,
  dye: 'none',
  dyeStrength: 0,
  vignette: 0,
  unevenness: 0,
  seed,
};
const flat = (value: number, channels: 1 | 3 = 1, side = 128): Image<'srgb'> =>
  createImage(side, side, channels, 'srgb', new Float32Array(side * side * channels).fill(value));

describe('random fields', () => {
  it('are standard normal, uniform, and the same again', () => {
    const normal = normalField(seed, 200001);
    expect(mean(normal)).toBeCloseTo(0, 2);
    expect(deviation(normal)).toBeCloseTo(1, 2);
    expect(normal).toEqual(normalField(seed, 200001));
    const words = new Uint32Array(100000);
    wordsFrom(seed)(words);
    const uniform = Float32Array.from(words, (word) => (word >>> 8) / UNIFORM_STEPS);
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(deviation(uniform)).toBeCloseTo(Math.sqrt(1 / 12), 2);
  });

  it('know the quantiles of the normal distribution', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.975, 1.959964],
      [0.001, -3.090232],
    ] as const)
      expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(4.6e-4);
  });

  it('are smooth where asked for: of deviation about 1, and never a jump', () => {
    const field = smoothField(seed, 256, 200, 4);
    expect(deviation(field)).toBeGreaterThan(0.5);
    expect(deviation(field)).toBeLessThan(1.6);
    for (let i = 1; i < 256; i++) expect(Math.abs(field[i]! - field[i - 1]!)).toBeLessThan(0.08);
  });
});

describe('noise', () => {
  it('has the deviation asked for: everywhere, or in proportion to the value', () => {
    expect(deviation(addNoise(flat(0.5), { kind: 'gaussian', seed, sigma: 0.04 }).data)).toBeCloseTo(0.04, 3);
    expect(deviation(addNoise(flat(0.5), { kind: 'speckle', seed, sigma: 0.04 }).data)).toBeCloseTo(0.02, 3);
  });

  it('strikes the share of samples asked for with salt and with pepper', () => {
    const { data } = addNoise(flat(0.5), { kind: 'salt-pepper', seed, amount: 0.1, saltShare: 0.3 });
    const share = (value: number) => data.filter((v) => v === value).length / data.length;
    expect(share(1)).toBeCloseTo(0.03, 2);
    expect(share(0)).toBeCloseTo(0.07, 2);
    expect(share(0.5)).toBeCloseTo(0.9, 2);
  });

  it('shades paper as strongly as asked for, white more than black, and keeps the mean', () => {
    for (const kind of ['fibre', 'silk'] as const)
      for (const sizePx of [0, 0.8, 3]) {
        const plan = { kind, seed, sizePx, strength: 0.02, black: false };
        const at = (tone: number) => addPaperGrain(flat(tone, 3), plan, convolve).data;
        expect(deviation(at(0.9))).toBeCloseTo(0.02 * (0.35 + 0.65 * 0.9), 3);
        expect(deviation(at(0.1))).toBeLessThan(0.5 * deviation(at(0.9)));
        expect(mean(at(0.5))).toBeCloseTo(0.5, 2);
        const [red, green, blue] = at(0.5);
        expect([green, blue]).toEqual([red, red]);
      }
    const none = { kind: 'fibre', seed, sizePx: 1, strength: 0, black: false } as const;
    expect(addPaperGrain(flat(0.3), none, convolve).data).toEqual(flat(0.3).data);
  });

  it('prints tones as dots: as much ink as there is dark, and none on white', () => {
    const plan = { kind: 'halftone', seed, sizePx: 3, strength: 12 / 255, black: true } as const;
    for (const tone of [0.2, 0.5, 0.7]) {
      const { data } = addPaperGrain(flat(tone, 3), plan, convolve);
      expect(Math.abs(mean(data) - tone)).toBeLessThan(0.06);
      expect([data[1], data[2]]).toEqual([data[0], data[0]]);
      expect(data.filter((v) => v < 0.02 || v > 0.98).length / data.length).toBeGreaterThan(0.3);
    }
    expect(mean(addPaperGrain(flat(1, 3), plan, convolve).data)).toBeGreaterThan(0.99);
    expect(mean(addPaperGrain(flat(0, 3), { ...plan, black: false }, convolve).data)).toBeLessThan(0.01);
  });

  it('is strongest at mid grey as film grain, whatever the size of a grain', () => {
    for (const size of [0, 0.01, 0.8, 1.5]) {
      const at = (tone: number) =>
        deviation(addGrain(flat(tone), { seed, size, strength: 0.05 }, convolve).data);
      expect(at(0.5)).toBeCloseTo(0.05, 2);
      expect(at(0.9)).toBeLessThan(0.7 * at(0.5));
    }
  });
});

describe('resample', () => {
  const ramp = createImage(16, 9, 3, 'srgb');
  for (let i = 0; i < ramp.data.length; i++) ramp.data[i] = (Math.floor(i / 3) % 16) / 15;

  it.each(['nearest', 'bilinear', 'bicubic'] as const)('keeps one colour, and the identity: %s', (filter) => {
    const small = resample(flat(0.3, 3, 21), 11, 8, filter);
    for (const v of small.data) expect(v).toBeCloseTo(0.3, 6);
    expect(resample(ramp, 16, 9, filter).data).toEqual(ramp.data);
  });

  it('keeps a ramp straight away from the edges', () => {
    const wide = resample(ramp, 32, 9, 'bicubic').data;
    const at = (x: number) => wide[(4 * 32 + x) * 3]!;
    for (let x = 8; x < 24; x++) expect(at(x)).toBeCloseTo(((x + 0.5) / 2 - 0.5) / 15, 6);
  });

  it('halves by nearest to every second pixel', () => {
    const small = resample(ramp, 8, 9, 'nearest').data;
    expect(Array.from({ length: 8 }, (_, x) => Math.round(small[3 * x]! * 15))).toEqual([
      1, 3, 5, 7, 9, 11, 13, 15,
    ]);
  });
});

describe('blur kernels', () => {
  it('sum to 1 at every width, the narrowest too', () => {
    for (const sigma of [0.001, 0.05, 0.6, 5])
      expect(mean(gaussianKernel(7, sigma).data) * 49).toBeCloseTo(1, 6);
    expect([...boxKernel(3).data]).toEqual(new Array(9).fill(Math.fround(1 / 9)));
  });
});

describe('fade', () => {
  const colour = createImage(2, 1, 3, 'srgb', Float32Array.of(0.1, 0.5, 0.9, 0, 0, 0));

  it('is the identity at strength 0, and otherwise narrows and lifts', () => {
    expect([...fade(colour, plainFade).data]).toEqual([...colour.data].map((v) => expect.closeTo(v, 7)));
    const dull = fade(colour, { ...plainFade, contrast: 0.4, lift: 0.1 }).data;
    expect(dull[2]! - dull[0]!).toBeCloseTo((0.9 - 0.1) * 0.6 * 0.9, 5);
    expect(dull[3]).toBeGreaterThan(0.1);
  });

  it('shifts greys to their dyes: red over blue for all, magenta with the least green', () => {
    for (const dye of ['yellow', 'sepia', 'magenta'] as const) {
      const [red, green, blue] = fade(flat(0.5, 3, 4), { ...plainFade, dye, dyeStrength: 1 }).data;
      expect(red).toBeGreaterThan(blue!);
      if (dye === 'magenta') expect(green).toBeLessThan(blue! + 0.02);
    }
  });

  it('darkens the corners only', () => {
    const { data } = fade(flat(0.5, 1, 129), { ...plainFade, vignette: 0.4 });
    expect(data[64 * 129 + 64]).toBeCloseTo(0.5, 4);
    expect(data[0]).toBeCloseTo(0.5 * 0.6, 2);
  });

  it('greyCodes makes three equal channels', () => {
    expect([...greyCodes(colour).data.slice(0, 3)]).toEqual(
      new Array(3).fill(Math.fround(0.299 * Math.fround(0.1) + 0.587 * 0.5 + 0.114 * Math.fround(0.9))),
    );
  });
});

it('fade never turns colours into their opposites, however uneven', () => {
  const orange = createImage(64, 64, 3, 'srgb');
  for (let i = 0; i < orange.data.length; i++) orange.data[i] = [0.9, 0.5, 0.2][i % 3]!;
  const plan: FadePlan = { ...plainFade, dye: 'sepia', dyeStrength: 1, unevenness: 0.9, seed };
  const { data } = fade(orange, plan);
  for (let s = 0; s < data.length; s += 3) expect(data[s]!).toBeGreaterThan(data[s + 2]!);
});
