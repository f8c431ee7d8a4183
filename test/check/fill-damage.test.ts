import { describe, expect, it } from 'vitest';
import { compare } from '../../src/check/compare.js';
import { fillDamage, soundPart } from '../../src/check/fill-damage.js';
import { type CodedPicture, codesFromLinear } from '../../src/pixels/colour.js';
import { texture } from '../metrics/texture.js';
import { flat } from '../synthetic.js';

/** A mask that is white in a square and along every 17th column, and all but black elsewhere. */
function maskOf(width: number, height: number): CodedPicture {
  const codes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const square = x >= 60 && x < 120 && y >= 50 && y < 120;
      codes[y * width + x] = square || x % 17 === 0 ? 255 : 3;
    }
  return { width, height, channels: 1, depth: 8, codes };
}

describe('soundPart', () => {
  it('is what no mask marks, within the window', () => {
    const sound = soundPart([maskOf(140, 130)], { x: 50, y: 40, width: 30, height: 20 });
    expect(sound.data[0]).toBe(1);
    expect(sound.data[1]).toBe(0);
    expect(sound.data[9 * 30 + 12]).toBe(1);
    expect(sound.data[10 * 30 + 12]).toBe(0);
    expect(soundPart([], { x: 0, y: 0, width: 2, height: 1 }).data).toEqual(Float32Array.of(1, 1));
  });
});

describe('fillDamage', () => {
  it('fills from around, and leaves what is sound', () => {
    const picture = flat(140, 130, [0.4]);
    const sound = soundPart([maskOf(140, 130)], { x: 0, y: 0, width: 140, height: 130 });
    const damaged = { ...picture, data: picture.data.map((value, i) => (sound.data[i] === 1 ? value : 0.9)) };
    for (const value of fillDamage(damaged, sound).data) expect(value).toBeCloseTo(0.4, 5);
  });
});

describe('compare under damage', () => {
  it('knows a picture that the damage all but hides', () => {
    const clean = texture(200, 180, 'old');
    const mask = maskOf(200, 180);
    const damaged = { ...clean, data: clean.data.map((value, i) => (mask.codes[i] === 255 ? 1 : value)) };
    const coded = ({ width, height, data }: typeof clean) =>
      ({ width, height, channels: 1, depth: 8, codes: codesFromLinear(data, 8) }) as const;
    const blind = compare(coded(damaged), coded(clean));
    const seeing = compare(coded(damaged), coded(clean), { damage: [mask] });
    expect(blind.correlation).toBeLessThan(0.8);
    expect(seeing.correlation).toBeGreaterThan(0.95);
    expect(seeing.damageSide).toBeGreaterThan(1);
    expect(compare(coded(clean), coded(damaged), { damage: [mask] }).damageSide).toBeLessThan(-1);
    expect(compare(coded(damaged), coded(clean), { damage: [] }).damageSide).toBeUndefined();
    expect(Math.hypot(seeing.shift!.dx, seeing.shift!.dy)).toBeLessThan(0.02);
  });
});
