// What a picture shows at four places at once, one to a lane, by Catmull and Rom's cubic (Keys 1981, a = -1/2). Each channel
// is a plane of float32. Where the places lie beside each other as the pixels do, which is nearly everywhere in a warp that
// hardly turns or zooms, one load has the same tap of all four.

/** Added to a whole number of less than 2^31, it leaves it in the low half of a float64. */
const LOW_HALF: f64 = 6755399441055744;

// V8 makes a constant anew wherever it is used, in three instructions; loading it is one.
const constants: usize = memory.data<f32>(
  [0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1.5, 1.5, 1.5, 1.5, 2, 2, 2, 2, 2.5, 2.5, 2.5, 2.5],
  16,
);
/** Places and weights of four lanes that don't lie beside each other. */
const scattered: usize = memory.data(144, 16);
/** Nobody reads it: a store keeps V8 from loading the taps of all rows before it sums any, for which it has no registers. */
const barrier: usize = memory.data(16, 16);

// The weights of the pixels before, at, after and beyond a place that lies t past a pixel.
// @ts-ignore: decorator
@inline
function before(t: v128): v128 {
  const half = v128.load(constants);
  const bend = f32x4.mul(f32x4.sub(v128.load(constants, 16), f32x4.mul(half, t)), t);
  return f32x4.mul(f32x4.sub(bend, half), t);
}
// @ts-ignore: decorator
@inline
function at(t: v128): v128 {
  const bend = f32x4.mul(f32x4.sub(f32x4.mul(v128.load(constants, 32), t), v128.load(constants, 64)), t);
  return f32x4.add(f32x4.mul(bend, t), v128.load(constants, 16));
}
// @ts-ignore: decorator
@inline
function after(t: v128): v128 {
  const bend = f32x4.mul(f32x4.sub(v128.load(constants, 48), f32x4.mul(v128.load(constants, 32), t)), t);
  return f32x4.mul(f32x4.add(bend, v128.load(constants)), t);
}
// @ts-ignore: decorator
@inline
function beyond(t: v128): v128 {
  const half = v128.load(constants);
  return f32x4.mul(f32x4.mul(f32x4.sub(f32x4.mul(half, t), half), t), t);
}

// @ts-ignore: decorator
@inline
function rowAt(at: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const row = f32x4.add(
    f32x4.add(f32x4.mul(x0, v128.load(at)), f32x4.mul(x1, v128.load(at, 4))),
    f32x4.add(f32x4.mul(x2, v128.load(at, 8)), f32x4.mul(x3, v128.load(at, 12))),
  );
  v128.store(barrier, row);
  return row;
}

/** The sum of four rows of four taps, the first tap of the first lane at `at`. */
// @ts-ignore: decorator
@inline
function sumAt(
  at: usize,
  stride: i32,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  y0: v128,
  y1: v128,
  y2: v128,
  y3: v128,
): v128 {
  const first = rowAt(at, x0, x1, x2, x3);
  const second = rowAt(at + stride, x0, x1, x2, x3);
  const upper = f32x4.add(f32x4.mul(y0, first), f32x4.mul(y1, second));
  const third = rowAt(at + 2 * stride, x0, x1, x2, x3);
  const fourth = rowAt(at + 3 * stride, x0, x1, x2, x3);
  return f32x4.add(upper, f32x4.add(f32x4.mul(y2, third), f32x4.mul(y3, fourth)));
}

/** Four float64 as float32, and four whole ones as i32. */
// @ts-ignore: decorator
@inline
function floats(first: v128, second: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 1, 4, 5);
}
// @ts-ignore: decorator
@inline
function integers(first: v128, second: v128): v128 {
  const low = f64x2.splat(LOW_HALF);
  return v128.shuffle<i32>(f64x2.add(first, low), f64x2.add(second, low), 0, 2, 4, 6);
}

