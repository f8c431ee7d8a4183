import { describe, expect, it } from 'vitest';
import { createStream } from '../../src/random.js';
import { drawFrom, parseNumber, parseSpread, type Spread } from '../../src/recipe/spread.js';

const spread = (text: string) => parseSpread(text) as Spread;
const draws = (text: string, count: number, whole = false) => {
  const stream = createStream('test', text);
  return Array.from({ length: count }, () => drawFrom(spread(text), stream, whole));
};

describe('parseNumber', () => {
  it.each([
    ['1/10', 0.1],
    ['0.25', 0.25],
    ['1e-3', 0.001],
    ['-2.5', -2.5],
    ['.5', 0.5],
  ])('reads %s', (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(['', '1/0', '1/2/3', '0x10', 'Infinity', 'NaN', '1 2', '1,2'])('refuses %j', (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });
});

describe('parseSpread', () => {
  it('reads fixed values, ranges, choices and weights, and spells them back', () => {
    expect(spread('60').text).toBe('60');
    expect(spread(' 0.0030 : 0.01 ').text).toBe('0.003:0.01');
    expect(spread('1/10, 1/2 ,1').text).toBe('1/10,1/2,1');
    expect(spread('7@8,11@86,13@5').text).toBe('7@8,11@86,13@5');
  });

  it('knows its extremes', () => {
    expect(spread('5:25,31')).toMatchObject({ min: 5, max: 31 });
  });

  it.each(['', ',', '3:1', '1:2:3', '1@0', '1@-1', '1@', 'a', '1,,2', '1@2@3'])('refuses %j', (text) => {
    expect(parseSpread(text)).toBeUndefined();
  });
});

describe('drawFrom', () => {
  it('draws a range uniformly', () => {
    const values = draws('2:4', 20000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...values)).toBeLessThan(4);
    // The mean of n uniform draws of width 2 has a standard error of 2 / sqrt(12 n) = 0.004.
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(3, 1.9);
  });

  it('draws a choice by weight', () => {
    const values = draws('7@8,11@86,13@6', 20000);
    const share = (value: number) => values.filter((drawn) => drawn === value).length / values.length;
    expect(share(7)).toBeCloseTo(0.08, 1.9);
    expect(share(11)).toBeCloseTo(0.86, 1.9);
    expect(share(13)).toBeCloseTo(0.06, 1.9);
  });

  it('draws every whole number of a range alike, both ends included', () => {
    const values = draws('1:3', 9000, true);
    for (const value of [1, 2, 3])
      expect(values.filter((drawn) => drawn === value).length / 9000).toBeCloseTo(1 / 3, 1.5);
  });
});
