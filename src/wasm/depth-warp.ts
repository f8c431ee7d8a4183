import type { Image, Light, Window } from '../image.js';
import type { DepthMap } from '../pixels/depth-map.js';
import { type DepthBlocks, type DepthPoses, depthBlocks } from '../pixels/depth-sight.js';
import { mapPoint, type WarpOptions } from '../pixels/warp.js';
import { averageStrips, cornersOf, type StripViews, windowAround } from './average-strips.js';

/** Bytes of the scene that src/wasm/assembly/sight.ts reads. */
const SCENE = 80;

/** `averageDepths` of src/pixels/depth-warp.ts in WebAssembly: within 2e-6 of the twin, relative to the largest pixel. */
export function averageDepthsFast<L extends Light>(
  image: Image<L>,
  depth: DepthMap,
  poses: DepthPoses,
  options: WarpOptions,
): Image<L> {
  const blocks = depthBlocks(depth);
  return averageStrips(image, poses.far.length / 9, options, (strip) => viewsOf(strip, depth, blocks, poses));
}

function viewsOf(
  strip: Window,
  { width, height, inverse }: DepthMap,
  { nearest, farthest, columns }: DepthBlocks,
  { far, near }: DepthPoses,
): StripViews {
  const seen = seenBy(strip, far, near);
  // Rays look for depth only where they see, and past the map's edges at its edges.
  const firstRow = Math.max(0, Math.min(height - 1, seen.y));
  const lastRow = Math.max(0, Math.min(height - 1, seen.y + seen.height - 1));
  const rows = inverse.subarray(firstRow * width, (lastRow + 1) * width);
  let [sceneAt, farAt, nearAt] = [0, 0, 0];
  return {
    seen,
    bytes: SCENE + 2 * far.byteLength + 4 * (rows.length + 2 * nearest.length),
    write(buffer, at) {
      [sceneAt, farAt, nearAt] = [at, at + SCENE, at + SCENE + far.byteLength];
      new Float64Array(buffer, farAt).set(far);
      new Float64Array(buffer, nearAt).set(near);
      const rowsAt = nearAt + near.byteLength;
      const nearestAt = rowsAt + 4 * rows.length;
      const farthestAt = nearestAt + 4 * nearest.length;
      new Float32Array(buffer, rowsAt).set(rows);
      new Float32Array(buffer, nearestAt).set(nearest);
      new Float32Array(buffer, farthestAt).set(farthest);
      new Int32Array(buffer, sceneAt).set([
        rowsAt - 4 * firstRow * width,
        width,
        nearestAt,
        farthestAt,
        columns,
      ]);
      new Float64Array(buffer, sceneAt + 24).set([
        ...[width - 1, height - 1, seen.x + 1, seen.y + 1],
        ...[seen.x + seen.width - 4, seen.y + seen.height - 4],
      ]);
    },
    add: (wasm, place, n, x, y) => wasm.addSightRow(...place, sceneAt, farAt + 72 * n, nearAt + 72 * n, x, y),
  };
}

/**
 * All that rays from the strip pass, and mirror images of what lies beside them: as far again as a ray is long, or as what it
 * ends at is moved. That is longest about the corners; where it isn't quite, places are held within what is seen.
 */
function seenBy(strip: Window, far: Float64Array, near: Float64Array): Window {
  const places: (readonly [number, number])[] = [];
  let reach = 0;
  for (let i = 0; i < far.length; i += 9)
    for (const corner of cornersOf(strip)) {
      const [a, b] = [far, near].map((homographies) =>
        mapPoint(homographies.subarray(i, i + 9), ...corner),
      ) as [[number, number], [number, number]];
      for (const [one, other] of [
        [a, b],
        [a, corner],
        [b, corner],
      ] as const)
        reach = Math.max(reach, Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]));
      places.push(corner, a, b);
    }
  return windowAround(places, 1.25 * reach + 2);
}
