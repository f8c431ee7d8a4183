// Convolution of 8-bit photos in whole numbers: 16-bit light times 16-bit weights, two rows of the picture at once, summed
// exactly in 32 bits. A dot product does eight multiplications and four additions where the floats of convolve.ts need two
// instructions for four of each, and whole numbers come out alike whatever their order.

/** `count` codes (a multiple of 4) to the 16-bit light that `light`, 256 of them, holds for each. */
export function lineFromCodes(from: usize, count: usize, to: usize, light: usize): void {
  const end = from + count;
  for (; from < end; from += 4, to += 8) {
    store<u16>(to, load<u16>(light + (<usize>load<u8>(from) << 1)));
    store<u16>(to, load<u16>(light + (<usize>load<u8>(from, 1) << 1)), 2);
    store<u16>(to, load<u16>(light + (<usize>load<u8>(from, 2) << 1)), 4);
    store<u16>(to, load<u16>(light + (<usize>load<u8>(from, 3) << 1)), 6);
  }
}

/** Two lines of `count` samples (a multiple of 8) to pairs: a sample of the upper one, then the one below it. */
export function pairLines(upper: usize, lower: usize, count: usize, to: usize): void {
  for (const end = upper + (count << 1); upper < end; upper += 16, lower += 16, to += 32) {
    const above = v128.load(upper);
    const below = v128.load(lower);
    v128.store(to, i16x8.shuffle(above, below, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(to, i16x8.shuffle(above, below, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
}

/**
 * Runs a program over a row of `samples` pairs (a multiple of 24): `taps` times the u32 byte offset of a pair and its two
 * i16 weights. What comes out is light as floats: (sum + offset) * scale, the sum taken modulo 2^32 without a sign.
 */
export function convolvePairs(
  source: usize,
  target: usize,
  samples: usize,
  program: usize,
  taps: usize,
  offset: i32,
  scale: f32,
): void {
  const start = i32x4.splat(offset);
  const factor = f32x4.splat(scale);
  const last = program + (taps << 3);
  let from = source;
  let to = target;
  for (const end = target + (samples << 2); to < end; from += 96, to += 96) {
    let a = start;
    let b = start;
    let c = start;
    let d = start;
    let e = start;
    let f = start;
    for (let tap = program; tap < last; tap += 8) {
      const pairs = from + load<u32>(tap);
      const weights = v128.load32_splat(tap, 4);
      a = i32x4.add(a, i32x4.dot_i16x8_s(weights, v128.load(pairs)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(weights, v128.load(pairs, 16)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(weights, v128.load(pairs, 32)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(weights, v128.load(pairs, 48)));
      e = i32x4.add(e, i32x4.dot_i16x8_s(weights, v128.load(pairs, 64)));
      f = i32x4.add(f, i32x4.dot_i16x8_s(weights, v128.load(pairs, 80)));
    }
    settle(to, a, factor);
    settle(to + 16, b, factor);
    settle(to + 32, c, factor);
    settle(to + 48, d, factor);
    settle(to + 64, e, factor);
    settle(to + 80, f, factor);
  }
}

// @ts-ignore: decorator
@inline
function settle(to: usize, sum: v128, factor: v128): void {
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(sum), factor));
}
