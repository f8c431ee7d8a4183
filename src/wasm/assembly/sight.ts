// Sums of a picture with depth as poses see it: the twin of src/pixels/depth-sight.ts, whose places these are to the bit.
// A place is one vector, x and y.

import { addSeen, integersAt } from './seen';

/** The sides of the blocks whose nearest and farthest points are known, as a power of 2. */
const BLOCK_BITS = 4;
const STEP_PX: f64 = 0.5;
const TORN_PX: f64 = 1.5;

/** What lies before the camera, and where in the picture there is something to see; src/wasm/depth-warp.ts lays it out. */
// @ts-ignore: decorator
@unmanaged
class Scene {
  /** Where the inverse depth of pixel (0, 0) would lie, float32, and how wide the map is. */
  inverse: usize;
  width: i32;
  nearest: usize;
  farthest: usize;
  columns: i32;
  /** Float64: the map's last column and row, and the first and last place that may be seen. */
  lastX: f64;
  lastY: f64;
  firstSeenX: f64;
  firstSeenY: f64;
  lastSeenX: f64;
  lastSeenY: f64;
}

const places: usize = memory.data(64, 16);

/** Where a ray is at inverse depth d: `far` and the way from there to `near`, `w` being their third coordinates. */
// @ts-ignore: decorator
@inline
function placeAt(d: f64, far: v128, way: v128, w: v128): v128 {
  const split = f64x2.splat(d);
  const third = f64x2.extract_lane(w, 0) + d * f64x2.extract_lane(w, 1);
  return f64x2.div(f64x2.add(far, f64x2.mul(split, way)), f64x2.splat(third));
}

/** The pixel of the map that is nearest to a place. */
// @ts-ignore: decorator
@inline
function pixelAt(scene: Scene, place: v128): v128 {
  const last = v128.load(changetype<usize>(scene) + offsetof<Scene>('lastX'));
  const held = f64x2.pmin(f64x2.pmax(place, f64x2.splat(0)), last);
  return integersAt(f64x2.floor(f64x2.add(held, f64x2.splat(0.5))));
}

// @ts-ignore: decorator
@inline
function depthAt(scene: Scene, place: v128): f64 {
  const pixel = pixelAt(scene, place);
  const index = i32x4.extract_lane(pixel, 2) * scene.width + i32x4.extract_lane(pixel, 0);
  return <f64>load<f32>(scene.inverse + (index << 2));
}

/** Two elements of a homography, one of its first row and the one below. */
// @ts-ignore: decorator
@inline
function elements(h: usize): v128 {
  return v128.load64_lane(h + 24, v128.load64_zero(h), 1);
}
/** Where a homography sends (x, y), before the division. */
// @ts-ignore: decorator
@inline
function pointAt(h: usize, x: f64, y: f64): v128 {
  const across = f64x2.mul(elements(h), f64x2.splat(x));
  return f64x2.add(f64x2.add(across, f64x2.mul(elements(h + 8), f64x2.splat(y))), elements(h + 16));
}
// @ts-ignore: decorator
@inline
function thirdAt(h: usize, x: f64, y: f64): f64 {
  return load<f64>(h, 48) * x + load<f64>(h, 56) * y + load<f64>(h, 64);
}

