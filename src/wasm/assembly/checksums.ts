// The two checksums of a PNG file: CRC-32 of each chunk (ISO 3309) and Adler-32 of the uncompressed rows (RFC 1950).

const CRC_POLYNOMIAL: u32 = 0xedb88320;
/** Sixteen tables: table[k][byte] is the CRC of `byte` followed by k zero bytes, so that 16 bytes go in one step. */
const crcTables: usize = memory.data(16 * 1024, 16);
let crcTablesReady: bool = false;

function makeCrcTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ CRC_POLYNOMIAL : crc >> 1;
    store<u32>(crcTables + (byte << 2), crc);
  }
  for (let at: usize = 1024; at < 16 * 1024; at += 4) {
    const crc = load<u32>(crcTables + at - 1024);
    store<u32>(crcTables + at, (crc >> 8) ^ load<u32>(crcTables + ((crc & 255) << 2)));
  }
  crcTablesReady = true;
}

// @ts-ignore: decorator
@inline
function crcOfWord(word: u32, table: usize): u32 {
  const tables = crcTables + table * 1024;
  return (
    load<u32>(tables + 3 * 1024 + ((word & 255) << 2)) ^
    load<u32>(tables + 2 * 1024 + (((word >> 8) & 255) << 2)) ^
    load<u32>(tables + 1024 + (((word >> 16) & 255) << 2)) ^
    load<u32>(tables + ((word >> 24) << 2))
  );
}

/** The CRC-32 of `length` bytes. */
export function crc32(from: usize, length: usize): u32 {
  if (!crcTablesReady) makeCrcTables();
  const end = from + length;
  const wordsEnd = from + (length & ~15);
  let crc: u32 = 0xffffffff;
  let at = from;
  for (; at < wordsEnd; at += 16) {
    crc =
      crcOfWord(crc ^ load<u32>(at), 12) ^
      crcOfWord(load<u32>(at, 4), 8) ^
      crcOfWord(load<u32>(at, 8), 4) ^
      crcOfWord(load<u32>(at, 12), 0);
  }
  for (; at < end; at++) crc = (crc >> 8) ^ load<u32>(crcTables + (((crc ^ load<u8>(at)) & 255) << 2));
  return ~crc;
}

const ADLER_PRIME: u32 = 65521;
/** Vectors of 16 bytes that fit the 16-bit sums of a column: 256 times 255 is below 65,536. */
const VECTORS_PER_RUN: usize = 256;

/** The Adler-32 of what gave `adler` (1 for nothing) followed by `length` bytes. */
export function adler32(adler: u32, from: usize, length: usize): u32 {
  let sum = adler & 0xffff;
  let sumOfSums = adler >> 16;
  let at = from;
  const end = from + length;
  while (at + 16 <= end) {
    const vectors = min((end - at) >> 4, VECTORS_PER_RUN);
    // Vector k adds its bytes to the sum, and the sum to the sum of sums once for each byte that follows, itself
    // included: 16 (vectors - k) times, less the byte's column, which `low` and `high` collect.
    let bytes = i32x4.splat(0);
    let bytesOfBytes = bytes;
    let low = bytes;
    let high = bytes;
    for (const stop = at + (vectors << 4); at < stop; at += 16) {
      const vector = v128.load(at);
      bytes = i32x4.add(bytes, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(vector)));
      bytesOfBytes = i32x4.add(bytesOfBytes, bytes);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(vector));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(vector));
    }
    const total = lanes(bytes);
    const columns =
      lanes(weighted(low, i32x4(0, 1, 2, 3), i32x4(4, 5, 6, 7))) +
      lanes(weighted(high, i32x4(8, 9, 10, 11), i32x4(12, 13, 14, 15)));
    const added = ((<u64>vectors) << 4) * sum + (lanes(bytesOfBytes) << 4) - columns;
    sumOfSums = <u32>((sumOfSums + added) % ADLER_PRIME);
    sum = <u32>((sum + total) % ADLER_PRIME);
  }
  for (; at < end; at++) {
    sum += load<u8>(at);
    sumOfSums += sum;
  }
  return ((sumOfSums % ADLER_PRIME) << 16) | (sum % ADLER_PRIME);
}

// @ts-ignore: decorator
@inline
function weighted(sums: v128, first: v128, second: v128): v128 {
  return i32x4.add(
    i32x4.mul(i32x4.extend_low_i16x8_u(sums), first),
    i32x4.mul(i32x4.extend_high_i16x8_u(sums), second),
  );
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): u64 {
  return (
    <u64>(<u32>i32x4.extract_lane(v, 0)) +
    <u64>(<u32>i32x4.extract_lane(v, 1)) +
    <u64>(<u32>i32x4.extract_lane(v, 2)) +
    <u64>(<u32>i32x4.extract_lane(v, 3))
  );
}
