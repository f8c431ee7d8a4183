import { expect, it } from 'vitest';
import { arrowTimes } from '../../src/sink/motion-tile.js';

it.each([
  [640, 40, 1],
  [640, 9.2, 4],
  [640, 2.3, 16],
  [640, 0.2, 1],
  [96, 9, 1],
])(
  'arrows over a frame of %i px that moves by %d px are drawn %i times as long',
  (frameWidth, p95Px, times) => {
    const grid = { perFramePx: 1, columns: 1, rows: 1, vectors: [] };
    expect(arrowTimes({ ...grid, p95Px, frameWidth, frameHeight: 64 })).toBe(times);
  },
);
