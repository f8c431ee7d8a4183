// Rows of a picture of another size: the twin of src/pixels/resample.ts, bit for bit. Sums are float64.

// @ts-ignore: decorator
@inline
function clipped(lanes: v128): v128 {
  return f64x2.min(f64x2.splat(1), f64x2.max(f64x2.splat(0), lanes));
}

/**
 * A row of `floats` (a multiple of 4): the sum of `count` rows, the first at `rows`, by `weights`. Two rows at a time, as
 * the twin adds them.
 */
export function resampleDown(
  rows: usize,
  stride: usize,
  weights: usize,
  count: usize,
  floats: usize,
  to: usize,
): void {
  const pairs = count & ~1;
  for (let i: usize = 0; i < floats << 2; i += 16) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let at = rows + i;
    for (let k: usize = 0; k < pairs; k += 2, at += 2 * stride) {
      const a = v128.load(at);
      const b = v128.load(at + stride);
      const first = v128.load64_splat(weights + (k << 3));
      const second = v128.load64_splat(weights + (k << 3), 8);
      low = f64x2.add(
        low,
        f64x2.add(
          f64x2.mul(first, f64x2.promote_low_f32x4(a)),
          f64x2.mul(second, f64x2.promote_low_f32x4(b)),
        ),
      );
      high = f64x2.add(
        high,
        f64x2.add(
          f64x2.mul(first, f64x2.promote_low_f32x4(v128.shuffle<f32>(a, a, 2, 3, 2, 3))),
          f64x2.mul(second, f64x2.promote_low_f32x4(v128.shuffle<f32>(b, b, 2, 3, 2, 3))),
        ),
      );
    }
    if (pairs < count) {
      const a = v128.load(at);
      const weight = v128.load64_splat(weights + (pairs << 3));
      low = f64x2.add(low, f64x2.mul(weight, f64x2.promote_low_f32x4(a)));
      high = f64x2.add(
        high,
        f64x2.mul(weight, f64x2.promote_low_f32x4(v128.shuffle<f32>(a, a, 2, 3, 2, 3))),
      );
    }
    const a = f32x4.demote_f64x2_zero(clipped(low));
    const b = f32x4.demote_f64x2_zero(clipped(high));
    v128.store(to + i, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
  }
}

/** A row of `pixels` pixels of three channels, each the sum of `count` of those at `from` from its own `first` on. */
export function resampleAcross3(
  from: usize,
  firsts: usize,
  weights: usize,
  count: usize,
  pixels: usize,
  to: usize,
): void {
  for (let x: usize = 0; x < pixels; x++, to += 12) {
    let at = from + 12 * <usize>load<i32>(firsts + (x << 2));
    let redGreen = f64x2.splat(0);
    let blue: f64 = 0;
    for (let k: usize = 0; k < count; k++, at += 12, weights += 8) {
      const weight = load<f64>(weights);
      redGreen = f64x2.add(
        redGreen,
        f64x2.mul(f64x2.splat(weight), f64x2.promote_low_f32x4(v128.load64_zero(at))),
      );
      blue += weight * <f64>load<f32>(at, 8);
    }
    v128.store64_lane(to, f32x4.demote_f64x2_zero(clipped(redGreen)), 0);
    store<f32>(to, <f32>min<f64>(1, max<f64>(0, blue)), 8);
  }
}

/** The same of one channel. */
export function resampleAcross1(
  from: usize,
  firsts: usize,
  weights: usize,
  count: usize,
  pixels: usize,
  to: usize,
): void {
  for (let x: usize = 0; x < pixels; x++, to += 4) {
    let at = from + (<usize>load<i32>(firsts + (x << 2)) << 2);
    let sum: f64 = 0;
    for (let k: usize = 0; k < count; k++, at += 4, weights += 8) sum += load<f64>(weights) * <f64>load<f32>(at);
    store<f32>(to, <f32>min<f64>(1, max<f64>(0, sum)));
  }
}
