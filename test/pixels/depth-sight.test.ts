import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import { kernelMapOf, motionBy } from '../../src/optics/kernel-map.js';
import { depthPosesOf, homographiesOf, type ShakePlan } from '../../src/optics/shake.js';
import { drawTrajectory } from '../../src/optics/trajectory.js';
import { convolve } from '../../src/pixels/convolve.js';
import { type DepthMap, depthUnder, inverseDepth } from '../../src/pixels/depth-map.js';
import { createSight, createSurfaceSight, type DepthPoses } from '../../src/pixels/depth-sight.js';
import { averageDepths, averageSights } from '../../src/pixels/depth-warp.js';
import { averageWarps } from '../../src/pixels/warp.js';
import { createStream } from '../../src/random.js';
import { averageDepthsFast } from '../../src/wasm/depth-warp.js';
import { scene } from '../synthetic.js';

const [width, height] = [120, 90];
const window = { x: 0, y: 0, width, height };

const mapOf = (at: (x: number, y: number) => number): DepthMap => ({
  width,
  height,
  inverse: Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
});

/** A camera that slides: the nearest plane moves by each shift, what is infinitely far by nothing. */
function slides(shifts: readonly (readonly [x: number, y: number])[]): DepthPoses {
  const moved = (x: number, y: number) => [1, 0, x, 0, 1, y, 0, 0, 1];
  return {
    far: Float64Array.from(shifts.flatMap(() => moved(0, 0))),
    near: Float64Array.from(shifts.flatMap(([x, y]) => moved(x, y))),
  };
}

/** Waves of 25 px and more. */
function softScene(): Image<'linear'> {
  const image = createImage(width, height, 1, 'linear');
  for (let i = 0; i < image.data.length; i++)
    image.data[i] = 0.5 + 0.2 * Math.sin((i % width) / 4) + 0.2 * Math.cos(Math.floor(i / width) / 6);
  return image;
}

const path = Array.from(
  { length: 40 },
  (_, i) => [6 * Math.sin(i / 9) - 2.2, 4 * Math.cos(i / 13) - 3.1] as const,
);

describe('things all as near', () => {
  it.each([1, 0.5, 0.25])(
    'are convolved by the path times inverse depth %f: at most 0.004 off',
    (nearness) => {
      const photo = softScene();
      const depth = mapOf(() => nearness);
      const sight = createSight(depth, slides(path));
      const { size, data } = kernelMapOf(sight, path.length, window, 200);
      const far = path.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) * nearness);
      expect(size).toBe(2 * Math.ceil(Math.max(...far)) + 1);
      const kernel = { width: size, height: size, data: data.slice(0, size * size) };
      const blurred = convolve(photo, kernel, { border: 'reflect' });
      const seen = averageSights(photo, sight, path.length, { border: 'reflect', window });
      seen.data.forEach((value, i) => {
        if (Math.abs(value - blurred.data[i]!) > 0.004) expect([i, value]).toEqual([i, blurred.data[i]]);
      });
    },
  );

  it('come out as before the plane, to a float, at the border too', () => {
    const homographies = slides(path).near;
    const sight = createSight(
      mapOf(() => 1),
      slides(path),
    );
    const options = { border: 'reflect', window } as const;
    const plane = averageWarps(softScene(), homographies, options).data;
    const seen = averageSights(softScene(), sight, path.length, options).data;
    expect(seen.every((value, i) => Math.abs(value - plane[i]!) < 1e-6)).toBe(true);
  });

  it('come out bit for bit where nothing moves', () => {
    const depth = mapOf((x, y) => ((x * 7 + y * 13) % 11) / 10);
    const sight = createSight(depth, slides([[0, 0]]));
    const photo = softScene();
    expect(averageSights(photo, sight, 1, { border: 'reflect', window }).data).toEqual(photo.data);
  });
});

