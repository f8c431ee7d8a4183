import type { Actor } from './actor.js';

/** The number, from 1 in front, of the thing that shows at each pixel at rest: the nearest one of half opacity or more. */
export function instancesOf(
  width: number,
  height: number,
  actors: readonly Pick<Actor, 'cutout'>[],
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(width * height);
  for (const [n, { cutout }] of actors.entries()) {
    const { window, channels, data } = cutout;
    for (let y = Math.max(0, window.y); y < Math.min(height, window.y + window.height); y++)
      for (let x = Math.max(0, window.x); x < Math.min(width, window.x + window.width); x++) {
        const from = ((y - window.y) * window.width + x - window.x) * (channels + 1);
        if (out[y * width + x] === 0 && data[from + channels]! >= 0.5) out[y * width + x] = n + 1;
      }
  }
  return out;
}
