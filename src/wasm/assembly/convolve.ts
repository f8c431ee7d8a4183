// Sparse convolution of interleaved float rows. A program of taps, made by src/wasm/convolve-program.ts, is run for each
// stretch of 24 floats: six sums, six loaded, a weight and a product are what the sixteen vector registers hold when V8
// puts all loads of a tap before its sums. More sums are spilt, which costs more than it saves.

/** Running totals of a stretch, and after them what rounding took from them. */
const totals: usize = memory.data(192, 16);

/** total = sum, of which nothing is lost. */
// @ts-ignore: decorator
@inline
function start(total: usize, sum: v128): void {
  v128.store(total, sum);
  v128.store(total, f32x4.splat(0), 96);
}

/**
 * total += sum, by Kahan's compensated addition: a kernel of any number of taps is as exact as one of 32, whose sums
 * are plain. V8 keeps IEEE 754 order, so the compensation is not simplified away.
 */
// @ts-ignore: decorator
@inline
function settle(total: usize, sum: v128): void {
  const before = v128.load(total);
  const part = f32x4.sub(sum, v128.load(total, 96));
  const after = f32x4.add(before, part);
  v128.store(total, f32x4.sub(f32x4.sub(after, before), part), 96);
  v128.store(total, after);
}

/**
 * Runs the program over a row of `floats` numbers (a multiple of 24). It is a list of sums, the last of which is empty:
 * the u32 number of taps, then for each a u32 byte offset of the pixel read and its f32 weight.
 */
export function convolveRow(source: usize, target: usize, floats: usize, program: usize): void {
  const zero = f32x4.splat(0);
  let from = source;
  let to = target;
  for (const end = target + (floats << 2); to < end; from += 96, to += 96) {
    let first = true;
    let tap = program;
    for (let taps = load<u32>(tap); taps !== 0; taps = load<u32>(tap)) {
      let a = zero;
      let b = zero;
      let c = zero;
      let d = zero;
      let e = zero;
      let f = zero;
      tap += 4;
      const tapsEnd = tap + (<usize>taps << 3);
      do {
        const pixels = from + load<u32>(tap);
        const weight = v128.load32_splat(tap, 4);
        a = f32x4.add(a, f32x4.mul(weight, v128.load(pixels)));
        b = f32x4.add(b, f32x4.mul(weight, v128.load(pixels, 16)));
        c = f32x4.add(c, f32x4.mul(weight, v128.load(pixels, 32)));
        d = f32x4.add(d, f32x4.mul(weight, v128.load(pixels, 48)));
        e = f32x4.add(e, f32x4.mul(weight, v128.load(pixels, 64)));
        f = f32x4.add(f, f32x4.mul(weight, v128.load(pixels, 80)));
        tap += 8;
      } while (tap < tapsEnd);
      if (first) {
        start(totals, a);
        start(totals + 16, b);
        start(totals + 32, c);
        start(totals + 48, d);
        start(totals + 64, e);
        start(totals + 80, f);
        first = false;
      } else {
        settle(totals, a);
        settle(totals + 16, b);
        settle(totals + 32, c);
        settle(totals + 48, d);
        settle(totals + 64, e);
        settle(totals + 80, f);
      }
    }
    for (let i: usize = 0; i < 96; i += 16) v128.store(to + i, v128.load(totals + i));
  }
}
