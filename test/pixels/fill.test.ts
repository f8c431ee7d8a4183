import { describe, expect, it } from 'vitest';
import { fillFrom } from '../../src/pixels/fill.js';

const hole = (x: number, y: number) => (x > 9 && x < 20 && y > 6 && y < 15 ? 0 : 1);
const plane = (value: (x: number, y: number) => number) => ({
  width: 33,
  height: 22,
  data: Float32Array.from({ length: 33 * 22 }, (_, p) => value(p % 33, Math.floor(p / 33))),
});

describe('fillFrom', () => {
  const known = plane(hole).data;

  it('fills with the one colour that there is, and keeps what is known', () => {
    const [filled] = fillFrom([plane((x, y) => (hole(x, y) ? 0.25 : 9))], known);
    expect(filled!.data.every((value) => Math.abs(value - 0.25) < 1e-6)).toBe(true);
  });

  it('goes on with a slope, within its ends', () => {
    const ramp = plane((x) => x / 32);
    const [filled] = fillFrom([ramp], known);
    for (let p = 0; p < ramp.data.length; p++)
      if (known[p] === 1) expect(filled!.data[p]).toBe(ramp.data[p]);
      else expect(Math.abs(filled!.data[p]! - ramp.data[p]!)).toBeLessThan(0.09);
  });

  it('fills all planes alike, and leaves what it was given', () => {
    const given = plane((x, y) => x * y);
    const before = given.data.slice();
    const [a, b] = fillFrom([given, given], known);
    expect(a).toEqual(b);
    expect(given.data).toEqual(before);
  });
});
