import type { Coverage } from '../pixels/draw.js';

/**
 * How much of the light, which falls from the upper left, the edge of what is left keeps from the ground of a hole,
 * [0, 1]: all of it right at the edge, nothing beyond `depthPx` pixels, a whole number. `gone` is how much is missing at
 * each pixel; beyond its borders all goes on as it is there.
 */
export function edgeShadow(gone: Coverage, depthPx: number): Float32Array {
  const { width, height, data } = gone;
  const shadow = new Float32Array(data.length);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (data[p] === 0) continue;
      let seen = 0;
      for (let k = 1; k <= depthPx; k++) seen += data[Math.max(y - k, 0) * width + Math.max(x - k, 0)]!;
      shadow[p] = 1 - seen / depthPx;
    }
  return shadow;
}