/** Two whole float64 as i32, in lanes 0 and 2. */
// @ts-ignore: decorator
@inline
export function integersAt(whole: v128): v128 {
  return f64x2.add(whole, f64x2.splat(LOW_HALF));
}

/**
 * Adds to the vector at `target` what the picture shows at (x, y), two float64 of each in `x0` and `x1`, `y0` and `y1`; and
 * so for each of the `channels`, 1 or 3, of which planes lie `plane` and vectors `targetPlane` bytes apart. `source` is
 * where pixel (0, 0) would lie, `stride` bytes to a row; the pixels that the cubic takes must be there, and 12 bytes on
 * either side.
 */
// @ts-ignore: decorator
@inline
export function addSeen(
  source: usize,
  stride: i32,
  plane: usize,
  channels: i32,
  target: usize,
  targetPlane: usize,
  x0: v128,
  x1: v128,
  y0: v128,
  y1: v128,
): void {
  const column0 = f64x2.floor(x0);
  const column1 = f64x2.floor(x1);
  const row0 = f64x2.floor(y0);
  const row1 = f64x2.floor(y1);
  const partX = floats(f64x2.sub(x0, column0), f64x2.sub(x1, column1));
  const partY = floats(f64x2.sub(y0, row0), f64x2.sub(y1, row1));
  const columns = i32x4.sub(integers(column0, column1), i32x4(0, 1, 2, 3));
  const rows = integers(row0, row1);
  // Where a load has a lane's own pixel in that lane.
  const places = i32x4.add(i32x4.mul(rows, i32x4.splat(stride)), i32x4.shl(columns, 2));
  const place = i32x4.extract_lane(places, 0);
  if (!i32x4.all_true(i32x4.eq(places, i32x4.splat(place)))) {
    v128.store(scattered, places);
    v128.store(scattered, partX, 16);
    v128.store(scattered, partY, 32);
    addScattered(source - stride - 4, stride, plane, channels, target, targetPlane);
    return;
  }
  const across0 = before(partX);
  const across1 = at(partX);
  const across2 = after(partX);
  const across3 = beyond(partX);
  const down0 = before(partY);
  const down1 = at(partY);
  const down2 = after(partY);
  const down3 = beyond(partY);
  let from = source - stride - 4 + place;
  let sum = sumAt(from, stride, across0, across1, across2, across3, down0, down1, down2, down3);
  v128.store(target, f32x4.add(v128.load(target), sum));
  if (channels === 1) return;
  from += plane;
  let to = target + targetPlane;
  sum = sumAt(from, stride, across0, across1, across2, across3, down0, down1, down2, down3);
  v128.store(to, f32x4.add(v128.load(to), sum));
  from += plane;
  to += targetPlane;
  sum = sumAt(from, stride, across0, across1, across2, across3, down0, down1, down2, down3);
  v128.store(to, f32x4.add(v128.load(to), sum));
}

/** The same of lanes that lie here and there: all of those that one load serves at a time. */
function addScattered(
  corner: usize,
  stride: i32,
  plane: usize,
  channels: i32,
  target: usize,
  targetPlane: usize,
): void {
  const partX = v128.load(scattered, 16);
  const partY = v128.load(scattered, 32);
  const across0 = before(partX);
  const across1 = at(partX);
  const across2 = after(partX);
  const across3 = beyond(partX);
  const down0 = before(partY);
  const down1 = at(partY);
  const down2 = after(partY);
  const down3 = beyond(partY);
  for (let missing = 15; missing !== 0; ) {
    const place = load<i32>(scattered + (<usize>ctz(missing) << 2));
    const alike = i32x4.eq(v128.load(scattered), i32x4.splat(place));
    missing &= ~i32x4.bitmask(alike);
    let from = corner + place;
    let to = target;
    for (let c = 0; c < channels; c++, from += plane, to += targetPlane) {
      const sum = sumAt(from, stride, across0, across1, across2, across3, down0, down1, down2, down3);
      v128.store(to, f32x4.add(v128.load(to), v128.and(sum, alike)));
    }
  }
}
