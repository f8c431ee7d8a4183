/**
 * How much truer in-between frames along the flow are than cross-fading, in dB, on scenes whose truth is known, by our
 * own and by the minterpolate filter of the system's ffmpeg: `npx jiti bench/between.ts`. The figures are in
 * docs/in-between.md.
 */
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { coded, movingCutOut, movingPhoto, type Scene } from '../scripts/scenes.js';
import { decodePhoto } from '../src/codec/decode.js';
import { createBetween, loadFlow } from '../src/flow/between.js';
import type { Image } from '../src/image.js';
import { type CodedPicture, codesFromLinear, imageFromCodes } from '../src/pixels/colour.js';
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

type Light = Float32Array;
const lightOf = ({ codes }: CodedPicture): Light => Float32Array.from(codes, (code) => light[code]!);

/** The light of the frames and of those between them, STEPS to each, as one of the ways makes them. */
type Way = (scene: Scene) => Promise<Light[]>;

const alongFlow: Way = async (scene) => {
  const frames = Array.from({ length: FRAMES }, (_, i) => coded(scene(i)));
  const all: Light[] = [];
  for (let i = 0; i + 1 < FRAMES; i++) {
    const at = createBetween(flow, frames[i]!, frames[i + 1]!)(light);
    all.push(lightOf(frames[i]!));
    for (let step = 1; step < STEPS; step++) all.push(at(step / STEPS));
  }
  return [...all, lightOf(frames.at(-1)!)];
};

/** FFmpeg's filter looks at more frames than it lies between, so that it is given some before and after. */
const MORE = 4;

const minterpolate: Way = async (scene) => {
  const { width, height } = SIZE;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`];
  const times = Array.from({ length: FRAMES + 2 * MORE }, (_, i) => i - MORE);
  const filter = `format=yuv444p,minterpolate=fps=${STEPS}:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1`;
  const { stdout } = await execa(
    'ffmpeg',
    ['-v', 'error', ...raw, '-r', '1', '-i', '-', '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    { input: Buffer.concat(times.map((time) => coded(scene(time)).codes as Uint8Array)), encoding: 'buffer' },
  );
  const bytes = width * height * 3;
  const made = Array.from({ length: stdout.length / bytes }, (_, i) =>
    Float32Array.from(stdout.subarray(i * bytes, (i + 1) * bytes), (code) => light[code]!),
  );
  // Its first frame isn't the first that went in: the one that is our frame 0 tells where it began.
  const first = scene(0).data;
  const likeness = made.map((frame) => decibels(frame, first));
  const start = likeness.indexOf(Math.max(...likeness));
  return made.slice(start, start + (FRAMES - 1) * STEPS + 1);
};

function mean(pictures: readonly Light[]): Light {
  const sum = new Float64Array(pictures[0]!.length);
  for (const picture of pictures) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + picture[i]!;
  return Float32Array.from(sum, (value) => value / pictures.length);
}

interface Gains {
  readonly between: number;
  readonly window: number;
}

/** Gain of one frame in the middle, and of a window of some frames at eight times the rate, over doing without. */
async function gains(scene: Scene, way: Way): Promise<Gains> {
  const made = await way(scene);
  const truth = made.map((_, k) => scene(k / STEPS).data);
  const plain = made.filter((_, k) => k % STEPS === 0).map((_, i) => lightOf(coded(scene(i))));
  const [middle, whole] = [truth[STEPS / 2]!, mean(truth)];
  return {
    between: decibels(made[STEPS / 2]!, middle) - decibels(mean(plain.slice(0, 2)), middle),
    window: decibels(mean(made), whole) - decibels(mean(plain), whole),
  };
}

const ways: readonly (readonly [string, Way])[] = [
  ['along the flow', alongFlow],
  ['minterpolate', minterpolate],
];

async function table(title: string, scenes: readonly (readonly [string, Scene])[]) {
  console.log(`\n${title}: gain in dB of the frame between | of the window at x${STEPS}`);
  console.log(`  ${''.padEnd(44)} ${ways.map(([name]) => name.padStart(16)).join(' ')}`);
  const line = (name: string, figures: readonly Gains[]) =>
    console.log(
      `  ${name.padEnd(44)} ${figures.map(({ between, window }) => `${between.toFixed(1)} | ${window.toFixed(1)}`.padStart(16)).join(' ')}`,
    );
  const all: Gains[][] = [];
  for (const [name, scene] of scenes) {
    const row: Gains[] = [];
    for (const [, way] of ways) row.push(await gains(scene, way));
    all.push(row);
    line(name, row);
  }
  const over = (of: (values: number[]) => number) =>
    ways.map((_, i) => ({
      between: of(all.map((row) => row[i]!.between)),
      window: of(all.map((row) => row[i]!.window)),
    }));
  line(
    'mean',
    over((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  );
  line(
    'worst',
    over((values) => Math.min(...values)),
  );
}

await table(
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
await table(
  'A cut-out before a still photo, 4 px a frame',
  photos.map(([name, photo], i) => {
    const [front, cutOut] = photos[(i + 1) % photos.length]!;
    const angle = 0.4 + i * 0.9;
    const move = { dx: 4 * Math.cos(angle), dy: 4 * Math.sin(angle) };
    return [`${front} before ${name}`, movingCutOut(photo, cutOut, SIZE, move)] as const;
  }),
);
