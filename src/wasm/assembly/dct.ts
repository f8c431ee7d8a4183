// The discrete cosine transform of src/pixels/dct.ts on 8 x 8 float64, two lines at a time, and what lies between the
// two directions of it in a JPEG: the same sums in the same order, so the same bits.

const C1: f64 = 0.4903926402016152;
const C2: f64 = 0.46193976625564337;
const C3: f64 = 0.4157348061512726;
const C4: f64 = 0.3535533905932738;
const C5: f64 = 0.2777851165098011;
const C6: f64 = 0.19134171618254492;
const C7: f64 = 0.09754516100806417;

// @ts-ignore: decorator
@inline
function by(factor: f64, lanes: v128): v128 {
  return f64x2.mul(f64x2.splat(factor), lanes);
}

// @ts-ignore: decorator
@inline
function plus(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-ignore: decorator
@inline
function less(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

/** Along the first index of block[8][8], for all of the second. */
function forward(block: usize): void {
  for (let at = block, end = block + 64; at < end; at += 16) {
    const i0 = v128.load(at);
    const i1 = v128.load(at, 64);
    const i2 = v128.load(at, 128);
    const i3 = v128.load(at, 192);
    const i4 = v128.load(at, 256);
    const i5 = v128.load(at, 320);
    const i6 = v128.load(at, 384);
    const i7 = v128.load(at, 448);
    const s0 = plus(i0, i7);
    const d0 = less(i0, i7);
    const s1 = plus(i1, i6);
    const d1 = less(i1, i6);
    const s2 = plus(i2, i5);
    const d2 = less(i2, i5);
    const s3 = plus(i3, i4);
    const d3 = less(i3, i4);
    const outer = plus(s0, s3);
    const inner = plus(s1, s2);
    v128.store(at, by(C4, plus(outer, inner)));
    v128.store(at, by(C4, less(outer, inner)), 256);
    v128.store(at, plus(by(C2, less(s0, s3)), by(C6, less(s1, s2))), 128);
    v128.store(at, less(by(C6, less(s0, s3)), by(C2, less(s1, s2))), 384);
    v128.store(at, plus(plus(plus(by(C1, d0), by(C3, d1)), by(C5, d2)), by(C7, d3)), 64);
    v128.store(at, less(less(less(by(C3, d0), by(C7, d1)), by(C1, d2)), by(C5, d3)), 192);
    v128.store(at, plus(plus(less(by(C5, d0), by(C1, d1)), by(C7, d2)), by(C3, d3)), 320);
    v128.store(at, less(plus(less(by(C7, d0), by(C5, d1)), by(C3, d2)), by(C1, d3)), 448);
  }
}

/** Back along the first index. */
function inverse(block: usize): void {
  for (let at = block, end = block + 64; at < end; at += 16) {
    const i0 = v128.load(at);
    const x1 = v128.load(at, 64);
    const i2 = v128.load(at, 128);
    const x3 = v128.load(at, 192);
    const i4 = v128.load(at, 256);
    const x5 = v128.load(at, 320);
    const i6 = v128.load(at, 384);
    const x7 = v128.load(at, 448);
    const sum = by(C4, plus(i0, i4));
    const difference = by(C4, less(i0, i4));
    const outer = plus(by(C2, i2), by(C6, i6));
    const inner = less(by(C6, i2), by(C2, i6));
    const o0 = plus(plus(plus(by(C1, x1), by(C3, x3)), by(C5, x5)), by(C7, x7));
    const o1 = less(less(less(by(C3, x1), by(C7, x3)), by(C1, x5)), by(C5, x7));
    const o2 = plus(plus(less(by(C5, x1), by(C1, x3)), by(C7, x5)), by(C3, x7));
    const o3 = less(plus(less(by(C7, x1), by(C5, x3)), by(C3, x5)), by(C1, x7));
    v128.store(at, plus(plus(sum, outer), o0));
    v128.store(at, less(plus(sum, outer), o0), 448);
    v128.store(at, plus(plus(difference, inner), o1), 64);
    v128.store(at, less(plus(difference, inner), o1), 384);
    v128.store(at, plus(less(difference, inner), o2), 128);
    v128.store(at, less(less(difference, inner), o2), 320);
    v128.store(at, plus(less(sum, outer), o3), 192);
    v128.store(at, less(less(sum, outer), o3), 256);
  }
}

/** to[j][i] = from[i][j]. */
function transpose(from: usize, to: usize): void {
  for (let i: usize = 0; i < 8; i += 2) {
    for (let j: usize = 0; j < 8; j += 2) {
      const upper = v128.load(from + 64 * i + 8 * j);
      const lower = v128.load(from + 64 * i + 8 * j, 64);
      v128.store(to + 64 * j + 8 * i, v128.shuffle<f64>(upper, lower, 0, 2));
      v128.store(to + 64 * j + 8 * i, v128.shuffle<f64>(upper, lower, 1, 3), 64);
    }
  }
}

/** The nearest multiples of the quantisers; halves go up, as by JavaScript's Math.round. */
function quantise(block: usize, quantisers: usize): void {
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < 512; i += 16) {
    const step = v128.load(quantisers + i);
    const steps = f64x2.div(v128.load(block + i), step);
    const below = f64x2.floor(steps);
    const up = v128.and(f64x2.ge(less(steps, below), half), one);
    v128.store(block + i, f64x2.mul(plus(below, up), step));
  }
}

/**
 * What JPEG leaves of `rows` rows of a plane of bytes, both multiples of 8 at `stride` bytes a row, in place. `room` is
 * 1024 bytes to work in.
 */
export function codeBlocks(plane: usize, stride: usize, rows: usize, quantisers: usize, room: usize): void {
  const turned = room + 512;
  for (let top = plane, end = plane + rows * stride; top < end; top += 8 * stride) {
    for (let corner = top; corner < top + stride; corner += 8) {
      for (let y: usize = 0, at = corner; y < 8; y++, at += stride)
        for (let x: usize = 0; x < 8; x++)
          store<f64>(turned + 64 * x + 8 * y, <f64>(<i32>load<u8>(at + x) - 128));
      forward(turned);
      transpose(turned, room);
      forward(room);
      quantise(room, quantisers);
      inverse(room);
      transpose(room, turned);
      inverse(turned);
      for (let y: usize = 0, at = corner; y < 8; y++, at += stride)
        for (let x: usize = 0; x < 8; x++)
          store<u8>(at + x, byteOf(load<f64>(turned + 64 * x + 8 * y) + 128));
    }
  }
}

/** As a Uint8ClampedArray rounds: to the nearest byte, halves to even ones. */
// @ts-ignore: decorator
@inline
export function byteOf(value: f64): u32 {
  const whole = <i32>nearest(value);
  return whole < 0 ? 0 : whole > 255 ? 255 : whole;
}
