import { describe, expect, it } from 'vitest';
import { codesFromLinear, codesOf, imageFromCodes, linearFromCodes } from '../../src/pixels/colour.js';
import { crop } from '../../src/pixels/crop.js';
import { exposureOf } from '../../src/pixels/latent.js';

const codes = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => i * 4);
const picture = { width: 5, height: 4, channels: 3, depth: 8, codes } as const;
const window = { x: 1, y: 2, width: 3, height: 2 };

describe('a picture made of code values', () => {
  it('is those code values until somebody asks for its floats', () => {
    const image = imageFromCodes(picture);
    expect(codesOf(image, 8)).toBe(codes);
    expect(image.data).toEqual(linearFromCodes(codes, 8));
    expect(exposureOf(image)).toBeUndefined();
  });

  it('is its floats from then on, whoever changed them', () => {
    const image = imageFromCodes(picture);
    image.data[0] = 1;
    image.data[1] = 0;
    expect([...codesOf(image, 8).subarray(0, 3)]).toEqual([255, 0, codes[2]]);
    expect(codes[0]).toBe(0);
  });

  it('keeps its floats when its fields are copied', () => {
    const copy = { ...imageFromCodes(picture) };
    expect(copy.data).toEqual(linearFromCodes(codes, 8));
    expect(exposureOf(copy)).toBeUndefined();
  });

  it('has the code values of another depth by its floats', () => {
    expect(codesOf(imageFromCodes(picture), 16)).toEqual(codesFromLinear(linearFromCodes(codes, 8), 16));
  });

  it('is cropped as code values, to what the crop of its floats is', () => {
    const latent = crop(imageFromCodes(picture), window);
    expect(exposureOf(latent)).toBeDefined();
    const seen = imageFromCodes(picture);
    expect(seen.data.length).toBe(60);
    expect(latent.data).toEqual(crop(seen, window).data);
    expect(() => crop(imageFromCodes(picture), { ...window, x: 3 })).toThrow(/lies outside/);
  });
});