/** Where in the picture the ray ends, as `createSight` has it. */
function follow(scene: Scene, pixel: v128, start: v128, toNear: v128, w: v128): v128 {
  const one = placeAt(0, start, toNear, w);
  const other = placeAt(1, start, toNear, w);
  const low = pixelAt(scene, f64x2.pmin(one, other));
  const high = pixelAt(scene, f64x2.pmax(one, other));
  const right = i32x4.extract_lane(high, 0) >> BLOCK_BITS;
  const bottom = i32x4.extract_lane(high, 2) >> BLOCK_BITS;
  let near: f32 = 0;
  let far: f32 = 1;
  for (let row = i32x4.extract_lane(low, 2) >> BLOCK_BITS; row <= bottom; row++)
    for (let column = i32x4.extract_lane(low, 0) >> BLOCK_BITS; column <= right; column++) {
      const block = (row * scene.columns + column) << 2;
      near = max(near, load<f32>(scene.nearest + block));
      far = min(far, load<f32>(scene.farthest + block));
    }
  const nearest = <f64>near;
  const farthest = <f64>far;
  if (nearest === farthest) return placeAt(nearest, start, toNear, w);
  const across = f64x2.sub(placeAt(nearest, start, toNear, w), placeAt(farthest, start, toNear, w));
  const square = f64x2.mul(across, across);
  const lengthPx = sqrt(f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1));
  const steps = <i32>ceil(lengthPx / STEP_PX);
  const step = steps === 0 ? 0 : (nearest - farthest) / <f64>steps;
  const torn = steps === 0 ? 1 : (TORN_PX / lengthPx) * (nearest - farthest);
  let freeAt = pixel;
  let free = nearest;
  for (let n = 0; n <= steps; n++) {
    const d = n === steps ? farthest : nearest - <f64>n * step;
    const place = placeAt(d, start, toNear, w);
    const found = depthAt(scene, place);
    if (found < d) {
      freeAt = place;
      free = found;
    } else if (found - d <= torn) {
      const met = placeAt(found, start, toNear, w);
      const again = depthAt(scene, met);
      return abs(again - found) <= torn ? placeAt(again, start, toNear, w) : met;
    }
  }
  const mirror = seenAt(scene, f64x2.sub(f64x2.mul(f64x2.splat(2), freeAt), placeAt(free, start, toNear, w)));
  return abs(depthAt(scene, mirror) - free) <= torn ? mirror : freeAt;
}

/** A place held where there is something to see. */
// @ts-ignore: decorator
@inline
function seenAt(scene: Scene, place: v128): v128 {
  const first = v128.load(changetype<usize>(scene) + offsetof<Scene>('firstSeenX'));
  const last = v128.load(changetype<usize>(scene) + offsetof<Scene>('lastSeenX'));
  return f64x2.pmin(f64x2.pmax(place, first), last);
}

/**
 * Adds what one pose sees from (x, y) to the right, as `addWarpedRow` does: `far` and `near` are its homographies of what
 * is infinitely far and of the nearest plane.
 */
export function addSightRow(
  source: usize,
  stride: i32,
  plane: usize,
  channels: i32,
  target: usize,
  targetPlane: usize,
  pixels: i32,
  scene: Scene,
  far: usize,
  near: usize,
  x: f64,
  y: f64,
): void {
  const last = x + <f64>(pixels - 1);
  const end = target + (<usize>pixels << 2);
  let column = x;
  for (let to = target; to < end; to += 16) {
    for (let lane: usize = 0; lane < 64; lane += 16, column += 1) {
      const at = min(column, last);
      const start = pointAt(far, at, y);
      const w = thirdAt(far, at, y);
      const toNear = f64x2.sub(pointAt(near, at, y), start);
      const bothW = f64x2.replace_lane(f64x2.splat(w), 1, thirdAt(near, at, y) - w);
      const pixel = f64x2.replace_lane(f64x2.splat(at), 1, y);
      v128.store(places + lane, seenAt(scene, follow(scene, pixel, start, toNear, bothW)));
    }
    const a = v128.load(places);
    const b = v128.load(places, 16);
    const c = v128.load(places, 32);
    const d = v128.load(places, 48);
    addSeen(
      source,
      stride,
      plane,
      channels,
      to,
      targetPlane,
      v128.shuffle<f64>(a, b, 0, 2),
      v128.shuffle<f64>(c, d, 0, 2),
      v128.shuffle<f64>(a, b, 1, 3),
      v128.shuffle<f64>(c, d, 1, 3),
    );
  }
}
