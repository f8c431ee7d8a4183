// Sums of a picture seen through homographies: the twin of src/pixels/warp.ts. The picture has four float32 a pixel, so
// that one vector is a pixel: a tap is one load, one product and one sum. Places are computed in float64.

import { rowOf, weightsAt } from './cubic';

/**
 * Adds to `pixels` vectors at `target` what the homography `h` (nine float64) shows from (x, y) to the right. `source` is
 * where the picture's pixel (0, 0) would lie, `stride` bytes to a row; whatever is seen must be there.
 */
export function addWarpedRow(
  source: usize,
  stride: isize,
  target: usize,
  pixels: usize,
  h: usize,
  x: f64,
  y: f64,
): void {
  const h0 = load<f64>(h);
  const h3 = load<f64>(h, 24);
  const h6 = load<f64>(h, 48);
  const startX = load<f64>(h, 8) * y + load<f64>(h, 16);
  const startY = load<f64>(h, 32) * y + load<f64>(h, 40);
  const startW = load<f64>(h, 56) * y + load<f64>(h, 64);
  const end = target + (pixels << 4);
  let column = x;
  for (let to = target; to < end; to += 16, column += 1) {
    const w = h6 * column + startW;
    const place = f64x2.div(
      f64x2(h0 * column + startX, h3 * column + startY),
      f64x2.splat(w),
    );
    const whole = f64x2.floor(place);
    const part = f32x4.demote_f64x2_zero(f64x2.sub(place, whole));
    const index = i32x4.trunc_sat_f64x2_s_zero(whole);
    const across = weightsAt(v128.shuffle<f32>(part, part, 0, 0, 0, 0));
    const down = weightsAt(v128.shuffle<f32>(part, part, 1, 1, 1, 1));
    const x0 = v128.shuffle<f32>(across, across, 0, 0, 0, 0);
    const x1 = v128.shuffle<f32>(across, across, 1, 1, 1, 1);
    const x2 = v128.shuffle<f32>(across, across, 2, 2, 2, 2);
    const x3 = v128.shuffle<f32>(across, across, 3, 3, 3, 3);
    const at =
      source + (<isize>i32x4.extract_lane(index, 1) - 1) * stride + ((<isize>i32x4.extract_lane(index, 0) - 1) << 4);
    const upper = f32x4.add(
      f32x4.mul(v128.shuffle<f32>(down, down, 0, 0, 0, 0), rowOf(at, x0, x1, x2, x3)),
      f32x4.mul(v128.shuffle<f32>(down, down, 1, 1, 1, 1), rowOf(at + stride, x0, x1, x2, x3)),
    );
    const lower = f32x4.add(
      f32x4.mul(v128.shuffle<f32>(down, down, 2, 2, 2, 2), rowOf(at + 2 * stride, x0, x1, x2, x3)),
      f32x4.mul(v128.shuffle<f32>(down, down, 3, 3, 3, 3), rowOf(at + 3 * stride, x0, x1, x2, x3)),
    );
    v128.store(to, f32x4.add(v128.load(to), f32x4.add(upper, lower)));
  }
}

/** total += part, and part becomes 0, for `pixels` vectors: few terms to a sum keep float32 exact enough. */
export function settleRow(total: usize, part: usize, pixels: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < pixels << 4; i += 16) {
    v128.store(total + i, f32x4.add(v128.load(total + i), v128.load(part + i)));
    v128.store(part + i, zero);
  }
}
