// The look-ups between 8-bit code values and linear light, of src/pixels/colour.ts, several samples at a time.

/** `count` codes (a multiple of 4) to the floats that `light`, 256 of them, holds for each. */
export function lightFromCodes(from: usize, count: usize, to: usize, light: usize): void {
  const end = from + count;
  for (; from < end; from += 4, to += 16) {
    store<u32>(to, load<u32>(light + (<usize>load<u8>(from) << 2)));
    store<u32>(to, load<u32>(light + (<usize>load<u8>(from, 1) << 2)), 4);
    store<u32>(to, load<u32>(light + (<usize>load<u8>(from, 2) << 2)), 8);
    store<u32>(to, load<u32>(light + (<usize>load<u8>(from, 3) << 2)), 12);
  }
}

/**
 * `count` floats (a multiple of 16), none of them NaN, to their nearest codes. `entries` holds those of the encoder of
 * src/pixels/colour-codes.ts between one for all that is darker (code 0) and one for all from 1 on (code 255).
 */
export function codesFromLight(from: usize, count: usize, to: usize, entries: usize, first: i32): void {
  const darkest = i32x4.splat((first << 16) - 1);
  const table = i32x4.splat(<i32>entries - ((first - 1) << 2));
  for (const end = to + count; to < end; from += 64, to += 16) {
    const low = i16x8.narrow_i32x4_u(four(from, darkest, table), four(from + 16, darkest, table));
    const high = i16x8.narrow_i32x4_u(four(from + 32, darkest, table), four(from + 48, darkest, table));
    v128.store(to, i8x16.narrow_i16x8_u(low, high));
  }
}

// @ts-ignore: decorator
@inline
function four(from: usize, darkest: v128, table: v128): v128 {
  // Positive floats are ordered as their patterns; the patterns of negative ones, with their sign, lie below.
  const patterns = i32x4.min_s(i32x4.max_s(v128.load(from), darkest), i32x4.splat(0x3f800000));
  const entries = i32x4.add(v128.and(i32x4.shr_u(patterns, 14), i32x4.splat(~3)), table);
  return i32x4.shr_u(i32x4.add(gather(entries), v128.and(patterns, i32x4.splat(0xffff))), 16);
}

/** The four u32 at these addresses. */
// @ts-ignore: decorator
@inline
function gather(addresses: v128): v128 {
  const low = i64x2.extract_lane(addresses, 0);
  const high = i64x2.extract_lane(addresses, 1);
  let gathered = v128.load32_zero(<u32>low);
  gathered = v128.load_lane<u32>(<u32>(low >>> 32), gathered, 1);
  gathered = v128.load_lane<u32>(<u32>high, gathered, 2);
  return v128.load_lane<u32>(<u32>(high >>> 32), gathered, 3);
}
