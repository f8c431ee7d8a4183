import { describe, expect, it } from 'vitest';
import { quantile } from '../../src/metrics/quantiles.js';
import { codeGain, lightGain, measureTones } from '../../src/metrics/tones.js';
import { decodeSrgb } from '../../src/pixels/colour.js';

const grey = (codes: number[], depth: 8 | 16 = 8) => ({
  width: codes.length,
  height: 1,
  channels: 1 as const,
  depth,
  codes: depth === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes),
});

describe('measureTones', () => {
  it('counts by hand what is easily counted', () => {
    const tones = measureTones(grey([0, 0, 255, 51]));
    expect(tones.meanCode).toBeCloseTo(306 / 4 / 255, 12);
    expect(tones.meanLight).toBeCloseTo((1 + decodeSrgb(0.2)) / 4, 7);
    expect([tones.darkShare, tones.brightShare, tones.least, tones.greatest]).toEqual([0.5, 0.25, 0, 1]);
  });

  it('weighs colours as Rec. 709 does, and reads 16 bits', () => {
    const green = {
      width: 1,
      height: 1,
      channels: 3 as const,
      depth: 16 as const,
      codes: Uint16Array.of(0, 65535, 0),
    };
    expect(measureTones(green).meanLight).toBeCloseTo(0.7152, 12);
    expect(measureTones(green).darkShare).toBeCloseTo(2 / 3, 12);
  });

  it('tells light from code values', () => {
    const [dark, both, bright] = [grey([50]), grey([50, 150]), grey([100, 100])].map(measureTones);
    expect(codeGain(bright!, both!)).toBe(0);
    // Averaging code values loses light, since the curve to light is convex.
    expect(lightGain(bright!, both!)).toBeLessThan(-0.2);
    expect(lightGain(dark!, dark!)).toBe(0);
  });
});

describe('quantile', () => {
  it('lies between neighbours by proportion', () => {
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.05)).toBeCloseTo(1.2, 12);
    expect(quantile([7], 0.95)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([1, Infinity, Infinity], 0.9)).toBe(Infinity);
  });
});
