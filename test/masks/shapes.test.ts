import { describe, expect, it } from 'vitest';
import { squaredDistance } from '../../src/masks/distance.js';
import { feather } from '../../src/masks/feather.js';
import { cutHole, HOLE_SHAPES, type HolePlan } from '../../src/masks/hole.js';
import { fillOutline, type Outline, outlineArea } from '../../src/masks/polygon.js';
import { blobOutline } from '../../src/masks/shapes.js';
import { createStream } from '../../src/random.js';

const outline = (...points: [number, number][]): Outline => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
});
const sum = (data: ArrayLike<number>) => Array.from(data).reduce((total, value) => total + value, 0);

describe('fillOutline', () => {
  it('covers pixels by their share', () => {
    const { data } = fillOutline(outline([1, 1], [3.5, 1], [3.5, 2.5], [1, 2.5]), {
      x: 0,
      y: 0,
      width: 5,
      height: 4,
    });
    expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0.5, 0, 0, 0.5, 0.5, 0.25, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps the area of a triangle, and cuts it at the window', () => {
    const triangle = outline([2, 3], [40, 7], [11, 33]);
    const whole = fillOutline(triangle, { x: 0, y: 0, width: 45, height: 40 });
    expect(sum(whole.data)).toBeCloseTo(outlineArea(triangle), 0);
    const part = fillOutline(triangle, { x: 10, y: 8, width: 9, height: 7 });
    for (let y = 0; y < 7; y++)
      for (let x = 0; x < 9; x++)
        expect(part.data[y * 9 + x]).toBeCloseTo(whole.data[(y + 8) * 45 + x + 10]!, 6);
  });
});

it('squaredDistance is that of trying every pixel', () => {
  const [width, height] = [23, 17];
  const stream = createStream('test', 'distance');
  const set = Uint8Array.from({ length: width * height }, () => (stream.uniform() < 0.02 ? 1 : 0));
  const found = squaredDistance(set, width, height);
  for (let p = 0; p < found.length; p++) {
    let nearest = Infinity;
    set.forEach((value, q) => {
      if (value)
        nearest = Math.min(
          nearest,
          ((p % width) - (q % width)) ** 2 + (Math.floor(p / width) - Math.floor(q / width)) ** 2,
        );
    });
    expect(found[p]).toBe(nearest);
  }
  expect(squaredDistance(new Uint8Array(6), 3, 2).every((d) => d === Infinity)).toBe(true);
});

describe('feather', () => {
  const side = 61;
  const disc = { width: side, height: side, data: new Float32Array(side * side) };
  for (let p = 0; p < disc.data.length; p++)
    disc.data[p] = Math.hypot((p % side) - 30, Math.floor(p / side) - 30) < 25 ? 1 : 0;

  it.each([1, 4, 16])('never falls on the way in, and stays inside: %i px', (px) => {
    const soft = feather(disc, px).data;
    const row = Array.from(soft.slice(30 * side, 30 * side + 31));
    for (let x = 1; x < row.length; x++) expect(row[x]!).toBeGreaterThanOrEqual(row[x - 1]!);
    expect(row.at(-1)).toBe(1);
    soft.forEach((value, p) => {
      if (disc.data[p] === 0) expect(value).toBe(0);
    });
    expect(row.filter((value) => value > 0 && value < 1).length).toBeGreaterThanOrEqual(px - 1);
  });

  it('of 0 px is the shape', () => {
    expect(feather(disc, 0)).toBe(disc);
  });
});

describe('cutHole', () => {
  const plan = (shape: HolePlan['shape'], n: number): HolePlan => ({
    shape,
    area: 0.04,
    at: [0.5, 0.45],
    featherPx: 0,
    seed: createStream('test', 'hole', shape, n).seed,
  });

  it.each(HOLE_SHAPES)('%s takes about the area asked for, inside the photo', (shape) => {
    const areas = [1, 2, 3, 4, 5, 6].map((n) => {
      const { lost, window, rim } = cutHole(plan(shape, n), 300, 200);
      expect(window.x).toBeGreaterThanOrEqual(0);
      expect(window.x + window.width).toBeLessThanOrEqual(300);
      expect(window.y + window.height).toBeLessThanOrEqual(200);
      for (const data of [lost.data, rim?.share.data ?? []])
        expect(Array.from(data).every((value) => value >= 0 && value <= 1)).toBe(true);
      return sum(lost.data) / (300 * 200);
    });
    const average = sum(areas) / areas.length;
    expect(average).toBeGreaterThan(shape === 'branch' ? 0.015 : 0.03);
    expect(average).toBeLessThan(0.06);
  });

  it.each(HOLE_SHAPES)('%s with a soft edge fades to nothing on every side', (shape) => {
    for (const n of [1, 2, 3]) {
      const { lost, window } = cutHole({ ...plan(shape, n), featherPx: 6 }, 300, 200);
      const { x, y, width, height } = window;
      lost.data.forEach((value, i) => {
        const [column, row] = [i % width, Math.floor(i / width)];
        const within = (at: number, start: number, length: number, end: number) =>
          (at > 0 || start === 0) && (at < length - 1 || start + length === end);
        if (!within(column, x, width, 300) || !within(row, y, height, 200)) expect(value).toBe(0);
      });
    }
  });

  it('makes blobs without horns: their edge turns by no more than 80 degrees from one point to the next but one', () => {
    for (let n = 1; n <= 40; n++) {
      const { x, y } = blobOutline(createStream('test', 'blob', n));
      const at = (values: Float64Array, i: number) => values[(i + values.length) % values.length] as number;
      for (let i = 0; i < x.length; i++) {
        const [ax, ay] = [at(x, i) - at(x, i - 1), at(y, i) - at(y, i - 1)];
        const [bx, by] = [at(x, i + 1) - at(x, i), at(y, i + 1) - at(y, i)];
        const turn = Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by));
        expect((turn * 180) / Math.PI).toBeLessThan(80);
      }
    }
  });

  it('takes a corner at the corner, and bites an edge at the edge', () => {
    const corner = cutHole({ ...plan('corner', 1), at: [0.9, 0.1] }, 300, 200);
    expect(corner.window.x + corner.window.width).toBe(300);
    expect(corner.window.y).toBe(0);
    expect(corner.lost.data[corner.window.width - 1]).toBe(1);
    const edge = cutHole({ ...plan('edge', 1), at: [0.5, 0.97] }, 300, 200);
    expect(edge.window.y + edge.window.height).toBe(200);
  });
});
