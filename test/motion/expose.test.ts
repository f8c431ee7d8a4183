import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import type { Cutout } from '../../src/motion/actor.js';
import { expose } from '../../src/motion/expose.js';
import { atRest, posesOf } from '../../src/motion/poses.js';
import { shakenBackground } from '../../src/motion/shake.js';
import { linearKernel } from '../../src/optics/linear-kernel.js';
import { encodeSrgb } from '../../src/pixels/colour.js';
import { convolve } from '../../src/pixels/convolve.js';
import { scene } from '../synthetic.js';

/** A rectangle of a picture, opaque, with an empty rim of 2 px. */
function rectangle(picture: Image<'linear'>, x: number, y: number, width: number, height: number): Cutout {
  const window = { x: x - 2, y: y - 2, width: width + 4, height: height + 4 };
  const size = picture.channels + 1;
  const data = new Float32Array(window.width * window.height * size);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const to = ((j + 2) * window.width + i + 2) * size;
      for (let c = 0; c < picture.channels; c++)
        data[to + c] = picture.data[((y + j) * picture.width + x + i) * picture.channels + c]!;
      data[to + picture.channels] = 1;
    }
  const centre = [x + (width - 1) / 2, y + (height - 1) / 2] as const;
  return { window, centre, channels: picture.channels, data };
}

const grey = (width: number, height: number, value: number) =>
  createImage(width, height, 1, 'linear', new Float32Array(width * height).fill(value));
const linear = (lengthPx: number, turns = 0) => posesOf({ kind: 'linear', lengthPx, turns }, 200, [0, 0]);

