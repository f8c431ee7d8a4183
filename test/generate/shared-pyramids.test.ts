import { expect, it } from 'vitest';
import { coded } from '../../scripts/scenes.js';
import { createSharedPyramids } from '../../src/generate/shared-pyramids.js';
import { motionPyramid, type Pyramid } from '../../src/pixels/motion-pyramid.js';
import { flat, scene } from '../synthetic.js';

const memoryOf = ({ levels }: Pyramid) => levels.map(({ data }) => data.buffer);

it('makes a pyramid once for all who ask, and uses its memory again when the last of them is done', () => {
  const pyramids = createSharedPyramids();
  const bright = { index: 0, picture: coded(scene(100, 80)) };
  const dark = { index: 1, picture: coded(flat(100, 80, [0, 0, 0])) };
  const [one, other] = [pyramids.of(bright), pyramids.of(bright)];
  expect(other).toBe(one);
  pyramids.done(one);
  const between = pyramids.of(dark);
  const memory = memoryOf(one);
  expect(memoryOf(between).some((data) => memory.includes(data))).toBe(false);
  expect(one).toEqual(motionPyramid(bright.picture));
  pyramids.done(other);
  const again = pyramids.of({ ...dark, index: 2 });
  expect(memoryOf(again).every((data) => memory.includes(data))).toBe(true);
  // Nothing of the frame that was in it before shows through.
  expect(again).toEqual(motionPyramid(dark.picture));
  expect(again).not.toBe(one);
});
