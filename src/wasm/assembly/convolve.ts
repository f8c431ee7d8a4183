// Sparse convolution of interleaved float rows. A program of taps, made by src/wasm/convolve.ts, is run for each tile of
// two rows by sixteen floats, which the sixteen vector registers just hold: four sums a row, four loaded, two weights.

/** A step of the program: i32 byte offset of the pixel read, i32 flags, f32 weight for row a, f32 weight for row b. */
const STEP: usize = 16;
const TAP_A: i32 = 1;
const TAP_B: i32 = 2;
const END_A: i32 = 4;
const END_B: i32 = 8;

/** Running totals of a tile and what rounding took from them: 4 vectors each for row a, row b. */
const totals: usize = memory.data(256, 16);

/**
 * total += sum, by Kahan's compensated addition: a kernel of any number of taps is as exact as one of 32, whose sums
 * are plain. V8 keeps IEEE 754 order, so the compensation is not simplified away.
 */
// @ts-ignore: decorator
@inline
function settle(total: usize, sum: v128): void {
  const before = v128.load(total);
  const part = f32x4.sub(sum, v128.load(total, 64));
  const after = f32x4.add(before, part);
  v128.store(total, f32x4.sub(f32x4.sub(after, before), part), 64);
  v128.store(total, after);
}

// @ts-ignore: decorator
@inline
function settleRow(total: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  settle(total, s0);
  settle(total + 16, s1);
  settle(total + 32, s2);
  settle(total + 48, s3);
}

// @ts-ignore: decorator
@inline
function storeRow(target: usize, total: usize): void {
  v128.store(target, v128.load(total));
  v128.store(target, v128.load(total, 16), 16);
  v128.store(target, v128.load(total, 32), 32);
  v128.store(target, v128.load(total, 48), 48);
}

/**
 * Runs the program over `rows` rows (even) of `floats` numbers (a multiple of 16). Each row's taps come in the same
 * order whether it is row a or row b of its pair, so a pixel's value doesn't depend on where the tiles fall.
 */
export function convolveRows(
  source: usize,
  sourceStride: usize,
  target: usize,
  targetStride: usize,
  rows: usize,
  floats: usize,
  program: usize,
  steps: usize,
): void {
  const programEnd = program + steps * STEP;
  const zero = f32x4.splat(0);
  for (let y: usize = 0; y < rows; y += 2) {
    let from = source + y * sourceStride;
    let to = target + y * targetStride;
    const rowEnd = to + (floats << 2);
    while (to < rowEnd) {
      for (let i: usize = 0; i < 256; i += 16) v128.store(totals + i, zero);
      let a0 = zero;
      let a1 = zero;
      let a2 = zero;
      let a3 = zero;
      let b0 = zero;
      let b1 = zero;
      let b2 = zero;
      let b3 = zero;
      let step = program;
      do {
        let flags: i32;
        do {
          const pixels = from + load<i32>(step);
          flags = load<i32>(step, 4);
          const v0 = v128.load(pixels);
          const v1 = v128.load(pixels, 16);
          const v2 = v128.load(pixels, 32);
          const v3 = v128.load(pixels, 48);
          if (flags & TAP_A) {
            const weight = v128.load32_splat(step, 8);
            a0 = f32x4.add(a0, f32x4.mul(weight, v0));
            a1 = f32x4.add(a1, f32x4.mul(weight, v1));
            a2 = f32x4.add(a2, f32x4.mul(weight, v2));
            a3 = f32x4.add(a3, f32x4.mul(weight, v3));
          }
          if (flags & TAP_B) {
            const weight = v128.load32_splat(step, 12);
            b0 = f32x4.add(b0, f32x4.mul(weight, v0));
            b1 = f32x4.add(b1, f32x4.mul(weight, v1));
            b2 = f32x4.add(b2, f32x4.mul(weight, v2));
            b3 = f32x4.add(b3, f32x4.mul(weight, v3));
          }
          step += STEP;
        } while (flags < END_A);
        if (flags & END_A) {
          settleRow(totals, a0, a1, a2, a3);
          a0 = a1 = a2 = a3 = zero;
        }
        if (flags & END_B) {
          settleRow(totals + 128, b0, b1, b2, b3);
          b0 = b1 = b2 = b3 = zero;
        }
      } while (step < programEnd);
      storeRow(to, totals);
      storeRow(to + targetStride, totals + 128);
      from += 64;
      to += 64;
    }
  }
}
