import { expect, it } from 'vitest';
import { branchOutlines } from '../../src/masks/branch.js';
import { fillOutline, outlineArea } from '../../src/masks/polygon.js';
import { createStream } from '../../src/random.js';

const SIDE = 360;

/** The pixels that a tree takes, drawn at 24 px to its unit, and those it shuts in. */
function drawTree(n: number) {
  const window = { x: 0, y: 0, width: SIDE, height: SIDE };
  const taken = new Uint8Array(SIDE * SIDE);
  for (const { x, y } of branchOutlines(createStream('test', 'branch', n))) {
    const place = (value: number) => SIDE / 2 + value * 24;
    const { data } = fillOutline({ x: x.map(place), y: y.map(place) }, window);
    data.forEach((share, p) => {
      if (share > 0.5) taken[p] = 1;
    });
  }
  const open = new Uint8Array(taken.length);
  const way = [0];
  while (way.length > 0) {
    const p = way.pop()!;
    if (open[p] || taken[p]) continue;
    open[p] = 1;
    const x = p % SIDE;
    if (x > 0) way.push(p - 1);
    if (x < SIDE - 1) way.push(p + 1);
    if (p >= SIDE) way.push(p - SIDE);
    if (p < SIDE * (SIDE - 1)) way.push(p + SIDE);
  }
  const count = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
  return { taken: count(taken), shut: SIDE * SIDE - count(taken) - count(open) };
}

it('losses along cracks branch, but close to no ring', () => {
  const trees = Array.from({ length: 20 }, (_, n) => drawTree(n));
  for (const { taken, shut } of trees) expect(shut).toBeLessThan(0.05 * taken);
});

it('their parts have an area of 1 together', () => {
  const outlines = branchOutlines(createStream('test', 'branch', 'area'));
  expect(outlines.reduce((sum, outline) => sum + outlineArea(outline), 0)).toBeCloseTo(1, 9);
  expect(outlines.length).toBeGreaterThan(2);
});
