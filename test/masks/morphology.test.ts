import { describe, expect, it } from 'vitest';
import { agreement } from '../../src/masks/agreement.js';
import { close, dropSmall, fillHoles, openCross } from '../../src/masks/morphology.js';

const read = (rows: readonly string[]) =>
  Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 255 : 0));
const draw = (mask: Uint8Array, width: number) =>
  Array.from({ length: mask.length / width }, (_, y) =>
    [...mask.subarray(y * width, (y + 1) * width)].map((value) => (value ? '#' : '.')).join(''),
  );

const SHAPE = ['..........', '.###..#...', '.#.#......', '.###....##', '........##', '.....#....'];

describe('morphology', () => {
  const mask = read(SHAPE);
  it('fills a hole, and not the sea around', () => {
    expect(draw(fillHoles(mask, 10, 6), 10)).toEqual(SHAPE.map((row, y) => (y === 2 ? '.###......' : row)));
    expect(draw(fillHoles(mask, 10, 6, 0), 10)).toEqual(SHAPE);
  });

  it('drops small areas', () => {
    const kept = ['..........', '.###......', '.#.#......', '.###....##', '........##', '..........'];
    expect(draw(dropSmall(mask, 10, 6, 4), 10)).toEqual(kept);
    expect(dropSmall(mask, 10, 6, 9).every((value) => value === 0)).toBe(true);
  });

  it('closes a gap of as many px as the square is wide, less one', () => {
    const [row] = [['##..##....']];
    expect(draw(close(read(row), 10, 1, 1), 10)).toEqual(['######....']);
    expect(draw(close(read(['##...##...']), 10, 1, 1), 10)).toEqual(['##...##...']);
  });

  it('opens: what is thinner than a cross goes, a cross stays', () => {
    const cross = ['.....', '..#..', '.###.', '..#..', '.....'];
    expect(draw(openCross(read(cross), 5, 5), 5)).toEqual(cross);
    expect(openCross(read(['.....', '.###.', '.....']), 5, 3).some((value) => value > 0)).toBe(false);
  });
});

describe('agreement', () => {
  it('counts pixels, and outlines within two px', () => {
    const truth = read(['....', '.##.', '.##.', '....']);
    const half = read(['....', '.#..', '.#..', '....']);
    expect(agreement(half, truth, 4, 4)).toEqual({ iou: 0.5, precision: 1, recall: 0.5, boundaryF: 1 });
    expect(agreement(half, truth, 4, 4, 0).boundaryF).toBeCloseTo(2 / 3);
    const none = new Uint8Array(16);
    expect(agreement(none, none, 4, 4).iou).toBe(1);
    expect(agreement(none, truth, 4, 4)).toEqual({ iou: 0, precision: 0, recall: 0, boundaryF: 0 });
  });
});
