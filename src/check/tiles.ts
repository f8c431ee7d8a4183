import type { Window } from '../image.js';

const MOST_PIXELS = 400_000;
const TILE = 320;
const MOST_TILES_A_SIDE = 3;

/**
 * Where a pair of this size is measured: all over, or, where that would take long, in up to nine squares spread
 * over it. The squares together hold more than a set's median needs of one pair.
 */
export function tilesOf(width: number, height: number): Window[] {
  if (width * height <= MOST_PIXELS) return [{ x: 0, y: 0, width, height }];
  const columns = stretches(width);
  const rows = stretches(height);
  return rows.flatMap((row) =>
    columns.map((column) => ({ x: column.start, y: row.start, width: column.length, height: row.length })),
  );
}

/** Equal stretches of a length, each in the middle of its share. */
function stretches(length: number): { start: number; length: number }[] {
  const count = Math.min(MOST_TILES_A_SIDE, Math.max(1, Math.floor(length / TILE)));
  const side = Math.min(TILE, length);
  return Array.from({ length: count }, (_, i) => ({
    start: Math.floor(((i + 0.5) * length) / count - side / 2),
    length: side,
  }));
}
