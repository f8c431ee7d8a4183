import { describe, expect, it } from 'vitest';
import { findThings, type RgbCodes, type Segment } from '../../src/masks/find-things.js';
import { refineMatte } from '../../src/masks/refine-matte.js';
import { loadGrabCut } from '../../src/opencv/grabcut.js';
import { createStream } from '../../src/random.js';

const GROUND = [60, 110, 60] as const;
type Disc = readonly [x: number, y: number, radius: number, colour: readonly [number, number, number]];

/** Discs with soft rims on a plain ground, with a little grain. */
function picture(width: number, height: number, discs: readonly Disc[], grain = 2): RgbCodes {
  const { normal } = createStream('things');
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++, i++) {
        let value: number = GROUND[c]!;
        for (const [dx, dy, radius, colour] of discs) {
          const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - dx, y - dy)));
          value += cover * (colour[c]! - value);
        }
        data[i] = Math.min(255, Math.max(0, value + grain * normal()));
      }
  return { width, height, data };
}

/** All in the rectangle that is far from the ground's colour. */
const byColour: Segment = ({ width, height, data }, within) => {
  const out = new Uint8Array(width * height);
  for (let y = within.y; y < within.y + within.height; y++)
    for (let x = within.x; x < within.x + within.width; x++) {
      const p = y * width + x;
      let apart = 0;
      for (let c = 0; c < 3; c++) apart += Math.abs(data[3 * p + c]! - GROUND[c]!);
      if (apart > 24) out[p] = 255;
    }
  return out;
};
const areaOf = (mask: Uint8Array) => mask.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
const RED = [200, 60, 40] as const;
const BLUE = [40, 60, 200] as const;

describe('findThings', () => {
  it('finds what stands out, once each, whole, and apart', () => {
    const things = findThings(
      picture(120, 90, [
        [35, 40, 14, RED],
        [85, 45, 12, BLUE],
      ]),
      byColour,
    );
    expect(things).toHaveLength(2);
    const areas = things.map(areaOf).sort((a, b) => a - b) as [number, number];
    expect(areas[0]).toBeGreaterThan(0.95 * Math.PI * 12 * 12);
    expect(areas[0]).toBeLessThan(1.15 * Math.PI * 12 * 12);
    expect(areas[1]).toBeGreaterThan(0.95 * Math.PI * 14 * 14);
    expect(things[0]!.some((value, p) => value > 0 && things[1]![p]! > 0)).toBe(false);
  });

  it.each([
    ['is hardly another colour', [[60, 45, 14, [72, 122, 72]]]],
    ['is cut off by the edge', [[4, 45, 20, RED]]],
    ['is too small', [[60, 45, 4, RED]]],
    ['is too large', [[60, 45, 44, RED]]],
  ] as const)('refuses what %s', (_, discs) => {
    expect(findThings(picture(120, 90, discs), byColour)).toEqual([]);
  });

  it('refuses what is ragged', () => {
    const star = (x: number, y: number) => 12 + 8 * Math.cos(9 * Math.atan2(y - 45, x - 60));
    const ragged = picture(120, 90, []);
    for (let y = 0; y < 90; y++)
      for (let x = 0; x < 120; x++)
        if (Math.hypot(x - 60, y - 45) < star(x, y)) ragged.data.set(RED, 3 * (y * 120 + x));
    expect(findThings(ragged, byColour)).toEqual([]);
  });

  it("finds a disc with OpenCV's grabCut, the same every time, and nothing in noise", async () => {
    const segment = await loadGrabCut();
    const scene = picture(120, 90, [[50, 42, 16, RED]], 6);
    const [first, second] = [findThings(scene, segment), findThings(scene, segment)];
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
    expect(Math.abs(areaOf(first[0]!) / (Math.PI * 16 * 16) - 1)).toBeLessThan(0.08);
    expect(findThings(picture(120, 90, [], 40), segment)).toEqual([]);
  });
});

describe('refineMatte', () => {
  it('puts the rim of a coarse mask where the picture has it', () => {
    const large = picture(400, 300, [[170, 140, 60, RED]]);
    const mask = Uint8Array.from({ length: 100 * 75 }, (_, p) =>
      Math.hypot((p % 100) - 42.1, Math.floor(p / 100) - 34.6) < 15 ? 255 : 0,
    );
    const { window, data } = refineMatte(large, mask, { width: 100, height: 75 });
    let [worst, sum, inside] = [0, 0, 0];
    for (let y = 0, p = 0; y < window.height; y++)
      for (let x = 0; x < window.width; x++, p++) {
        const far = Math.hypot(window.x + x - 170, window.y + y - 140);
        const exact = Math.min(1, Math.max(0, 60.5 - far));
        if (Math.abs(far - 60) > 8) worst = Math.max(worst, Math.abs(data[p]! - exact));
        sum += data[p]!;
        inside += exact;
      }
    expect(worst).toBeLessThan(0.02);
    expect(Math.abs(sum / inside - 1)).toBeLessThan(0.02);
  });
});
