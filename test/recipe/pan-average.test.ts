import { describe, expect, it } from 'vitest';
import { coded, movingPhoto } from '../../scripts/scenes.js';
import { createImage, type Kernel } from '../../src/image.js';
import { createPlainAccumulator } from '../../src/pixels/accumulate.js';
import { type CodedPicture, codesFromLinear } from '../../src/pixels/colour.js';
import { newCodes } from '../../src/pixels/colour-codes.js';
import { convolve } from '../../src/pixels/convolve.js';
import { crop } from '../../src/pixels/crop.js';
import { motionBetween } from '../../src/pixels/motion-grid.js';
import { motionPyramid } from '../../src/pixels/motion-pyramid.js';
import { createStream } from '../../src/random.js';
import { type AveragePlan, averageWindow } from '../../src/recipe/average-window.js';
import { sensorSteps } from '../../src/wasm/sensor.js';

const [WIDTH, HEIGHT, MARGIN, FRAMES] = [120, 80, 20, 9];
const LOBES = 3;

/** Waves of all directions, from 6 px a period on: nothing is black or white, and all of it can be resampled. */
function waves() {
  const [width, height] = [WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN];
  const image = createImage(width, height, 3, 'linear');
  const stream = createStream('test', 'waves');
  const all = Array.from({ length: 24 }, () => {
    const [period, angle] = [stream.between(6, 40), stream.between(0, Math.PI)];
    const step = (2 * Math.PI) / period;
    return {
      u: step * Math.cos(angle),
      v: step * Math.sin(angle),
      phase: stream.between(0, 6),
      c: stream.integer(0, 2),
    };
  });
  image.data.fill(0.45);
  for (let i = 0; i < width * height; i++)
    for (const { u, v, phase, c } of all)
      image.data[3 * i + c] =
        image.data[3 * i + c]! + 0.04 * Math.sin(u * (i % width) + v * Math.floor(i / width) + phase);
  return image;
}

/** The weights with which Lanczos' filter sees the pixels -12 to 12 about a place between them. */
function weightsAbout(place: number): number[] {
  const weights = Array.from({ length: 25 }, (_, n) => {
    const x = n - 12 - place;
    if (Math.abs(x) >= LOBES) return 0;
    return x === 0
      ? 1
      : (LOBES * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / LOBES)) / (Math.PI * x) ** 2;
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The mean of the kernels that move a picture to where it is in each frame: that of the pan. */
function kernelOf(dx: number, dy: number): Kernel {
  const data = new Float32Array(25 * 25);
  for (let frame = 0; frame < FRAMES; frame++) {
    const [across, down] = [weightsAbout(dx * (frame - 4)), weightsAbout(dy * (frame - 4))];
    for (let i = 0; i < data.length; i++)
      data[i] = data[i]! + (down[Math.floor(i / 25)]! * across[i % 25]!) / FRAMES;
  }
  return { width: 25, height: 25, data };
}

function averaged(frames: readonly CodedPicture[]): CodedPicture {
  const plan: AveragePlan = {
    ...{ first: 0, last: FRAMES - 1, target: 4, readout: 0, shutter: 'box', crf: 'srgb', interpolate: 1 },
    ...{ maxMotionPx: 0, onGhost: 'report', skipStaticPx: 0, blurGamma: false },
  };
  const clip = {
    width: WIDTH,
    height: HEIGHT,
    channels: 3,
    depth: 8,
    framesPerSecond: 240,
    frameCount: 9,
  } as const;
  const tools = {
    accumulator: createPlainAccumulator,
    codes: newCodes,
    done: () => {},
    pyramid: ({ picture }: { picture: CodedPicture }) => motionPyramid(picture),
    motion: motionBetween,
    sensor: sensorSteps,
    between: () => () => new Float32Array(0),
  };
  const rendering = averageWindow({ plan, clip, depth: 8, tools });
  for (const [index, picture] of frames.entries()) {
    // A frame's memory is used again for the next one.
    const passing = { ...picture, codes: picture.codes.slice() };
    rendering.add({ index, seconds: index / 240, picture: passing });
    passing.codes.fill(0);
  }
  const rendered = rendering.finish();
  if ('left' in rendered) throw new Error(rendered.left);
  expect(rendered.layers.sharp).toEqual(frames[4]);
  return rendered.layers.blur as CodedPicture;
}

describe('frames of a pan of parts of a pixel, averaged', () => {
  const photo = waves();
  it.each([
    [0.7, -0.4],
    [0.25, 0.25],
    [-1.3, 0.85],
  ])('are the convolution in linear light with its kernel, to one level: (%d, %d) px a frame', (dx, dy) => {
    const moving = movingPhoto(photo, { width: WIDTH, height: HEIGHT }, { dx, dy });
    const blur = averaged(Array.from({ length: FRAMES }, (_, i) => coded(moving(i - 4))));
    const whole = convolve(photo, kernelOf(dx, dy), { border: 'reflect' });
    const view = crop(whole, { x: MARGIN, y: MARGIN, width: WIDTH, height: HEIGHT });
    const exact = codesFromLinear(view.data, 8);
    let [farthest, sum] = [0, 0];
    for (let i = 0; i < exact.length; i++) {
      const difference = Math.abs(blur.codes[i]! - exact[i]!);
      farthest = Math.max(farthest, difference);
      sum += difference;
    }
    expect(farthest).toBeLessThanOrEqual(1);
    // Nine frames of rounded code values average to within a third of a level, so that few round to the next.
    expect(sum / exact.length).toBeLessThan(0.15);
  });
});
