// A camera's curve on floats: the twins of applyCurve in src/pixels/colour-transfer.ts and of src/optics/response.ts, bit
// for bit. Sums are float64, and between the two a value is a float32, as it is there.

/** From here up the curve's parabolas end; a response is clipped long before. */
const END: f32 = 4;

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
  const end = data + (count << 2);
  for (let at = data; at < end; at += 4) {
    let value = load<f32>(at);
    if (slope > 0) {
      if (<f64>value <= joint) value = <f32>(<f64>value * slope);
      else if (value < END) {
        const bucket = reinterpret<i32>(value) >> 15;
        const t = <f64>value - <f64>reinterpret<f32>((bucket << 15) | (1 << 14));
        const n = coefficients + 24 * <usize>(bucket - first);
        value = <f32>(load<f64>(n) + t * (load<f64>(n, 8) + t * load<f64>(n, 16)));
      }
    }
    const place = value > 0 ? (value < 1 ? <f64>value * knots : knots) : 0;
    const knot = place < knots ? <i32>place : <i32>knots - 1;
    const low = load<f64>(table + (<usize>knot << 3));
    store<f32>(at, <f32>(low + (place - <f64>knot) * (load<f64>(table + (<usize>knot << 3), 8) - low)));
  }
}
