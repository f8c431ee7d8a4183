import { describe, expect, it } from 'vitest';
import { bandTile, correlateBands, findBandPeak } from '../../src/metrics/band-correlation.js';
import { linearKernel } from '../../src/optics/linear-kernel.js';
import { crop } from '../../src/pixels/crop.js';
import { convolveFast } from '../../src/wasm/convolve.js';
import { texture } from './texture.js';

const photo = texture(240, 200, 'photo');
const window = { x: 30, y: 30, width: 180, height: 140 };
const target = crop(photo, window);
const blurred = convolveFast(photo, linearKernel({ lengthPx: 15, angleDegrees: 70, size: 17 }), {
  border: 'reflect',
});

describe('correlateBands', () => {
  it('is 1 for a picture and itself, whatever its brightness', () => {
    const brighter = { ...target, data: target.data.map((value) => 1.1 * value + 0.05) };
    expect(correlateBands([bandTile({ input: brighter, target })]).correlation).toBeCloseTo(1, 5);
  });

  it('is -1 for a negative', () => {
    const negative = { ...target, data: target.data.map((value) => 1 - value) };
    expect(correlateBands([bandTile({ input: negative, target })]).correlation).toBeCloseTo(-1, 5);
  });

  it('knows a blurred picture, and no other', () => {
    const input = crop(blurred, window);
    expect(correlateBands([bandTile({ input, target })]).correlation).toBeGreaterThan(0.7);
    for (const seed of ['a', 'b', 'c', 'd']) {
      const stranger = texture(180, 140, seed);
      expect(Math.abs(correlateBands([bandTile({ input: stranger, target })]).correlation)).toBeLessThan(
        0.35,
      );
    }
  });

  it('sees no detail in one colour', () => {
    const grey = { ...target, data: new Float32Array(target.data.length).fill(0.5) };
    const { correlation, detail } = correlateBands([bandTile({ input: target, target: grey })]);
    expect(detail).toBeLessThan(1e-6);
    expect(Math.abs(correlation)).toBeLessThan(0.35);
  });
});

describe('findBandPeak', () => {
  it('finds what was moved far', () => {
    const input = crop(blurred, { ...window, x: window.x - 18, y: window.y + 12 });
    const { at, correlation } = findBandPeak([bandTile({ input, target })], 48);
    expect(at).toEqual({ x: 18, y: -12 });
    expect(correlation).toBeGreaterThan(0.6);
  });

  it('looks no farther than it is told', () => {
    const input = crop(blurred, { ...window, x: window.x - 18 });
    expect(findBandPeak([bandTile({ input, target })], 6).correlation).toBeLessThan(0.6);
  });
});
