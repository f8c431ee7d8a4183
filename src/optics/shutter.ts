import { exp } from '../portable.js';

/** How a shutter opens and closes: at once, steadily up and down again, or softly. */
export const SHUTTERS = ['box', 'triangle', 'gaussian'] as const;
export type Shutter = (typeof SHUTTERS)[number];

/**
 * The share of the light that a shutter lets through at a time from 0 to `length`, its greatest being 1 in the middle.
 * The triangle would be shut one frame before 0 and one after `length`; the Gaussian's deviation is a quarter of that span.
 */
export function shutterWeight(shutter: Shutter, time: number, length: number): number {
  if (shutter === 'box') return 1;
  const span = length + 2;
  const offset = (2 * time - length) / span;
  return shutter === 'triangle' ? 1 - Math.abs(offset) : exp(-2 * offset * offset);
}
