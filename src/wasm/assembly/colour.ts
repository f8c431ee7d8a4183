// The look-ups between 8-bit code values and linear light, of src/pixels/colour.ts, four samples at a time.

/** `count` codes (a multiple of 4) to the floats that `light`, 256 of them, holds for each. */
export function lightFromCodes(from: usize, count: usize, to: usize, light: usize): void {
  const end = from + count;
  for (; from < end; from += 4, to += 16) {
    const four = load<u32>(from);
    const a = load<u32>(light + (<usize>(four & 255) << 2));
    const b = load<u32>(light + (<usize>((four >> 8) & 255) << 2));
    const c = load<u32>(light + (<usize>((four >> 16) & 255) << 2));
    const d = load<u32>(light + (<usize>(four >> 24) << 2));
    store<u32>(to, a);
    store<u32>(to, b, 4);
    store<u32>(to, c, 8);
    store<u32>(to, d, 12);
  }
}

/**
 * `count` floats (a multiple of 4), none of them NaN, to their nearest codes. `entries` holds those of the encoder of
 * src/pixels/colour-codes.ts between one for all that is darker (code 0) and one for all from 1 on (code 255).
 */
export function codesFromLight(from: usize, count: usize, to: usize, entries: usize, first: i32): void {
  const darkest = i32x4.splat((first << 16) - 1);
  const brightest = i32x4.splat(0x3f800000);
  const table = entries - (<usize>(first - 1) << 2);
  const end = to + count;
  for (; to < end; from += 16, to += 4) {
    // Positive floats are ordered as their patterns; the patterns of negative ones, with their sign, lie below.
    const patterns = i32x4.min_s(i32x4.max_s(v128.load(from), darkest), brightest);
    store<u32>(
      to,
      code(table, i32x4.extract_lane(patterns, 0)) |
        (code(table, i32x4.extract_lane(patterns, 1)) << 8) |
        (code(table, i32x4.extract_lane(patterns, 2)) << 16) |
        (code(table, i32x4.extract_lane(patterns, 3)) << 24),
    );
  }
}

// @ts-ignore: decorator
@inline
function code(table: usize, pattern: u32): u32 {
  return (load<u32>(table + (<usize>(pattern >> 16) << 2)) + (pattern & 0xffff)) >> 16;
}
