import { beforeAll, describe, expect, it } from 'vitest';
import type { Image } from '../../src/image.js';
import { type FindAlignment, loadEcc } from '../../src/opencv/ecc.js';
import { alignPair } from '../../src/pairs/align-pair.js';
import { averageWarps } from '../../src/pixels/warp.js';
import { scene } from '../synthetic.js';

const [WIDTH, HEIGHT] = [240, 180];
const window = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
const sharp = scene(WIDTH, HEIGHT);
const steps = { geometry: true, colour: 'affine', photometric: true } as const;

/** Something moved in a fifth of the picture. */
function withBlur(image: Image<'linear'>): Image<'linear'> {
  const other = scene(WIDTH, HEIGHT, 3, 'other');
  const data = image.data.slice();
  for (let y = 60; y < 140; y++)
    for (let x = 80; x < 180; x++)
      for (let c = 0; c < 3; c++) data[(y * WIDTH + x) * 3 + c] = other.data[(y * WIDTH + x) * 3 + c]!;
  return { ...image, data };
}

const mixed = (image: Image<'linear'>, rows: number[][]): Image<'linear'> => ({
  ...image,
  data: image.data.map((_, i) => {
    const [row, at] = [rows[i % 3] as number[], i - (i % 3)];
    return (
      row[0]! * image.data[at]! + row[1]! * image.data[at + 1]! + row[2]! * image.data[at + 2]! + row[3]!
    );
  }),
});

describe('alignPair', () => {
  let find: FindAlignment;
  beforeAll(async () => {
    find = await loadEcc();
  });

  it('finds a planted homography to a tenth of a pixel, blur and gain notwithstanding', () => {
    const planted = Float64Array.of(1.004, 0.006, 2.3, -0.005, 0.997, -1.4, 4e-6, -3e-6, 1);
    const moved = averageWarps(
      mixed(sharp, [
        [0.8, 0, 0, 0],
        [0, 0.8, 0, 0],
        [0, 0, 0.8, 0],
      ]),
      planted,
      {
        border: 'reflect',
        window,
      },
    );
    const { figures } = alignPair(withBlur(moved), sharp, steps, find);
    const h = figures.homography as number[];
    // What the search found, after what was planted, sends each pixel to where it was.
    for (const [x, y] of [
      [10, 10],
      [230, 10],
      [10, 170],
      [230, 170],
      [120, 90],
    ] as const) {
      const send = (m: ArrayLike<number>, u: number, v: number) => {
        const w = m[6]! * u + m[7]! * v + m[8]!;
        return [(m[0]! * u + m[1]! * v + m[2]!) / w, (m[3]! * u + m[4]! * v + m[5]!) / w] as const;
      };
      const [u, v] = send(h, x, y);
      const [bx, by] = send(planted, u, v);
      expect(Math.hypot(bx - x, by - y)).toBeLessThan(0.1);
    }
    expect(figures.correlation).toBeGreaterThan(0.8);
    expect(figures.validShare).toBeGreaterThan(0.95);
  });

  it('recovers gains and offsets of each channel to a hundredth, whatever a fifth of the picture shows', () => {
    const planted = [
      [0.7, 0, 0, 0.02],
      [0, 0.9, 0, 0.01],
      [0, 0, 0.8, 0.03],
    ];
    const pair = [withBlur(mixed(sharp, planted)), sharp] as const;
    const { colour, gain } = alignPair(...pair, { ...steps, geometry: false }, find).figures;
    for (const [c, row] of (colour as number[][]).entries()) {
      const [scale, offset] = [planted[c]![c]!, planted[c]![3]!];
      expect(Math.abs(row[c]! * scale - 1)).toBeLessThan(0.01);
      expect(Math.abs(row[3]! + offset / scale)).toBeLessThan(0.01);
    }
    expect(gain).toBeCloseTo(1, 2);
  });

  it('recovers a mix of the channels', () => {
    const planted = [
      [0.8, 0.1, 0, 0],
      [0.05, 0.8, 0.05, 0],
      [0, 0.1, 0.75, 0],
    ];
    const blurred = withBlur(mixed(sharp, planted));
    const { blur } = alignPair(blurred, sharp, { ...steps, geometry: false, colour: 'matrix' }, find);
    let most = 0;
    for (let y = 0; y < 40; y++)
      for (let i = y * WIDTH * 3; i < (y + 1) * WIDTH * 3; i++)
        most = Math.max(most, Math.abs(blur.data[i]! - sharp.data[i]!));
    expect(most).toBeLessThan(0.02);
  });

  it('changes nothing where every step is refused', () => {
    const none = { geometry: false, colour: 'none', photometric: false } as const;
    const { blur, valid, figures } = alignPair(sharp, sharp, none, find);
    expect(blur.data).toEqual(sharp.data);
    expect(valid.every((value) => value === 255)).toBe(true);
    expect(figures).toEqual({ validShare: 1 });
  });

  it('tells an exposure apart by one gain', () => {
    const dim = { ...sharp, data: sharp.data.map((value) => 0.8 * value) };
    const exposure = { geometry: false, colour: 'none', photometric: true } as const;
    expect(alignPair(withBlur(dim), sharp, exposure, find).figures.gain).toBeCloseTo(1.25, 2);
  });

  it('keeps what it found before a search that ran away', () => {
    const near = { homography: Float64Array.of(1, 0, 0.5, 0, 1, 0, 0, 0, 1), correlation: 0.96 };
    const folded = Float64Array.of(-0.08, -0.04, 53, -0.36, -0.03, 119, -0.0024, -0.0015, 1);
    let searches = 0;
    const strays: FindAlignment = () => (searches++ === 0 ? near : { homography: folded, correlation: 0.99 });
    const { figures } = alignPair(sharp, sharp, steps, strays);
    expect(figures).toMatchObject({ correlation: 0.96, meanShiftPx: 0.5 });
  });

  it('leaves a pair where it lies of which two fifths show a thing that moved', () => {
    const data = sharp.data.slice();
    const last = (WIDTH - 1) * 3;
    // Nine pixels to the right: a search of the whole picture goes after it.
    for (let y = 0; y < HEIGHT; y++)
      for (let i = 9 * 3; i <= last * 0.4; i++)
        data[y * WIDTH * 3 + i] = sharp.data[y * WIDTH * 3 + i - 9 * 3]!;
    const { figures } = alignPair({ ...sharp, data }, sharp, steps, find);
    expect(figures.mostShiftPx).toBeLessThan(0.1);
  });

  it('takes no search that ends behind the camera for an answer', () => {
    const luma = (seed: string) => scene(WIDTH, HEIGHT, 1, seed);
    const folded = Float64Array.of(-0.08, -0.04, 53, -0.36, -0.03, 119, -0.0024, -0.0015, 1);
    expect(find(luma('one'), luma('one'), undefined, folded)).toBeUndefined();
  });
});
