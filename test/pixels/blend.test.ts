import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { BLEND_MODES, type BlendMode, blendTinted, blendValue, mixPicture } from '../../src/pixels/blend.js';
import { createStream } from '../../src/random.js';

const side = 24;
const stream = createStream('test', 'blend');
const codes = () => Uint8Array.from({ length: side * side * 3 }, () => stream.integer(0, 255));
const [below, above] = [codes(), codes()];

/** FACTS: the blends on [0, 1], written plainly. */
const formulas: Record<BlendMode, (i: number, l: number) => number> = {
  screen: (i, l) => 1 - (1 - i) * (1 - l),
  lighten: (i, l) => Math.max(i, l),
  add: (i, l) => Math.min(i + l, 1),
  subtract: (i, l) => Math.max(i - l, 0),
  multiply: (i, l) => i * l,
};

describe('blendValue', () => {
  it.each(BLEND_MODES)('%s is its formula', (mode) => {
    for (let i = 0; i <= 255; i += 5)
      for (let l = 0; l <= 255; l += 5)
        expect(blendValue(mode, i / 255, l / 255)).toBeCloseTo(formulas[mode](i / 255, l / 255), 12);
  });

  const composited = ['screen', 'lighten', 'add', 'multiply'] as const;
  it.each(composited)("agrees with sharp's composite of opaque layers to one level: %s", async (mode) => {
    const raw = { width: side, height: side, channels: 3 as const };
    const overlay = await sharp(above, { raw }).png().toBuffer();
    const theirs = await sharp(below, { raw })
      .composite([{ input: overlay, blend: mode }])
      .removeAlpha()
      .raw()
      .toBuffer();
    const worst = below.reduce((most, code, i) => {
      const ours = Math.round(255 * blendValue(mode, code / 255, above[i]! / 255));
      return Math.max(most, Math.abs(ours - theirs[i]!));
    }, 0);
    expect(worst).toBeLessThanOrEqual(1);
  });
});

describe('blendTinted', () => {
  const photo = createImage(3, 1, 1, 'srgb', Float32Array.of(0.2, 0.5, 0.8));
  const amount = { width: 3, height: 1, data: Float32Array.of(0, 0.5, 1) };
  const blended = (mode: BlendMode, opacity: number) => [
    ...blendTinted(photo, { amount, colour: [0.6] }, { mode, opacity }).data,
  ];

  it('leaves a pixel without damage as it was, to the bit, in every mode', () => {
    for (const mode of BLEND_MODES) expect(blended(mode, 1)[0]).toBe(photo.data[0]);
  });

  it('lays on amount times colour, by its opacity', () => {
    expect(blended('add', 1)[1]).toBeCloseTo(0.8, 6);
    expect(blended('add', 0.5)[1]).toBeCloseTo(0.65, 6);
    expect(blended('subtract', 1)[2]).toBeCloseTo(0.2, 6);
    expect(blended('multiply', 1)[2]).toBeCloseTo(0.8 * 0.6, 6);
    expect(blended('multiply', 1)[1]).toBeCloseTo(0.5 * 0.8, 6);
  });
});

it('mixPicture goes from one picture to the other', () => {
  const picture = (value: number) => createImage(3, 1, 1, 'srgb', new Float32Array(3).fill(value));
  const share = { width: 3, height: 1, data: Float32Array.of(0, 0.25, 1) };
  expect([...mixPicture(picture(0), picture(1), share).data]).toEqual([0, 0.25, 1]);
});
