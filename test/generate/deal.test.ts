import { describe, expect, it } from 'vitest';
import { dealUnits } from '../../src/generate/deal.js';
import type { Photo } from '../../src/source/identify.js';

const photos = (count: number): Photo[] =>
  Array.from({ length: count }, (_, i) => ({
    path: `${i}.png`,
    file: `/${i}.png`,
    sha256: `${i}`,
    key: `${i}`,
  }));
const deal = (count: number | null, perInput: number | null, inputs = 3) =>
  dealUnits(photos(inputs), { count, perInput, split: null, seed: '0' }).map(
    ({ key, photo, variant }) => `${key} ${photo.path} ${variant}`,
  );

describe('dealUnits', () => {
  it('refuses more samples than memory holds', () => {
    const many = { count: 999_999_999, perInput: null, split: null, seed: '0' };
    expect(() => dealUnits(photos(3), many)).toThrow(
      'Expected one dataset to be of 2,000,000 samples at most, but received a call for 999,999,999; make several, each with a --seed of its own.',
    );
  });

  it('makes one sample of each photo unless told otherwise', () => {
    expect(deal(null, null)).toEqual(['000000 0.png 0', '000001 1.png 0', '000002 2.png 0']);
  });

  it('deals a count out in turn, and numbers in (path, variant) order', () => {
    expect(deal(5, null)).toEqual([
      '000000 0.png 0',
      '000001 0.png 1',
      '000002 1.png 0',
      '000003 1.png 1',
      '000004 2.png 0',
    ]);
    expect(deal(2, null)).toEqual(['000000 0.png 0', '000001 1.png 0']);
  });

  it('takes --count as an upper limit beside --per-input', () => {
    expect(deal(null, 2)).toHaveLength(6);
    expect(deal(4, 2)).toHaveLength(4);
    expect(deal(100, 2)).toHaveLength(6);
  });

  it('numbers with as many digits as it needs', () => {
    expect(deal(1_000_001, null, 1).at(-1)).toBe('1000000 0.png 1000000');
  });

  it('splits by photo, by its key alone, in the stated shares', () => {
    const split = [
      { name: 'train', share: 0.9 },
      { name: 'test', share: 0.1 },
    ];
    const units = dealUnits(photos(4000), { count: null, perInput: 2, split, seed: '0' });
    for (let i = 0; i < units.length; i += 2) expect(units[i]?.split).toBe(units[i + 1]?.split);
    // The standard error of a share of 0.1 among 4,000 is 0.0047.
    expect(units.filter((unit) => unit.split === 'test').length / units.length).toBeCloseTo(0.1, 1.5);
    const fewer = dealUnits(photos(4000).slice(2000), { count: null, perInput: 2, split, seed: '0' });
    expect(fewer.map((unit) => unit.split)).toEqual(units.slice(4000).map((unit) => unit.split));
  });

  it('refuses a split that leaves a part empty', () => {
    const split = [
      { name: 'train', share: 0.999999 },
      { name: 'test', share: 0.000001 },
    ];
    expect(() => dealUnits(photos(2), { count: null, perInput: null, split, seed: '0' })).toThrow(
      /none of which falls to test/,
    );
  });
});
