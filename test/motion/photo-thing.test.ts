import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import type { PlacedMatte } from '../../src/masks/refine-matte.js';
import { expose } from '../../src/motion/expose.js';
import { takeOut } from '../../src/motion/photo-thing.js';
import { atRest } from '../../src/motion/poses.js';
import { scene } from '../synthetic.js';

const photo = scene(120, 90);
const motion = { kind: 'turn', pivot: [3, -4], sweepTurns: 0.1 } as const;
const plan = { fromPhoto: true, highlight: 1, areaPx: Math.PI * 100, motion } as const;

/** A disc with a soft rim. */
function matte(x: number, y: number, radius: number): PlacedMatte {
  const side = 2 * Math.ceil(radius) + 13;
  const window = { x: x - (side >> 1), y: y - (side >> 1), width: side, height: side };
  const data = Float32Array.from({ length: side * side }, (_, p) => {
    const far = Math.hypot((p % side) - (side >> 1), Math.floor(p / side) - (side >> 1));
    return Math.min(1, Math.max(0, (radius - far) / 3 + 0.5));
  });
  return { window, width: side, height: side, data };
}
const whole = { x: 0, y: 0, width: 120, height: 90 };

describe('takeOut', () => {
  it('puts the photo together again, to the bit but for the rim', () => {
    const disc = matte(50, 40, 20);
    const { clean, cutouts } = takeOut(photo, whole, [plan], [disc]);
    const { cutout } = cutouts[0]!;
    const { image } = expose(clean, [{ cutout, poses: atRest() }], 1);
    let [rim, hidden] = [0, 0];
    for (let p = 0; p < 120 * 90; p++) {
      const far = Math.hypot((p % 120) - 50, Math.floor(p / 120) - 40);
      const same = [0, 1, 2].every((c) => image.data[3 * p + c] === photo.data[3 * p + c]);
      if (far < 18 || far > 22) expect(same).toBe(true);
      else if (!same) rim++;
      if (far < 18 && clean.data[3 * p] !== photo.data[3 * p]) hidden++;
    }
    expect(rim).toBeGreaterThan(0);
    // What lay behind the thing is no longer the thing.
    expect(hidden).toBeGreaterThan(900);
    expect(photo.data).toEqual(scene(120, 90).data);
  });

  it('turns a thing of twice the size about a point twice as far off, half as far', () => {
    const { cutouts } = takeOut(photo, whole, [plan], [matte(50, 40, 20)]);
    const { pivot, sweepTurns } = cutouts[0]!.motion as typeof motion;
    expect(cutouts[0]!.areaPx).toBeCloseTo(4 * plan.areaPx, -1);
    expect(pivot[0]).toBeCloseTo(6, 1);
    expect(sweepTurns).toBeCloseTo(0.05, 3);
  });

  it('takes each thing once, only where it is asked for and lies in the frame', () => {
    const { fromPhoto, ...shape } = plan;
    const mattes = [matte(8, 40, 20), matte(40, 40, 14), matte(80, 45, 12)];
    const taken = takeOut(photo, whole, [shape, plan, plan, plan], mattes).cutouts;
    expect(taken.map((thing) => thing?.cutout.window.x)).toEqual([undefined, 20, 62, undefined]);
    const frame = { x: 70, y: 20, width: 50, height: 60 };
    expect(takeOut(photo, frame, [plan], mattes).cutouts[0]!.cutout.window).toMatchObject({ x: -8 });
    const none = takeOut(photo, { x: 0, y: 0, width: 20, height: 20 }, [plan], mattes);
    expect(none.cutouts).toEqual([undefined]);
    expect(none.clean).toBe(photo);
  });

  it('makes the clipped parts of a thing as bright as they may have been', () => {
    const white = createImage(120, 90, 3, 'linear');
    white.data.fill(1);
    const { cutouts } = takeOut(white, whole, [{ ...plan, highlight: 3 }], [matte(50, 40, 20)]);
    expect(Math.max(...cutouts[0]!.cutout.data)).toBeCloseTo(3, 5);
  });
});
