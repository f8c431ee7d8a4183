import { describe, expect, it } from 'vitest';
import { intersectionOverUnion, rocAuc } from '../../../src/train/validate/mask-scores.js';

const result = (damaged: number[], sound: number[]) => ({ key: '000000', damaged, sound });

describe('the area under the ROC curve', () => {
  it('is 1 of scores that part the two, 0 the other way round and a half of scores that are all alike', () => {
    expect(rocAuc(result([0, 0, 3], [2, 5, 0]))).toBe(1);
    expect(rocAuc(result([3, 0, 0], [0, 2, 5]))).toBe(0);
    expect(rocAuc(result([0, 3, 0], [0, 7, 0]))).toBe(0.5);
  });

  it('counts the pairs of pixels that stand in order', () => {
    // Damaged 1, 2, 2 and sound 0, 1: of six pairs five in order and one alike.
    expect(rocAuc(result([0, 1, 2], [1, 1, 0]))).toBeCloseTo(5.5 / 6, 12);
  });
});

describe('intersection over union', () => {
  it('counts what is in both over what is in either', () => {
    // Found: 3 of 4 damaged, and 2 sound ones.
    expect(intersectionOverUnion(result([1, 0, 2, 1], [6, 3, 2, 0]))).toBe(3 / 6);
    expect(intersectionOverUnion(result([1, 0, 2, 1], [6, 3, 2, 0]), 0.75)).toBe(1 / 4);
  });
});
