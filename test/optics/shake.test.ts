import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import { meanShift } from '../../src/optics/even-out.js';
import { kernelMap, motionOf } from '../../src/optics/kernel-map.js';
import { homographiesOf, rotation, type ShakePlan, shakeReach } from '../../src/optics/shake.js';
import { drawTrajectory } from '../../src/optics/trajectory.js';
import { convolve } from '../../src/pixels/convolve.js';
import { averageWarps, mapPoint } from '../../src/pixels/warp.js';
import { createStream } from '../../src/random.js';
import { loadRecipe } from '../../src/recipe/catalogue.js';
import type { NamedRecipe } from '../../src/recipe/define.js';
import { parseSettings } from '../../src/recipe/settings.js';
import { planSample } from '../../src/sample/plan-sample.js';

const frame = { x: 30, y: 20, width: 1280, height: 720 };
function planOf(seed: number, changes: Partial<ShakePlan> = {}): ShakePlan {
  const stream = createStream('shake', seed);
  const steps = (purpose: string) =>
    drawTrajectory(stream.derive(purpose), { samples: 2000, lengthPx: 1, anxiety: 0.005 });
  return {
    swingDegrees: 1.2,
    focal: 0.8 + 0.3 * (seed % 5),
    turn: steps('turn'),
    roll: steps('roll'),
    shift: null,
    leastPoses: 25,
    mostPoses: 1000,
    ...changes,
  };
}
const sixFree = (seed: number) => ({
  share: 0.02,
  path: planOf(seed).turn,
  depth: planOf(seed).roll,
});

describe('homographiesOf', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'keeps the centroid of every local kernel within 0.05 px of its place, seed %i',
    (seed) => {
      for (const changes of [{}, { shift: sixFree(seed + 9) }]) {
        const { homographies } = homographiesOf(planOf(seed, changes), frame);
        const map = kernelMap(homographies, frame, 160);
        const middle = map.size >> 1;
        for (let n = 0; n < map.rows * map.columns; n++) {
          let [x, y, sum] = [0, 0, 0];
          for (let i = 0; i < map.size * map.size; i++) {
            const weight = map.data[n * map.size * map.size + i]!;
            sum += weight;
            x += weight * ((i % map.size) - middle);
            y += weight * (Math.floor(i / map.size) - middle);
          }
          expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
          expect(Math.hypot(x, y)).toBeLessThan(0.05);
        }
        for (const [px, py] of [
          [30, 20],
          [1309, 20],
          [30, 739],
          [1309, 739],
        ] as const)
          expect(Math.hypot(...meanShift(homographies, px, py))).toBeLessThan(0.05);
      }
    },
  );

  it('takes steps of half a pixel at most, and reaches no farther than the margin', () => {
    for (let seed = 0; seed < 8; seed++) {
      const plan = planOf(seed, { shift: sixFree(seed) });
      const { homographies, poses, stepPx } = homographiesOf(plan, frame);
      expect(homographies.length).toBe(9 * poses);
      expect(stepPx).toBeLessThanOrEqual(0.5);
      const reach = shakeReach(plan.swingDegrees, plan.focal, 0.02, frame);
      for (let i = 0; i < homographies.length; i += 9)
        for (const [x, y] of [
          [30, 20],
          [1309, 20],
          [30, 739],
          [1309, 739],
          [670, 380],
        ] as const) {
          const [sx, sy] = mapPoint(homographies.subarray(i, i + 9), x, y);
          expect(Math.max(Math.abs(sx - x), Math.abs(sy - y))).toBeLessThan(reach);
        }
    }
  });

  it('moves nothing without a swing', () => {
    const { homographies, poses } = homographiesOf(planOf(1, { swingDegrees: 0 }), frame);
    expect(poses).toBe(25);
    const [x, y] = mapPoint(homographies, 500, 300);
    expect(Math.hypot(x - 500, y - 300)).toBeLessThan(1e-9);
  });
});

describe('a pure roll', () => {
  it('leaves streaks of angle times radius, square to the radius', () => {
    const angle = 0.03;
    const poses = Float64Array.from(
      Array.from({ length: 61 }, (_, i) => rotation(0, 0, angle * (i / 60 - 0.5))).flat(),
    );
    // About the origin, which is the frame's middle here.
    const around = { x: -400, y: -300, width: 801, height: 601 };
    const motion = motionOf(poses, around);
    for (const [x, y] of [
      [300, 0],
      [-200, 150],
      [10, -290],
      [400, 300],
    ] as const) {
      const at = (y + 300) * 801 + x + 400;
      const [dx, dy] = [motion[at]!, motion[at + 801 * 601]!];
      const radius = Math.hypot(x, y);
      expect(Math.hypot(dx, dy) / (angle * radius)).toBeCloseTo(1, 3);
      expect(Math.abs(dx * x + dy * y) / (radius * Math.hypot(dx, dy))).toBeLessThan(1e-3);
    }
  });
});

describe('a pure translation', () => {
  it('agrees with the convolution by its local kernel: 60 dB, at most 0.003 off', () => {
    const photo = softScene(120, 90);
    const poses = Array.from(
      { length: 40 },
      (_, i) => [6 * Math.sin(i / 9) - 2.2, 4 * Math.cos(i / 13) - 3.1] as const,
    );
    const homographies = Float64Array.from(poses.flatMap(([x, y]) => [1, 0, x, 0, 1, y, 0, 0, 1]));
    const window = { x: 0, y: 0, width: 120, height: 90 };
    const { size, data } = kernelMap(homographies, window, 200);
    const blurred = convolve(
      photo,
      { width: size, height: size, data: data.slice(0, size * size) },
      { border: 'reflect' },
    );
    const warped = averageWarps(photo, homographies, { border: 'reflect', window });
    let [sum, worst] = [0, 0];
    warped.data.forEach((value, i) => {
      const off = Math.abs(value - blurred.data[i]!);
      sum += off * off;
      worst = Math.max(worst, off);
    });
    expect(10 * Math.log10(warped.data.length / sum)).toBeGreaterThan(60);
    expect(worst).toBeLessThan(0.003);
  });
});

/** Waves of 25 px and more. */
function softScene(width: number, height: number): Image<'linear'> {
  const image = createImage(width, height, 1, 'linear');
  for (let i = 0; i < image.data.length; i++)
    image.data[i] = 0.5 + 0.2 * Math.sin((i % width) / 4) + 0.2 * Math.cos(Math.floor(i / width) / 6);
  return image;
}

it('refuses hours of work on a large photo, unless fewer poses will do', async () => {
  const named = (await loadRecipe('shake')) as NamedRecipe;
  const plan = (texts: Record<string, string>) => {
    const settings = parseSettings(named.recipe, { rotation: '1.2', focal: '2', ...texts });
    const photo = { width: 9500, height: 6600, channels: 3 } as const;
    return planSample({ named, settings, seed: '0' }, { sourceKey: 'k', variant: 0 }, photo).plan;
  };
  expect(() => plan({})).toThrow(
    /^Expected the shake of 9500x6600 px to be of at most 797 poses, ten minutes of work, but received \d+; .+--most-poses 797\.$/,
  );
  const { shake } = plan({ 'most-poses': '100' }) as unknown as { shake: ShakePlan };
  const { poses, stepPx } = homographiesOf(shake, { x: 0, y: 0, width: 9500, height: 6600 });
  expect(poses).toBe(100);
  expect(stepPx).toBeGreaterThan(0.5);
});
