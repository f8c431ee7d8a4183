import { expect, it } from 'vitest';
import { createLentCodes } from '../../src/generate/lent-codes.js';

it('lends the memory out again that came back, by its size, and keeps none that it never lent', () => {
  const lent = createLentCodes();
  const first = lent.take(12, 8);
  const second = lent.take(6, 16);
  expect([first.length, second.length]).toEqual([12, 6]);
  expect(second).toBeInstanceOf(Uint16Array);
  lent.giveBack(first);
  expect(lent.take(24, 8).buffer).not.toBe(first.buffer);
  expect(lent.take(6, 16).buffer).toBe(first.buffer);
  for (const codes of [second, first, new Uint8Array(24)]) lent.giveBack(codes);
  const foreign = new Uint8Array(12);
  lent.giveBack(foreign);
  const taken = Array.from({ length: 4 }, () => lent.take(12, 8).buffer);
  expect(taken).not.toContain(foreign.buffer);
});
