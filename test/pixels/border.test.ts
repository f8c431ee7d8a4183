import { describe, expect, it } from 'vitest';
import { type Border, borderIndex, OUTSIDE } from '../../src/pixels/border.js';

const picture = 'abcd';
const seen = (border: Border, from: number, to: number, of = picture) => {
  let text = '';
  for (let i = from; i < to; i++) {
    const index = borderIndex(i, of.length, border);
    text += index === OUTSIDE ? '.' : of[index];
  }
  return text;
};

describe('borderIndex', () => {
  it('mirrors with the edge pixel repeated, at any distance', () => {
    const mirrored = ['ba', 'abcd', 'dcba', 'abcd', 'dcba', 'abcd', 'dc'];
    expect(seen('reflect', -10, 14)).toBe(mirrored.join(''));
    expect(borderIndex(-1e9, 3, 'reflect')).toBe(borderIndex(-1e9 + 6, 3, 'reflect'));
  });

  it('repeats the edge pixel', () => expect(seen('edge', -3, 7)).toBe('aaaabcdddd'));

  it('has no pixel outside under constant and valid', () => {
    expect(seen('constant', -2, 6)).toBe('..abcd..');
    expect(seen('valid', -2, 6)).toBe('..abcd..');
  });

  it('sees only one pixel in a picture of one', () => {
    expect(seen('reflect', -3, 4, 'a')).toBe('aaaaaaa');
    expect(seen('edge', -3, 4, 'a')).toBe('aaaaaaa');
  });
});
