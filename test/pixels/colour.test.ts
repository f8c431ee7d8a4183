import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import {
  codesFromLinear,
  codesFromSrgb,
  decodeSrgb,
  encodeSrgb,
  imageFromCodes,
  linearFromCodes,
  luma,
  toLight,
} from '../../src/pixels/colour.js';

// The oracle: IEC 61966-2-1 in float64, with the engine's own power function.
const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (x: number) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);
const nearestCode = (x: number, top: number) => Math.floor(encode(Math.min(Math.max(x, 0), 1)) * top + 0.5);

/** The float32 next above or below a positive one. */
function neighbour(x: number, step: 1 | -1): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setFloat32(0, x);
  word.setInt32(0, word.getInt32(0) + step);
  return word.getFloat32(0);
}

const allCodes = (depth: 8 | 16) =>
  depth === 8
    ? Uint8Array.from({ length: 256 }, (_, i) => i)
    : Uint16Array.from({ length: 65536 }, (_, i) => i);

describe('the sRGB curve', () => {
  it('has the values that everybody knows', () => {
    expect(decodeSrgb(0)).toBe(0);
    expect(decodeSrgb(1)).toBe(1);
    expect(decodeSrgb(0.5)).toBeCloseTo(0.21404114, 8);
    expect(encodeSrgb(0.18)).toBeCloseTo(0.46135613, 8);
    expect(encodeSrgb(1)).toBeCloseTo(1, 15);
  });

  it('agrees with float64 and is its own inverse', () => {
    for (let i = 0; i <= 2000; i++) {
      const v = i / 2000;
      expect(Math.abs(decodeSrgb(v) - decode(v))).toBeLessThan(2e-15);
      expect(Math.abs(encodeSrgb(v) - encode(v))).toBeLessThan(2e-15);
      // The standard's joint is rounded, so that the branches miss one another by 1e-8.
      expect(Math.abs(encodeSrgb(decodeSrgb(v)) - v)).toBeLessThan(3e-8);
    }
  });
});

describe.each([8, 16] as const)('code values of %i bits', (depth) => {
  const top = 2 ** depth - 1;

  it('survive the way to light and back, every one of them', () => {
    const codes = allCodes(depth);
    const light = linearFromCodes(codes, depth);
    expect(codesFromLinear(light, depth)).toEqual(codes);
    expect(light.every((x, i) => x === Math.fround(decode(codes[i]! / top)))).toBe(true);
  });

  it('are the nearest on either side of every decision threshold', () => {
    const near = Array.from({ length: top }, (_, code) => Math.fround(decode((code + 0.5) / top)));
    const data = Float32Array.from(near.flatMap((x) => [neighbour(x, -1), x, neighbour(x, 1)]));
    const wanted = data.map((x) => nearestCode(x, top));
    expect(Float32Array.from(codesFromLinear(data, depth))).toEqual(wanted);
  });

  it('never fall where light rises, and are clipped outside [0, 1]', () => {
    const data = Float32Array.from({ length: 100_000 }, (_, i) => i / 80_000 - 0.1);
    const codes = codesFromLinear(data, depth);
    expect(codes.every((code, i) => i === 0 || code >= codes[i - 1]!)).toBe(true);
    const extremes = Float32Array.of(-Infinity, -1, -1e-40, -0, 0, 1e-40, 1, 1.0000001, 2, 3e38, Infinity);
    expect([...codesFromLinear(extremes, depth)]).toEqual([0, 0, 0, 0, 0, 0, top, top, top, top, top]);
  });

  it('refuse NaN of either sign, by its place', () => {
    const negativeNaN = new Float32Array(Int32Array.of(0xffc00000).buffer)[0]!;
    for (const nan of [NaN, negativeNaN]) {
      expect(() => codesFromLinear(Float32Array.of(0.5, nan), depth)).toThrow(/sample 1 .*NaN/);
      expect(() => codesFromSrgb(Float32Array.of(0.5, nan), depth)).toThrow(/sample 1 .*NaN/);
    }
  });

  it('come from sRGB values by plain rounding', () => {
    const data = Float32Array.from({ length: 5000 }, (_, i) => i / 4000 - 0.1);
    const wanted = data.map((v) => Math.round(Math.min(Math.max(v, 0), 1) * top));
    expect(Float32Array.from(codesFromSrgb(data, depth))).toEqual(wanted);
    const codes = allCodes(depth);
    expect(
      codesFromSrgb(
        Float32Array.from(codes, (code) => code / top),
        depth,
      ),
    ).toEqual(codes);
  });
});

describe('imageFromCodes', () => {
  const codes = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => i * 7);
  const picture = { width: 4, height: 3, channels: 3, depth: 8, codes } as const;

  it('gives the whole picture in linear light', () => {
    const image = imageFromCodes(picture);
    expect(image).toMatchObject({ width: 4, height: 3, channels: 3, light: 'linear' });
    expect(image.data).toEqual(linearFromCodes(codes, 8));
  });

  it('cuts a window out of it', () => {
    const image = imageFromCodes(picture, { x: 1, y: 1, width: 2, height: 2 });
    const pixel = (x: number, y: number) => [...codes.subarray((y * 4 + x) * 3, (y * 4 + x) * 3 + 3)];
    const wanted = [pixel(1, 1), pixel(2, 1), pixel(1, 2), pixel(2, 2)].flat();
    expect([...codesFromLinear(image.data, 8)]).toEqual(wanted);
    expect(() => imageFromCodes(picture, { x: 3, y: 0, width: 2, height: 1 })).toThrow(
      /leaves the 4x3 picture/,
    );
  });
});

describe('toLight', () => {
  const ramp = Float32Array.from({ length: 60_000 }, (_, i) => i / 12_000 - 0.5);

  it.each([
    ['linear', 'srgb', encode],
    ['srgb', 'linear', decode],
  ] as const)('takes %s to %s as exactly as float32 can tell', (from, to, oracle) => {
    const { data, light } = toLight(createImage(300, 200, 1, from, ramp), to);
    expect(light).toBe(to);
    let worst = 0;
    for (let i = 0; i < ramp.length; i++) {
      const wanted = oracle(ramp[i]!);
      if (wanted !== 0) worst = Math.max(worst, Math.abs(data[i]! / wanted - 1));
    }
    // Half a unit in float32's last place is 6e-8.
    expect(worst).toBeLessThan(7e-8);
  });

  it('gives back the same picture where nothing is to be done', () => {
    const image = createImage(300, 200, 1, 'linear', ramp);
    expect(toLight(image, 'linear')).toBe(image);
  });
});

describe('luma', () => {
  it('weighs red, green and blue as Rec. 709 does', () => {
    const image = createImage(4, 1, 3, 'linear', Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, 0.5, 0.5));
    expect(luma(image)).toMatchObject({ width: 4, height: 1, channels: 1, light: 'linear' });
    expect([...luma(image).data].map((y) => y.toFixed(4))).toEqual(['0.2126', '0.7152', '0.0722', '0.5000']);
  });

  it('leaves a grey picture alone', () => {
    const grey = createImage(2, 1, 1, 'linear', Float32Array.of(0.1, 0.2));
    expect(luma(grey)).toBe(grey);
  });
});
