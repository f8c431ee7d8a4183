import { smoothPlane } from '../pixels/smooth.js';
import { streamFromSeed } from '../random.js';

/** Side of the tile that a surface repeats, px, and how soft its grain is. */
const SIDE = 64;
const SOFT = 1.1;

/**
 * How much light the places of a surface return, about 1 on average: no surface is quite even, and what a photo
 * shows of one that lies far off, or out of focus, is smoother than the surface is from near by.
 */
export function createMottle(seed: string, deviation: number): (dx: number, dy: number) => number {
  if (deviation === 0) return () => 1;
  const { normal } = streamFromSeed(seed).derive('mottle');
  const noise = Float32Array.from({ length: SIDE * SIDE }, normal);
  const { data } = smoothPlane({ width: SIDE, height: SIDE, data: noise }, SOFT);
  let squares = 0;
  for (const value of data) squares += value * value;
  const scale = deviation / Math.sqrt(squares / data.length);
  return (dx, dy) => {
    const at = (Math.round(dy) & (SIDE - 1)) * SIDE + (Math.round(dx) & (SIDE - 1));
    return Math.max(0.2, 1 + scale * data[at]!);
  };
}
