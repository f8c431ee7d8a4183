/**
 * How much truer in-between frames along the flow are than cross-fading, in dB, on scenes whose truth is known:
 * `npx jiti bench/between.ts`. The figures are in the README.
 */
import fs from 'node:fs';
import path from 'node:path';
import { coded, movingCutOut, movingPhoto, type Scene } from '../scripts/scenes.js';
import { decodePhoto } from '../src/codec/decode.js';
import { createBetween, loadFlow } from '../src/flow/between.js';
import type { Image } from '../src/image.js';
import { codesFromLinear, imageFromCodes } from '../src/pixels/colour.js';
import { lightOfCodes } from '../src/pixels/colour-codes.js';
import { resizeArea } from '../src/pixels/resize.js';

const SIZE = { width: 480, height: 270 };
const STEPS = 8;
const FRAMES = 3;
const BORDER = 16;

const flow = await loadFlow();
const light = lightOfCodes(8);
const folder = path.join(import.meta.dirname, '..', 'samples');
const photos: [string, Image<'linear'>][] = [];
for (const name of fs.readdirSync(folder).filter((file) => /\.(jpe?g|png)$/.test(file))) {
  const picture = await decodePhoto(fs.readFileSync(path.join(folder, name)), name);
  if (picture.channels === 3) {
    const whole = imageFromCodes(picture);
    const scale = 800 / Math.max(whole.width, whole.height);
    const [width, height] = [Math.round(whole.width * scale), Math.round(whole.height * scale)];
    photos.push([name, scale < 1 ? resizeArea(whole, width, height) : whole]);
  }
}

function decibels(a: Float32Array, b: Float32Array): number {
  const [x, y] = [codesFromLinear(a, 8), codesFromLinear(b, 8)];
  let [sum, count] = [0, 0];
  for (let row = BORDER; row < SIZE.height - BORDER; row++)
    for (let i = (row * SIZE.width + BORDER) * 3; i < (row * SIZE.width + SIZE.width - BORDER) * 3; i++) {
      sum += (x[i]! - y[i]!) ** 2;
      count++;
    }
  return 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-9));
}

/** Gain of one frame in the middle, and of a window of some frames at eight times the rate, over doing without. */
function gains(scene: Scene): { between: number; window: number } {
  const frames = Array.from({ length: FRAMES }, (_, i) => coded(scene(i)));
  const sums = { truth: new Float64Array(0), made: new Float64Array(0), plain: new Float64Array(0) };
  const add = (name: keyof typeof sums, values: Float32Array) => {
    if (sums[name].length === 0) sums[name] = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) sums[name][i] = sums[name][i]! + values[i]!;
  };
  const lightOf = (i: number) => Float32Array.from(frames[i]!.codes, (code) => light[code]!);
  let between = 0;
  for (let i = 0; i < FRAMES; i++) {
    add('plain', lightOf(i));
    add('truth', lightOf(i));
    add('made', lightOf(i));
    if (i === FRAMES - 1) break;
    const at = createBetween(flow, frames[i]!, frames[i + 1]!)(light);
    for (let step = 1; step < STEPS; step++) {
      const truth = scene(i + step / STEPS).data;
      const made = at(step / STEPS);
      add('truth', truth);
      add('made', made);
      if (step !== STEPS / 2 || i > 0) continue;
      const faded = lightOf(0).map((value, k) => (value + light[frames[1]!.codes[k]!]!) / 2);
      between = decibels(made, truth) - decibels(faded, truth);
    }
  }
  const count = (FRAMES - 1) * STEPS + 1;
  const mean = (name: keyof typeof sums, n: number) => Float32Array.from(sums[name], (sum) => sum / n);
  const truth = mean('truth', count);
  return {
    between,
    window: decibels(mean('made', count), truth) - decibels(mean('plain', FRAMES), truth),
  };
}

function table(title: string, scenes: readonly (readonly [string, Scene])[]) {
  const rows = scenes.map(([name, scene]) => ({ name, ...gains(scene) }));
  const mean = (key: 'between' | 'window') => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  console.log(`\n${title}: gain in dB of the frame between | of the window at x${STEPS}`);
  for (const { name, between, window } of rows)
    console.log(`  ${name.padEnd(44)} ${between.toFixed(1).padStart(6)} ${window.toFixed(1).padStart(6)}`);
  console.log(
    `  ${'mean'.padEnd(44)} ${mean('between').toFixed(1).padStart(6)} ${mean('window').toFixed(1).padStart(6)}`,
  );
}

table(
  'One photo, panned 4 to 8 px a frame',
  photos.map(([name, photo], i) => {
    const speed = 4 + (4 * i) / Math.max(1, photos.length - 1);
    const angle = 0.7 + i * 1.3;
    return [
      name,
      movingPhoto(photo, SIZE, { dx: speed * Math.cos(angle), dy: speed * Math.sin(angle) }),
    ] as const;
  }),
);
table(
  'A cut-out before a still photo, 4 px a frame',
  photos.map(([name, photo], i) => {
    const [front, cutOut] = photos[(i + 1) % photos.length]!;
    const angle = 0.4 + i * 0.9;
    const move = { dx: 4 * Math.cos(angle), dy: 4 * Math.sin(angle) };
    return [`${front} before ${name}`, movingCutOut(photo, cutOut, SIZE, move)] as const;
  }),
);
