import { expect, it } from 'vitest';
import { lostByJson } from '../src/json.js';

it('names the first value that JSON would lose', () => {
  const held = { a: [1, 'b', true, null], c: { d: -0.5, e: undefined } };
  expect(lostByJson(held, 'plan')).toBeUndefined();
  expect(JSON.parse(JSON.stringify(held))).toEqual(held);
  expect(lostByJson({ kernel: { size: Number.NaN } }, 'plan')).toBe('plan.kernel.size is NaN');
  expect(lostByJson({ path: [0, [Infinity]] }, 'plan')).toBe('plan.path.1.0 is Infinity');
  expect(lostByJson({ of: new Date(0) }, 'plan')).toBe('plan.of is Date');
  expect(lostByJson({ taps: new Float32Array(2) }, 'plan')).toBe('plan.taps is Float32Array');
  expect(lostByJson({ draw: () => 1 }, 'plan')).toBe('plan.draw is function');
  expect(lostByJson(undefined, 'plan')).toBe('plan is undefined');
});
