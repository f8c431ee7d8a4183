import { expect, it } from 'vitest';
import { edgeShadow } from '../../src/masks/edge-shadow.js';

const gone = (...rows: string[]) => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Float32Array.from(rows.join(''), (mark) => (mark === 'o' ? 1 : 0)),
});

it('lies in a hole along the edges that the light comes over', () => {
  const shadow = edgeShadow(gone('.....', '.ooo.', '.ooo.', '.ooo.', '.....'), 1);
  expect([...shadow]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

it('fades with the distance from the edge', () => {
  const shadow = edgeShadow(gone('.....', '.oooo', '.oooo', '.oooo', '.oooo'), 3);
  expect([6, 12, 18, 24].map((p) => shadow[p])).toEqual([1, 2 / 3, 1 / 3, 0].map(Math.fround));
});

it('is cast by nothing beyond the border', () => {
  expect([...edgeShadow(gone('ooo', 'oo.', 'o..'), 2)].every((share) => share === 0)).toBe(true);
});