describe('near and far', () => {
  /** A card in the middle, before a wall four times as far. */
  const inCard = (x: number, y: number) => Math.abs(x - 60) <= 20 && Math.abs(y - 45) <= 15;
  const card = mapOf((x, y) => (inCard(x, y) ? 1 : 0.25));
  const poses = slides([
    [-8, 0],
    [8, 0],
  ]);

  it('move by focal length times shift over distance', () => {
    const motion = motionBy(createSurfaceSight(card, poses), 2, window);
    expect(motion[45 * width + 60]).toBeCloseTo(16, 9);
    expect(motion[10 * width + 60]).toBeCloseTo(4, 9);
    expect(motion[width * height + 45 * width + 60]).toBe(0);
  });

  it('the near one hides the far one, which is seen beside it', () => {
    const sight = createSight(card, poses);
    // The first pose sees the card 8 px to the right of where the photo has it: from 48 to 88.
    expect(sight(0, 86, 45)).toEqual([78, 45]);
    expect(sight(0, 49, 45)).toEqual([41, 45]);
    // To the right of that is wall, 2 px off.
    expect(sight(0, 90, 45)).toEqual([88, 45]);
    // Where the card has gone the wall behind it is unknown: from 40 + 2 to 48 it is the wall before the card, mirrored.
    const [x, y] = sight(0, 45, 45);
    expect(y).toBe(45);
    expect(x).toBeGreaterThan(34);
    expect(x).toBeLessThan(40);
  });

  it('never shows the wall in the colours of the card', () => {
    const photo = createImage(width, height, 1, 'linear');
    for (let i = 0; i < photo.data.length; i++)
      photo.data[i] = inCard(i % width, Math.floor(i / width)) ? 1 : 0;
    const sight = createSight(card, poses);
    for (let pose = 0; pose < 2; pose++)
      for (let px = 0; px < width; px++) {
        const isCard = Math.abs(px - 60 - (pose === 0 ? 8 : -8)) <= 20;
        // An edge may lie half a px to either side.
        if (Math.abs(Math.abs(px - 60 - (pose === 0 ? 8 : -8)) - 20) <= 1) continue;
        const [sx] = sight(pose, px, 45);
        expect([pose, px, inCard(Math.round(sx), 45)]).toEqual([pose, px, isCard]);
      }
  });

  it('stretches a slope, and tears it nowhere', () => {
    const slope = mapOf((x) => 0.2 + (0.6 * x) / width);
    const sight = createSight(slope, poses);
    let last = sight(1, 10, 45)[0];
    for (let px = 11; px < width - 10; px++) {
      const [sx] = sight(1, px, 45);
      expect(sx - last).toBeGreaterThan(0.9);
      expect(sx - last).toBeLessThan(1.2);
      // The place and its depth agree to a quarter of a px.
      expect(Math.abs(sx - px - 8 * slope.inverse[45 * width + Math.round(sx)]!)).toBeLessThan(0.25);
      last = sx;
    }
  });
});

describe('depthPosesOf', () => {
  const stream = createStream('depth', 1);
  const steps = (purpose: string) =>
    drawTrajectory(stream.derive(purpose), { samples: 2000, lengthPx: 1, anxiety: 0.005 });
  const plan: ShakePlan = {
    ...{ swingDegrees: 1, focal: 1.2, turn: steps('turn'), roll: steps('roll') },
    shift: { share: 0.02, path: steps('shift'), depth: steps('depth') },
    ...{ leastPoses: 25, mostPoses: 1000 },
  };
  const frame = { x: 12, y: 9, width: 640, height: 420 };

  it('has the plane of --dof 6 for the nearest one, and turns alone for what is infinitely far', () => {
    const { far, near, poses, stepPx } = depthPosesOf(plan, frame);
    const plane = homographiesOf({ ...plan, leastPoses: poses, mostPoses: poses }, frame);
    const turns = homographiesOf({ ...plan, shift: null, leastPoses: poses, mostPoses: poses }, frame);
    expect(near).toEqual(plane.homographies);
    expect(far).toEqual(turns.homographies);
    expect(stepPx).toBeLessThanOrEqual(0.5);
  });

  it('keeps every pixel in its place on average, near, far and between: 0.05 px', () => {
    const poses = depthPosesOf(plan, frame);
    for (const nearness of [0, 0.3, 0.6, 1]) {
      const depth = { width: 664, height: 438, inverse: new Float32Array(664 * 438).fill(nearness) };
      const sight = createSight(depth, poses);
      for (const [x, y] of [
        [12, 9],
        [651, 428],
        [330, 220],
      ] as const) {
        let [dx, dy] = [0, 0];
        for (let i = 0; i < poses.poses; i++) {
          const [sx, sy] = sight(i, x, y);
          dx += (sx - x) / poses.poses;
          dy += (sy - y) / poses.poses;
        }
        expect(Math.sqrt(dx * dx + dy * dy)).toBeLessThan(0.05);
      }
    }
  });
});