describe('expose', () => {
  it('moves an opaque box over a plain background as the closed form says, to a level', () => {
    const cutout = rectangle(grey(160, 20, 0.7), 60, 4, 40, 12);
    const { image, cover } = expose(grey(160, 20, 0.1), [{ cutout, poses: linear(20) }], 200);
    for (let x = 0; x < 160; x++) {
      // Mean over the pixel of the share of time that the box [60, 100), moving over 20 px, covers it.
      let covered = 0;
      for (let k = 0; k < 100; k++) {
        const at = x + (k + 0.5) / 100;
        covered += Math.max(0, Math.min(1, (at - 50) / 20, (110 - at) / 20)) / 100;
      }
      const exact = 0.1 * (1 - covered) + 0.7 * covered;
      expect(Math.abs(cover.data[10 * 160 + x]! - covered)).toBeLessThan(0.004);
      expect(255 * Math.abs(encodeSrgb(image.data[10 * 160 + x]!) - encodeSrgb(exact))).toBeLessThan(1);
    }
  });

  it('leaves the leading edge of a ball see-through, less and less covered to the end of its way', () => {
    const [radius, length] = [15, 24];
    const [width, height] = [120, 60];
    const stripes = createImage(width, height, 1, 'linear');
    for (let p = 0; p < stripes.data.length; p++) stripes.data[p] = p % 4 < 2 ? 0.1 : 0.5;
    const window = { x: 30, y: 10, width: 40, height: 40 };
    const data = new Float32Array(2 * 40 * 40);
    for (let p = 0; p < 1600; p++) {
      const far = Math.hypot((p % 40) - 20, Math.floor(p / 40) - 20);
      const alpha = Math.min(1, Math.max(0, radius + 0.5 - far));
      data.set([0.8 * alpha, alpha], 2 * p);
    }
    const cutout: Cutout = { window, centre: [50, 30], channels: 1, data };
    const { image, cover } = expose(stripes, [{ cutout, poses: linear(length) }], 200);
    let before = 1;
    for (let x = 50 + radius - length / 2 + 1; x < 50 + radius + length / 2; x++) {
      const at = 30 * width + x;
      const covered = cover.data[at]!;
      // On the ball's axis the share of time is the share of its way on which its front has passed.
      expect(covered).toBeCloseTo((50 + radius + length / 2 - x) / length, 1);
      expect(covered).toBeGreaterThan(0);
      expect(covered).toBeLessThan(before);
      expect(image.data[at]).toBeCloseTo(covered * 0.8 + (1 - covered) * stripes.data[at]!, 5);
      before = covered;
    }
  });

  it.each([0, 0.13, 0.4])('blurs the inside of a thing as plain convolution does, at %f turns', (turns) => {
    const photo = scene(120, 100);
    const cutout = rectangle(photo, 20, 20, 80, 60);
    const { image } = expose(scene(120, 100, 3, 'other'), [{ cutout, poses: linear(15, turns) }], 200);
    const kernel = linearKernel({ lengthPx: 15, angleDegrees: -360 * turns, size: 17 });
    const plain = convolve(photo, kernel, { border: 'reflect' });
    for (let y = 32; y < 68; y++)
      for (let x = 32; x < 88; x++)
        for (let c = 0; c < 3; c++) {
          const i = (y * 120 + x) * 3 + c;
          expect(Math.abs(image.data[i]! - plain.data[i]!)).toBeLessThan(2e-3);
        }
  });

  it('lets the nearer thing hide the farther one at every instant', () => {
    const front = { cutout: rectangle(grey(60, 20, 1), 20, 4, 20, 12), poses: linear(12) };
    const behind = { cutout: rectangle(grey(60, 20, 0), 20, 4, 20, 12), poses: linear(12) };
    // They move together, so that the one behind is never seen: mixing their means would show it in the streak.
    const both = expose(grey(60, 20, 0.25), [front, behind], 200).image.data;
    const alone = expose(grey(60, 20, 0.25), [front], 200).image.data;
    // Between pixels a hard edge is half clear, and there alone a little of what is behind comes through.
    expect(Math.max(...both.map((value, i) => Math.abs(value - alone[i]!)))).toBeLessThan(0.02);
  });

  it('leaves the background as it is, to the bit, where nothing passes', () => {
    const background = scene(60, 40);
    const cutout = rectangle(scene(60, 40, 3, 'thing'), 25, 15, 8, 8);
    const { image, cover } = expose(background, [{ cutout, poses: linear(6) }], 200);
    for (let p = 0; p < cover.data.length; p++)
      if (cover.data[p] === 0)
        for (let c = 0; c < 3; c++) expect(image.data[3 * p + c]).toBe(background.data[3 * p + c]);
    expect(cover.data.some((share) => share === 0)).toBe(true);
  });

  it('blurs the rim of a turning thing more than its middle', () => {
    const poses = posesOf({ kind: 'turn', sweepTurns: 0.12, pivot: [0, 0] }, 120, [0, 0]);
    const photo = scene(140, 140, 1);
    const { image } = expose(
      grey(140, 140, 0.2),
      [{ cutout: rectangle(photo, 20, 20, 100, 100), poses }],
      120,
    );
    const roughness = (from: number, to: number, picture: Image) => {
      let sum = 0;
      for (let y = 60; y < 80; y++)
        for (let x = from; x < to; x++)
          sum += (picture.data[y * 140 + x]! - picture.data[(y + 2) * 140 + x]!) ** 2;
      return sum;
    };
    const middle = roughness(65, 75, image) / roughness(65, 75, photo);
    const rim = roughness(100, 110, image) / roughness(100, 110, photo);
    expect(rim).toBeLessThan(0.4 * middle);
  });

  it('shakes the background with the camera, things and all, as one convolution', () => {
    const photo = scene(100, 80);
    const frame = { x: 10, y: 10, width: 80, height: 60 };
    const shift = linear(9, 0.2);
    const moving = shakenBackground(photo, frame, shift, convolve);
    // A thing that is a piece of the background and moves with it can't be seen.
    const inFrame = expose(createImage(80, 60, 3, 'linear'), [], 1).image;
    for (let y = 0; y < 60; y++)
      inFrame.data.set(photo.data.subarray(((y + 10) * 100 + 10) * 3, ((y + 10) * 100 + 90) * 3), y * 240);
    const cutout = rectangle(inFrame, 25, 20, 30, 20);
    const { image } = expose(moving.exposed, [{ cutout, poses: shift }], 200, moving);
    for (let y = 28; y < 32; y++)
      for (let x = 33; x < 47; x++)
        expect(Math.abs(image.data[(y * 80 + x) * 3]! - moving.exposed.data[(y * 80 + x) * 3]!)).toBeLessThan(
          1e-5,
        );
    expect(Math.abs(image.data[(3 * 80 + 3) * 3]! - moving.exposed.data[(3 * 80 + 3) * 3]!)).toBeLessThan(
      1e-6,
    );
  });
});

describe('posesOf', () => {
  it('keeps the middle of a thing where it is in the target, whatever the motion', () => {
    const centroid = [3, -7] as const;
    for (const motion of [
      { kind: 'linear', lengthPx: 31, turns: 0.3 },
      { kind: 'turn', sweepTurns: 0.4, pivot: [20, 5] },
    ] as const) {
      const { cos, sin, x, y } = posesOf(motion, 50, centroid);
      let [sumX, sumY] = [0, 0];
      for (let i = 0; i < 50; i++) {
        sumX += cos[i]! * 3 + sin[i]! * 7 + x[i]!;
        sumY += sin[i]! * 3 - cos[i]! * 7 + y[i]!;
      }
      expect([sumX / 50, sumY / 50].map((value, i) => Math.abs(value - centroid[i]!) < 1e-9)).toEqual([
        true,
        true,
      ]);
    }
    expect(atRest(2)).toMatchObject({ cos: new Float64Array([1, 1]), x: new Float64Array(2) });
  });
});
