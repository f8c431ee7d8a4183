import { describe, expect, it } from 'vitest';
import { coded, movingPhoto } from '../../scripts/scenes.js';
import { motionBetween, motionLengths, quantile } from '../../src/pixels/motion-grid.js';
import { motionPyramid } from '../../src/pixels/motion-pyramid.js';
import { flat, scene } from '../synthetic.js';

const SIZE = { width: 240, height: 160 };
const photo = scene(300, 220);

function motion(dx: number, dy: number) {
  const moving = movingPhoto(photo, SIZE, { dx, dy });
  return motionBetween(motionPyramid(coded(moving(0))), motionPyramid(coded(moving(1))));
}

describe('motion between frames', () => {
  it.each([
    [0, 0],
    [1.5, -0.75],
    [3, 2.25],
  ])('finds a pan of (%d, %d) px at every point', (dx, dy) => {
    const { vectors } = motion(dx, dy);
    const known = Array.from(vectors, (value, i) => [value, i % 2 ? dy : dx] as const).filter(
      ([value]) => !Number.isNaN(value),
    );
    expect(known.length).toBeGreaterThan(vectors.length / 2);
    const errors = known.map(([value, truth]) => Math.abs(value - truth)).sort((a, b) => a - b);
    expect(errors[Math.floor(errors.length * 0.9)]).toBeLessThan(0.1);
  });

  it('says that it does not know where the picture is flat', () => {
    const grey = motionPyramid(coded(flat(120, 90, [0.3, 0.3, 0.3])));
    const grid = motionBetween(grey, grey);
    expect(grid.vectors.every(Number.isNaN)).toBe(true);
    expect(quantile(motionLengths(grid), 0.5)).toBe(0);
  });

  it('takes pictures of any size', () => {
    for (const [width, height] of [
      [1, 1],
      [3, 200],
      [17, 5],
    ] as const) {
      const tiny = motionPyramid(coded(scene(width, height)));
      expect(motionBetween(tiny, tiny).vectors.length).toBeGreaterThan(0);
    }
  });
});
