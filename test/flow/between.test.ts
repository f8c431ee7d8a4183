import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { coded, movingCutOut, movingPhoto, type Scene } from '../../scripts/scenes.js';
import { decodePhoto } from '../../src/codec/decode.js';
import { createBetween, flowAvailability, loadFlow } from '../../src/flow/between.js';
import { codesFromLinear, imageFromCodes } from '../../src/pixels/colour.js';
import { lightOfCodes } from '../../src/pixels/colour-codes.js';
import { resizeArea } from '../../src/pixels/resize.js';

const here = (await flowAvailability()) !== undefined;
const SIZE = { width: 160, height: 120 };
const light = lightOfCodes(8);
async function bundled(name: string, longest: number) {
  const file = path.join(import.meta.dirname, '../../samples', name);
  const photo = imageFromCodes(await decodePhoto(fs.readFileSync(file), name));
  const scale = longest / Math.max(photo.width, photo.height);
  return resizeArea(photo, Math.round(photo.width * scale), Math.round(photo.height * scale));
}
const photo = await bundled('maple.jpg', 400);
const other = await bundled('stream.jpg', 300);

function squaredError(a: Float32Array, b: Float32Array): number {
  const [x, y] = [codesFromLinear(a, 8), codesFromLinear(b, 8)];
  let sum = 0;
  for (let row = 12; row < SIZE.height - 12; row++)
    for (let i = (row * SIZE.width + 12) * 3; i < (row * SIZE.width + SIZE.width - 12) * 3; i++)
      sum += (x[i]! - y[i]!) ** 2;
  return sum;
}

/** By how many dB the frame in the middle is nearer to the truth than cross-fading is. */
async function gain(moving: Scene): Promise<number> {
  const [first, second] = [coded(moving(0)), coded(moving(1))];
  const made = createBetween(await loadFlow(), first, second)(light)(0.5);
  const faded = Float32Array.from(first.codes, (code, i) => (light[code]! + light[second.codes[i]!]!) / 2);
  const truth = moving(0.5).data;
  return 10 * Math.log10(squaredError(faded, truth) / squaredError(made, truth));
}

describe.runIf(here)(`frames in between ${here ? '' : 'skipped: no @techstark/opencv-js here'}`, () => {
  it('beat cross-fading by 10 dB on a pan', async () => {
    expect(await gain(movingPhoto(photo, SIZE, { dx: 4, dy: 2 }))).toBeGreaterThan(10);
  });

  it('beat cross-fading by 4 dB behind and before a cut-out', async () => {
    expect(await gain(movingCutOut(photo, other, SIZE, { dx: 3, dy: -2 }))).toBeGreaterThan(4);
  });

  it('are the frames themselves where nothing moves', async () => {
    const still = coded(movingPhoto(photo, SIZE, { dx: 0, dy: 0 })(0));
    const made = createBetween(await loadFlow(), still, still)(light)(0.3);
    const difference = made.reduce((sum, value, i) => sum + Math.abs(value - light[still.codes[i]!]!), 0);
    expect(difference / made.length).toBeLessThan(5e-4);
  });
});
