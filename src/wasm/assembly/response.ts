// A camera's curve on floats: the twins of applyCurve in src/pixels/colour-transfer.ts and of src/optics/response.ts, bit
// for bit. Sums are float64, and between the two a value is a float32, as it is there.

/** From here up the curve's parabolas end; a response is clipped long before. */
const END: f32 = 4;
/** The largest number below it. */
const BELOW_END: f32 = 3.9999998;

/**
 * `count` values of linear light or, where `slope` is 0, of sRGB to those of a table of `knots` + 1 float64, evenly spaced
 * in sRGB values. `coefficients` are the encoding curve's, three to a parabola of 2^15 patterns from `first` on.
 */
export function respondFloats(
  data: usize,
  count: usize,
  joint: f64,
  slope: f64,
  coefficients: usize,
  first: i32,
  table: usize,
  knots: f64,
): void {
  const pairs = data + ((count & ~1) << 2);
  let at = data;
  for (; at < pairs; at += 8) {
    const values = v128.load64_zero(at);
    v128.store64_lane(at, respondTwo(values, joint, slope, coefficients, first, table, knots), 0);
  }
  if (count & 1) {
    const value = v128.load32_zero(at);
    v128.store32_lane(at, respondTwo(value, joint, slope, coefficients, first, table, knots), 0);
  }
}

/** The lower two float32. Where a branch isn't taken its numbers are still made, of places that the tables have. */
// @ts-ignore: decorator
@inline
function respondTwo(
  values: v128,
  joint: f64,
  slope: f64,
  coefficients: usize,
  first: i32,
  table: usize,
  knots: f64,
): v128 {
  let coded = f64x2.promote_low_f32x4(values);
  if (slope > 0) {
    const light = coded;
    // A number that isn't one, and what is no more than the joint, stand in the first bucket; what the parabolas don't
    // reach stands in the last.
    const bent = f32x4.pmin(f32x4.pmax(f32x4.splat(<f32>joint), values), f32x4.splat(BELOW_END));
    const bucket = i32x4.max_s(i32x4.shr_s(bent, 15), i32x4.splat(first));
    const middle = v128.or(i32x4.shl(bucket, 15), i32x4.splat(1 << 14));
    const t = f64x2.sub(light, f64x2.promote_low_f32x4(middle));
    const one = coefficients + 24 * <usize>(i32x4.extract_lane(bucket, 0) - first);
    const two = coefficients + 24 * <usize>(i32x4.extract_lane(bucket, 1) - first);
    const a = v128.load64_lane(two, v128.load64_zero(one), 1);
    const b = v128.load64_lane(two, v128.load64_zero(one, 8), 1, 8);
    const c = v128.load64_lane(two, v128.load64_zero(one, 16), 1, 16);
    const parabola = f64x2.add(a, f64x2.mul(t, f64x2.add(b, f64x2.mul(t, c))));
    const straight = f64x2.mul(light, f64x2.splat(slope));
    const made = v128.bitselect(straight, parabola, f64x2.le(light, f64x2.splat(joint)));
    const kept = v128.bitselect(made, light, f64x2.lt(light, f64x2.splat(<f64>END)));
    coded = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(kept));
  }
  const all = f64x2.splat(knots);
  const inside = v128.bitselect(f64x2.mul(coded, all), all, f64x2.lt(coded, f64x2.splat(1)));
  const place = v128.and(inside, f64x2.gt(coded, f64x2.splat(0)));
  const knot = f64x2.pmin(f64x2.floor(place), f64x2.splat(knots - 1));
  // A small whole number added to 2^52 is its low bits.
  const bits = f64x2.add(knot, f64x2.splat(4503599627370496));
  const before = v128.load(table + (<usize>i32x4.extract_lane(bits, 0) << 3));
  const behind = v128.load(table + (<usize>i32x4.extract_lane(bits, 2) << 3));
  const low = i64x2.shuffle(before, behind, 0, 2);
  const high = i64x2.shuffle(before, behind, 1, 3);
  const share = f64x2.sub(place, knot);
  return f32x4.demote_f64x2_zero(f64x2.add(low, f64x2.mul(share, f64x2.sub(high, low))));
}
