// Running sums of pictures, float32: the k-th number of a picture, looked up or weighted, is added to the k-th sum.
// The order of the additions is that of the calls, so that the sums are the same wherever they are made.

/** Looks four bytes up in a table of floats. */
// @ts-ignore: decorator
@inline
function four(word: u32, table: usize): v128 {
  let light = v128.load32_zero(table + ((word & 255) << 2));
  light = v128.load_lane<f32>(table + (((word >> 8) & 255) << 2), light, 1);
  light = v128.load_lane<f32>(table + (((word >> 16) & 255) << 2), light, 2);
  return v128.load_lane<f32>(table + ((word >> 24) << 2), light, 3);
}

/** sum[i] += table[codes[i]] for bytes; a table has 256 floats. */
export function addCodes8(codes: usize, count: usize, table: usize, sum: usize): void {
  const end = codes + (count & ~7);
  while (codes < end) {
    const word = load<u64>(codes);
    v128.store(sum, f32x4.add(v128.load(sum), four(<u32>word, table)));
    v128.store(sum, f32x4.add(v128.load(sum, 16), four(<u32>(word >> 32), table)), 16);
    codes += 8;
    sum += 32;
  }
  for (let i: usize = 0; i < (count & 7); i++) {
    const at = sum + (i << 2);
    f32.store(at, f32.load(at) + f32.load(table + ((<usize>load<u8>(codes + i)) << 2)));
  }
}

/** sum[i] /= divisor; `count` numbers, of which there is room for a multiple of four. */
export function divideFloats(sum: usize, count: usize, divisor: f32): void {
  const d = f32x4.splat(divisor);
  for (const end = sum + (count << 2); sum < end; sum += 16) v128.store(sum, f32x4.div(v128.load(sum), d));
}

/** The same for 16-bit codes; a table has 65536 floats. */
export function addCodes16(codes: usize, count: usize, table: usize, sum: usize): void {
  for (const end = codes + (count << 1); codes < end; codes += 2) {
    f32.store(sum, f32.load(sum) + f32.load(table + ((<usize>load<u16>(codes)) << 2)));
    sum += 4;
  }
}

/** sum[i] += weight * codes[i] for bytes, 16 at a time; exact while the weight and the sums are whole and below 2^24. */
export function addPlain8(codes: usize, count: usize, weight: f32, sum: usize): void {
  const w = f32x4.splat(weight);
  const end = codes + (count & ~15);
  while (codes < end) {
    const bytes = v128.load(codes);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    const c0 = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low));
    const c1 = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low));
    const c2 = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high));
    const c3 = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high));
    v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(w, c0)));
    v128.store(sum, f32x4.add(v128.load(sum, 16), f32x4.mul(w, c1)), 16);
    v128.store(sum, f32x4.add(v128.load(sum, 32), f32x4.mul(w, c2)), 32);
    v128.store(sum, f32x4.add(v128.load(sum, 48), f32x4.mul(w, c3)), 48);
    codes += 16;
    sum += 64;
  }
  for (let i: usize = 0; i < (count & 15); i++) {
    const at = sum + (i << 2);
    f32.store(at, f32.load(at) + weight * <f32>load<u8>(codes + i));
  }
}

/** sum[i] += weight * values[i]. */
export function addFloats(values: usize, count: usize, weight: f32, sum: usize): void {
  const w = f32x4.splat(weight);
  const end = values + ((count & ~3) << 2);
  while (values < end) {
    v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(w, v128.load(values))));
    values += 16;
    sum += 16;
  }
  for (let i: usize = 0; i < (count & 3); i++) {
    const at = sum + (i << 2);
    f32.store(at, f32.load(at) + weight * f32.load(values + (i << 2)));
  }
}