describe('the fast twin', () => {
  const stream = createStream('depth', 2);
  const steps = (purpose: string) =>
    drawTrajectory(stream.derive(purpose), { samples: 2000, lengthPx: 1, anxiety: 0.005 });
  const frame = { x: 8, y: 5, width: 101, height: 80 };
  const poses = (swingDegrees: number, share: number) =>
    depthPosesOf(
      {
        ...{ swingDegrees, focal: 1.2, turn: steps('turn'), roll: steps('roll') },
        shift: { share, path: steps('shift'), depth: steps('depth') },
        ...{ leastPoses: 9, mostPoses: 20 },
      },
      frame,
    );
  const noise = createStream('depth', 3);
  it.each([
    [
      'a card before a wall',
      mapOf((x, y) => (Math.abs(x - 60) < 20 && Math.abs(y - 45) < 15 ? 1 : 0.2)),
      0.05,
    ],
    ['a slope', mapOf((x, y) => 0.1 + (0.4 * x) / width + (0.5 * y) / height), 0.1],
    ['nothing but edges', mapOf(() => noise.uniform()), 0.05],
    ['something that fills the picture', mapOf(() => 0.7), 0.2],
  ] as const)('sees what the plain one sees, to a float: %s', (_, depth, share) => {
    for (const channels of [1, 3] as const)
      for (const border of ['reflect', 'constant'] as const) {
        const photo = scene(width, height, channels);
        const options = { border, borderValue: 0.3, peak: 1, window: frame };
        const path = poses(2, share);
        const plain = averageDepths(photo, depth, path, options).data;
        const fast = averageDepthsFast(photo, depth, path, options).data;
        expect(fast.length).toBe(plain.length);
        fast.forEach((value, i) => {
          if (Math.abs(value - plain[i]!) > 1e-6) expect([i, value]).toEqual([i, plain[i]]);
        });
      }
  });
});

describe('a depth map', () => {
  it('is scaled so that its nearest point is 1, whatever it holds', () => {
    expect([...inverseDepth([50, 100, 0], 'inverse')!]).toEqual([0.5, 1, 0]);
    expect([...inverseDepth([2, 4, Infinity], 'depth')!]).toEqual([1, 0.5, 0]);
  });

  it.each([
    ['inverse', [0, 0]],
    ['inverse', [-1, 1]],
    ['inverse', [1, Number.NaN]],
    ['inverse', [1, Infinity]],
    ['depth', [0, 1]],
    ['depth', [Infinity, Infinity]],
  ] as const)('that is no %s is told: %j', (values, numbers) => {
    expect(inverseDepth(numbers, values)).toBeUndefined();
  });

  it('is stretched over the photo, and cut with it', () => {
    const map = { width: 4, height: 2, inverse: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    const part = depthUnder(map, { width: 8, height: 4 }, { x: 3, y: 1, width: 3, height: 2 });
    expect([...part.inverse]).toEqual([2, 3, 3, 6, 7, 7]);
  });
});
