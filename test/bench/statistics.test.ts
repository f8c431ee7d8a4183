import { describe, expect, it } from 'vitest';
import { plotSvg, ticksTo } from '../../bench/plot.js';
import { line, median, quantile } from '../../bench/statistics.js';

describe('what the benchmarks reckon with', () => {
  it('has medians and quartiles between neighbours', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([0, 10, 20, 30, 40], 0.25)).toBe(10);
    expect(quantile([5], 0.9)).toBe(5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('finds the straight line that points lie on', () => {
    const { start, slope } = line([
      [1, 5],
      [2, 7],
      [4, 11],
    ]);
    expect(start).toBeCloseTo(3, 12);
    expect(slope).toBeCloseTo(2, 12);
    expect(line([[3, 8]])).toEqual({ start: 8, slope: 0 });
  });

  it.each([
    [70, [0, 20, 40, 60, 80]],
    [1, [0, 0.5, 1]],
    [8.3, [0, 5, 10]],
    [400, [0, 100, 200, 300, 400]],
  ])('marks an axis up to %d in round steps', (most, ticks) => {
    expect(ticksTo(most)).toEqual(ticks);
  });

  it('plots points where they belong, and its text as text', () => {
    const svg = plotSvg([
      {
        ...{ title: 'a < b & c', xLabel: 'x', yLabel: 'y' },
        points: [
          [0, 0],
          [4, 8],
        ],
        about: (start, slope) => `${start.toFixed(1)} + ${slope.toFixed(1)} x`,
      },
    ]);
    expect(svg).toContain('a &lt; b &amp; c');
    expect(svg).toContain('0.0 + 2.0 x');
    expect([...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [x, y])).toEqual([
      ['62', '248'],
      ['342', '58'],
    ]);
  });
});
