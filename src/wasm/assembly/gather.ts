// What a pixel of the sensor gathers of a thing: the twin of src/motion/expose.ts, bit for bit. A pixel is four float32,
// three colours and opacity, so that it is one vector; what is computed with it is float64, two and two.

import { LEFT, PIXELS, ROW_BYTES, START, STEP, STRAIGHT } from './thing';

/** Added to a number below it, leaves the number's whole part in the low bits. */
const WHOLE: f64 = 4503599627370496;

// @ts-ignore: decorator
@inline
function lower(pixel: v128): v128 {
  return f64x2.promote_low_f32x4(pixel);
}

// @ts-ignore: decorator
@inline
function upper(pixel: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(pixel, pixel, 1, 1));
}

// @ts-ignore: decorator
@inline
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// @ts-ignore: decorator
@inline
function weighted(a: v128, b: v128, c: v128, d: v128, w00: v128, w01: v128, w10: v128, w11: v128): v128 {
  const upperRow = f64x2.add(f64x2.mul(w00, a), f64x2.mul(w01, b));
  return f64x2.add(f64x2.add(upperRow, f64x2.mul(w10, c)), f64x2.mul(w11, d));
}

/**
 * Adds to a pixel what a thing shows there that nothing else is in front of or behind: its light, and in the fourth place
 * how much it hides. `low` is red and green, `high` blue and opacity.
 */
// @ts-ignore: decorator
@inline
function gather(pixel: usize, low: v128, high: v128): void {
  const one = f64x2.splat(1);
  const was = v128.load(pixel);
  // What is still clear is float32 in the twin.
  const clear = lower(f32x4.demote_f64x2_zero(f64x2.sub(one, high)));
  const added = v128.shuffle<i64>(high, f64x2.sub(one, clear), 0, 3);
  v128.store(pixel, joined(f64x2.add(lower(was), low), f64x2.add(upper(was), added)));
}

/** The thing unturned: of neighbours, the one's right half is the other's left half. */
function gatherStraight(view: usize, from: i32, to: i32, thing: usize): void {
  const startX = load<f64>(thing, START);
  const startY = load<f64>(thing, START + 8);
  const left = load<i32>(thing, LEFT);
  const rowBytes = <usize>load<u32>(thing, ROW_BYTES);
  const row = <usize>load<u32>(thing, PIXELS) + <usize>startY * rowBytes;
  const down = startY - Math.floor(startY);
  const fy = f64x2.splat(down);
  let x = from;
  while (x < to) {
    const place = startX + <f64>(x - left);
    const column = <i32>place;
    // The part of a pixel is rounded alike as long as its place has as many bits before the point.
    const end = min(to, x + (column === 0 ? 1 : (1 << (32 - clz(column))) - column));
    const fx = f64x2.splat(place - Math.floor(place));
    const w11 = f64x2.mul(fx, fy);
    const w10 = f64x2.sub(fy, w11);
    const w01 = f64x2.sub(fx, w11);
    const w00 = f64x2.sub(f64x2.sub(f64x2.splat(1), fx), w10);
    let at = row + (<usize>column << 4);
    let above = v128.load(at);
    let below = v128.load(at + rowBytes);
    let aLow = lower(above);
    let aHigh = upper(above);
    let cLow = lower(below);
    let cHigh = upper(below);
    for (let pixel = view + (<usize>x << 4), last = view + (<usize>end << 4); pixel < last; pixel += 16) {
      at += 16;
      above = v128.load(at);
      below = v128.load(at + rowBytes);
      const bLow = lower(above);
      const bHigh = upper(above);
      const dLow = lower(below);
      const dHigh = upper(below);
      const low = weighted(aLow, bLow, cLow, dLow, w00, w01, w10, w11);
      const high = weighted(aHigh, bHigh, cHigh, dHigh, w00, w01, w10, w11);
      gather(pixel, low, high);
      aLow = bLow;
      aHigh = bHigh;
      cLow = dLow;
      cHigh = dHigh;
    }
    x = end;
  }
}

