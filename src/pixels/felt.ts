import { smoothField } from './smooth-field.js';

/** Pitch, in px, of the fibres of bare paper and of their lumps. */
const FIBRE_PX = 2.2;
const LUMP_PX = 7;

/**
 * The shading of bare paper, which has no gloss to hide it: the slope, towards the upper left, of a felt of fibres and
 * lumps, with mean 0 and standard deviation 1.
 */
export function feltShading(seed: string, width: number, height: number): Float32Array {
  const longer = Math.max(width, height) + 1;
  const fine = smoothField(seed, width + 1, height + 1, longer / FIBRE_PX);
  const turned = seed.slice(32) + seed.slice(0, 32);
  const coarse = smoothField(turned, width + 1, height + 1, longer / LUMP_PX);
  const shading = new Float32Array(width * height);
  let sum = 0;
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0, a = y * (width + 1), b = a + width + 2; x < width; x++, a++, b++, p++) {
      const slope = fine[a]! - fine[b]! + 2 * (coarse[a]! - coarse[b]!);
      shading[p] = slope;
      sum += slope * slope;
    }
  const deviation = Math.sqrt(sum / shading.length) || 1;
  for (let p = 0; p < shading.length; p++) shading[p]! /= deviation;
  return shading;
}
