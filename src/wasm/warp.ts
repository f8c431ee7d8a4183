import type { Image, Light } from '../image.js';
import { mapPoint, type WarpOptions } from '../pixels/warp.js';
import { averageStrips, cornersOf, windowAround } from './average-strips.js';

/** `averageWarps` of src/pixels/warp.ts in WebAssembly SIMD: within 2e-6 of the twin, relative to the largest pixel. */
export function averageWarpsFast<L extends Light>(
  image: Image<L>,
  homographies: Float64Array,
  options: WarpOptions,
): Image<L> {
  return averageStrips(image, homographies.length / 9, options, (strip) => {
    const places: [number, number][] = [];
    for (let i = 0; i < homographies.length; i += 9)
      for (const [x, y] of cornersOf(strip)) places.push(mapPoint(homographies.subarray(i, i + 9), x, y));
    let homographiesAt = 0;
    return {
      seen: windowAround(places),
      bytes: homographies.byteLength,
      write(buffer, at) {
        homographiesAt = at;
        new Float64Array(buffer, at).set(homographies);
      },
      add: (wasm, place, n, x, y) => wasm.addWarpedRow(...place, homographiesAt + 72 * n, x, y),
    };
  });
}