/** At any angle, and alone or not: `clear` is how much of what is behind is seen at this instant, by pixel. */
// @ts-ignore: decorator
@inline
function gatherTurned(view: usize, clear: usize, from: i32, to: i32, thing: usize, alone: bool): void {
  const source = <usize>load<u32>(thing, PIXELS);
  const rowBytes = <usize>load<u32>(thing, ROW_BYTES);
  const start = v128.load(thing, START);
  const step = v128.load(thing, STEP);
  const left = load<i32>(thing, LEFT);
  const one = f64x2.splat(1);
  for (let x = from; x < to; x++) {
    const place = f64x2.add(start, f64x2.mul(step, f64x2.splat(<f64>(x - left))));
    const floor = f64x2.floor(place);
    const whole = f64x2.add(floor, f64x2.splat(WHOLE));
    const at =
      source + <usize>i32x4.extract_lane(whole, 2) * rowBytes + (<usize>i32x4.extract_lane(whole, 0) << 4);
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at + rowBytes);
    const d = v128.load(at + rowBytes, 16);
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
    const part = f64x2.sub(place, floor);
    const fx = v128.shuffle<i64>(part, part, 0, 0);
    const fy = v128.shuffle<i64>(part, part, 1, 1);
    const w11 = f64x2.mul(fx, fy);
    const w10 = f64x2.sub(fy, w11);
    const w01 = f64x2.sub(fx, w11);
    const w00 = f64x2.sub(f64x2.sub(one, fx), w10);
    const low = weighted(lower(a), lower(b), lower(c), lower(d), w00, w01, w10, w11);
    const high = weighted(upper(a), upper(b), upper(c), upper(d), w00, w01, w10, w11);
    const pixel = view + (<usize>x << 4);
    if (alone) {
      gather(pixel, low, high);
      continue;
    }
    const through = <f64>load<f32>(clear + (<usize>x << 2));
    const share = f64x2.splat(through);
    const was = v128.load(pixel);
    const blue = v128.shuffle<i64>(f64x2.mul(share, high), f64x2.splat(0), 0, 2);
    v128.store(pixel, joined(f64x2.add(lower(was), f64x2.mul(share, low)), f64x2.add(upper(was), blue)));
    store<f32>(clear + (<usize>x << 2), <f32>(through * (1 - f64x2.extract_lane(high, 1))));
  }
}

/** The background that moves with the camera, at one place: its four nearest pixels, bilinearly. */
// @ts-ignore: decorator
@inline
function between(a: v128, b: v128, fx: v128, rest: v128): v128 {
  return f64x2.add(f64x2.mul(a, rest), f64x2.mul(b, fx));
}

/** Takes what of a moving background is hidden at a pixel away from the light gathered there. */
// @ts-ignore: decorator
@inline
export function takeHidden(pixel: usize, hidden: f64, sx: f64, sy: f64, picture: usize, stride: isize): void {
  const column = Math.floor(sx);
  const row = Math.floor(sy);
  const fx = f64x2.splat(sx - column);
  const fy = f64x2.splat(sy - row);
  const restX = f64x2.sub(f64x2.splat(1), fx);
  const restY = f64x2.sub(f64x2.splat(1), fy);
  const at = picture + <isize>row * stride + (<isize>column << 4);
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at + stride);
  const d = v128.load(at + stride, 16);
  const low = between(
    between(lower(a), lower(b), fx, restX),
    between(lower(c), lower(d), fx, restX),
    fy,
    restY,
  );
  const high = between(
    between(upper(a), upper(b), fx, restX),
    between(upper(c), upper(d), fx, restX),
    fy,
    restY,
  );
  const was = v128.load(pixel);
  const share = f64x2.splat(hidden);
  // The picture's fourth place is 0.
  const newLow = f64x2.sub(lower(was), f64x2.mul(share, low));
  v128.store(pixel, joined(newLow, f64x2.sub(upper(was), f64x2.mul(share, high))));
}

export function gatherAlone(view: usize, from: i32, to: i32, thing: usize): void {
  if (load<i32>(thing, STRAIGHT)) gatherStraight(view, from, to, thing);
  else gatherTurned(view, 0, from, to, thing, true);
}

export function gatherBetween(view: usize, clear: usize, from: i32, to: i32, thing: usize): void {
  gatherTurned(view, clear, from, to, thing, false);
}
