import type { DepthMap } from './depth-map.js';
import { mapPoint } from './warp.js';

/** Homographies of the same poses, nine numbers each: of what is infinitely far, and of the plane of inverse depth 1. */
export interface DepthPoses {
  readonly far: Float64Array;
  readonly near: Float64Array;
}

/** Where in the picture a pose finds what it sees at a pixel, both in the picture's coordinates. */
export type Sight = (pose: number, x: number, y: number) => [x: number, y: number];

/** The ray is looked along in steps of so many px of the picture. */
const STEP_PX = 0.5;
/** Near and far that part by less, in px, are one surface, which is stretched rather than torn. */
const TORN_PX = 1.5;
/** Side of the blocks whose nearest and farthest points are known. */
const BLOCK = 16;

/**
 * What the poses see of a picture with depth. Each pixel's ray is followed from near to far, a path in the picture on which
 * inverse depth d lies at (far + d (near - far)) p, to the first place that is as near as the ray is there. A ray that
 * slips behind something near and meets nothing more that the picture shows, sees what no one knows: the mirror image of
 * what lies before the edge it slipped behind.
 */
export function createSight(depth: DepthMap, { far, near }: DepthPoses): Sight {
  const { width, height, inverse } = depth;
  const { nearest: nearestIn, farthest: farthestIn, columns } = depthBlocks(depth);
  const clampX = (x: number) => (x > 0 ? (x < width - 1 ? x : width - 1) : 0);
  const clampY = (y: number) => (y > 0 ? (y < height - 1 ? y : height - 1) : 0);
  const depthAt = (x: number, y: number) =>
    inverse[Math.floor(clampY(y) + 0.5) * width + Math.floor(clampX(x) + 0.5)]!;
  return (pose, x, y) => {
    const at = 9 * pose;
    const farX = far[at]! * x + far[at + 1]! * y + far[at + 2]!;
    const farY = far[at + 3]! * x + far[at + 4]! * y + far[at + 5]!;
    const farW = far[at + 6]! * x + far[at + 7]! * y + far[at + 8]!;
    const wayX = near[at]! * x + near[at + 1]! * y + near[at + 2]! - farX;
    const wayY = near[at + 3]! * x + near[at + 4]! * y + near[at + 5]! - farY;
    const wayW = near[at + 6]! * x + near[at + 7]! * y + near[at + 8]! - farW;
    const xAt = (d: number) => (farX + d * wayX) / (farW + d * wayW);
    const yAt = (d: number) => (farY + d * wayY) / (farW + d * wayW);
    const [x0, y0, x1, y1] = [xAt(0), yAt(0), xAt(1), yAt(1)];
    const left = Math.floor((clampX(Math.min(x0, x1)) + 0.5) / BLOCK);
    const right = Math.floor((clampX(Math.max(x0, x1)) + 0.5) / BLOCK);
    const top = Math.floor((clampY(Math.min(y0, y1)) + 0.5) / BLOCK);
    const bottom = Math.floor((clampY(Math.max(y0, y1)) + 0.5) / BLOCK);
    let [nearest, farthest] = [0, 1];
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        nearest = Math.max(nearest, nearestIn[row * columns + column]!);
        farthest = Math.min(farthest, farthestIn[row * columns + column]!);
      }
    const [dx, dy] = [xAt(nearest) - xAt(farthest), yAt(nearest) - yAt(farthest)];
    const lengthPx = Math.sqrt(dx * dx + dy * dy);
    const steps = Math.ceil(lengthPx / STEP_PX);
    const step = steps === 0 ? 0 : (nearest - farthest) / steps;
    const torn = steps === 0 ? 1 : (TORN_PX / lengthPx) * (nearest - farthest);
    let [freeX, freeY, free] = [x, y, nearest];
    for (let n = 0; n <= steps; n++) {
      const d = n === steps ? farthest : nearest - n * step;
      const [qx, qy] = [xAt(d), yAt(d)];
      const found = depthAt(qx, qy);
      if (found < d) [freeX, freeY, free] = [qx, qy, found];
      else if (found - d <= torn) {
        const again = depthAt(xAt(found), yAt(found));
        const met = Math.abs(again - found) <= torn ? again : found;
        return [xAt(met), yAt(met)];
      }
    }
    const mirrorX = 2 * freeX - xAt(free);
    const mirrorY = 2 * freeY - yAt(free);
    return Math.abs(depthAt(mirrorX, mirrorY) - free) <= torn ? [mirrorX, mirrorY] : [freeX, freeY];
  };
}

/** Where each pose finds a pixel if it is as near as the picture has it there, whatever stands in the way. */
export function createSurfaceSight({ width, height, inverse }: DepthMap, { far, near }: DepthPoses): Sight {
  const seen = new Float64Array(9);
  return (pose, x, y) => {
    const row = Math.max(0, Math.min(height - 1, Math.round(y)));
    const d = inverse[row * width + Math.max(0, Math.min(width - 1, Math.round(x)))]!;
    for (let n = 0; n < 9; n++) {
      const infinite = far[9 * pose + n]!;
      seen[n] = infinite + d * (near[9 * pose + n]! - infinite);
    }
    return mapPoint(seen, x, y);
  };
}

/** The largest and smallest inverse depth of each block of 16 x 16 px, `columns` to a row. */
export interface DepthBlocks {
  readonly columns: number;
  readonly nearest: Float32Array;
  readonly farthest: Float32Array;
}

export function depthBlocks({ width, height, inverse }: DepthMap): DepthBlocks {
  const columns = Math.ceil(width / BLOCK);
  const count = columns * Math.ceil(height / BLOCK);
  const nearest = new Float32Array(count);
  const farthest = new Float32Array(count).fill(1);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const block = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
      nearest[block] = Math.max(nearest[block]!, inverse[i]!);
      farthest[block] = Math.min(farthest[block]!, inverse[i]!);
    }
  return { columns, nearest, farthest };
}
