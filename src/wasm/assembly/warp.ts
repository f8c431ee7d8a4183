// Sums of a picture seen through homographies: the twin of src/pixels/warp.ts. Places are computed in float64.

import { addSeen } from './seen';

/** What a row's places are computed from. It isn't kept in locals, which V8 would compute again for each vector. */
const row: usize = memory.data(128, 16);

/**
 * Adds to `pixels` floats at `target` what the homography `h` (nine float64) shows from (x, y) to the right: of each
 * channel, as `addSeen` has it. Targets are whole vectors; lanes past the row's end see what its last pixel does.
 */
export function addWarpedRow(
  source: usize,
  stride: i32,
  plane: usize,
  channels: i32,
  target: usize,
  targetPlane: usize,
  pixels: i32,
  h: usize,
  x: f64,
  y: f64,
): void {
  v128.store(row, v128.load64_splat(h));
  v128.store(row, f64x2.splat(load<f64>(h, 8) * y + load<f64>(h, 16)), 16);
  v128.store(row, v128.load64_splat(h, 24), 32);
  v128.store(row, f64x2.splat(load<f64>(h, 32) * y + load<f64>(h, 40)), 48);
  v128.store(row, v128.load64_splat(h, 48), 64);
  v128.store(row, f64x2.splat(load<f64>(h, 56) * y + load<f64>(h, 64)), 80);
  v128.store(row, f64x2.splat(x + <f64>(pixels - 1)), 96);
  v128.store(row, f64x2.splat(2), 112);
  const end = target + (<usize>pixels << 2);
  let column = f64x2.add(f64x2.splat(x), f64x2(0, 1));
  for (let to = target; to < end; to += 16) {
    const last = v128.load(row, 96);
    const two = v128.load(row, 112);
    const first = f64x2.pmin(column, last);
    column = f64x2.add(column, two);
    const second = f64x2.pmin(column, last);
    column = f64x2.add(column, two);
    const w0 = f64x2.add(f64x2.mul(v128.load(row, 64), first), v128.load(row, 80));
    const w1 = f64x2.add(f64x2.mul(v128.load(row, 64), second), v128.load(row, 80));
    addSeen(
      source,
      stride,
      plane,
      channels,
      to,
      targetPlane,
      f64x2.div(f64x2.add(f64x2.mul(v128.load(row), first), v128.load(row, 16)), w0),
      f64x2.div(f64x2.add(f64x2.mul(v128.load(row), second), v128.load(row, 16)), w1),
      f64x2.div(f64x2.add(f64x2.mul(v128.load(row, 32), first), v128.load(row, 48)), w0),
      f64x2.div(f64x2.add(f64x2.mul(v128.load(row, 32), second), v128.load(row, 48)), w1),
    );
  }
}

/** total += part, and part becomes 0, for `vectors` of them: few terms to a sum keep float32 exact enough. */
export function settleRow(total: usize, part: usize, vectors: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < vectors << 4; i += 16) {
    v128.store(total + i, f32x4.add(v128.load(total + i), v128.load(part + i)));
    v128.store(part + i, zero);
  }
}
