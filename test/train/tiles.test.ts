import { describe, expect, it } from 'vitest';
import { overEightWays } from '../../src/train/ensemble.js';
import { overTiles, type Plane } from '../../src/train/tiles.js';

const picture = (width: number, height: number, channels = 3): Plane => ({
  width,
  height,
  channels,
  data: Float32Array.from({ length: width * height * channels }, (_, i) => ((i * 7919) % 1000) / 1000),
});

describe('tiles', () => {
  it.each([
    [64, 64],
    [65, 40],
    [7, 200],
    [1, 1],
    [130, 33],
  ])('put a picture of %i x %i together again as it was', async (width, height) => {
    const original = picture(width, height);
    const sizes = new Set<string>();
    const made = await overTiles(original, { tile: 32, overlap: 8, multiple: 4 }, async (tile) => {
      sizes.add(`${tile.width % 4},${tile.height % 4}`);
      return tile;
    });
    expect(made).toMatchObject({ width, height, channels: 3 });
    expect([...sizes]).toEqual(['0,0']);
    expect(Math.max(...made.data.map((value, i) => Math.abs(value - original.data[i]!)))).toBeLessThan(1e-6);
  });

  it('fade into each other: a step from tile to tile becomes a slope', async () => {
    let n = 0;
    const made = await overTiles(picture(48, 4, 1), { tile: 32, overlap: 8, multiple: 4 }, async (tile) => {
      const level = n++;
      return { ...tile, data: tile.data.map(() => level) };
    });
    const row = [...made.data.slice(0, 48)];
    expect(row[0]).toBe(0);
    expect(row[47]).toBe(1);
    const slopes = row.slice(1).map((value, i) => value - row[i]!);
    expect(Math.min(...slopes)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...slopes)).toBeLessThan(0.1);
  });

  it('see the mirror beyond the edge', async () => {
    await overTiles(picture(3, 2, 1), { tile: 32, overlap: 8, multiple: 4 }, async (tile) => {
      expect([tile.width, tile.height]).toEqual([4, 4]);
      const at = (x: number, y: number) => tile.data[y * 4 + x];
      expect(at(3, 0)).toBe(at(2, 0));
      expect([at(0, 2), at(0, 3)]).toEqual([at(0, 1), at(0, 0)]);
      return tile;
    });
  });
});

describe('the eight ways', () => {
  it('are all different, and each is laid back', async () => {
    const original = picture(5, 3);
    const seen = new Set<string>();
    const made = await overEightWays(original, async (laid) => {
      seen.add(`${laid.width}:${[...laid.data].join()}`);
      return laid;
    });
    expect(seen.size).toBe(8);
    expect(Math.max(...made.data.map((value, i) => Math.abs(value - original.data[i]!)))).toBeLessThan(1e-6);
  });

  it('average out what only one way sees', async () => {
    const made = await overEightWays(picture(4, 4, 1), async (laid) => ({
      ...laid,
      data: laid.data.map((_, i) => (i === 0 ? 1 : 0)),
    }));
    // The first corner, laid back from eight ways: twice on each of the four.
    expect([0, 3, 12, 15].map((i) => made.data[i])).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
