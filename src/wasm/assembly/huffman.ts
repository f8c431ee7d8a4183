// Prefix codes for DEFLATE (RFC 1951, 3.2.2): lengths by Huffman's algorithm, with a limit, then canonical codes.

/** Used symbols, sorted: count in the upper bits, symbol in the lowest nine. Up to 288. */
const sorted: usize = memory.data(288 * 8, 8);
/** The weights of inner nodes; then, from the root down, their depths. */
const nodes: usize = memory.data(288 * 8, 8);
/** The parent of each inner node, then of each leaf. */
const parents: usize = memory.data(2 * 288 * 4, 4);
/** How many codes have each length; without a limit, a count of 2^32 could ask for 47 bits. */
const perLength: usize = memory.data(64 * 4, 4);

/**
 * The code length in bits of each of `size` symbols (at most 288), at most `limit`, from its u32 count; 0 where the count
 * is 0. Lengths are Huffman's where those keep the limit. A symbol that is alone gets length 1.
 */
export function codeLengths(counts: usize, size: usize, limit: u32, lengths: usize): void {
  memory.fill(lengths, 0, size);
  const used = sortUsed(counts, size);
  if (used === 0) return;
  memory.fill(perLength, 0, 64 * 4);
  if (used === 1) store<u32>(perLength + 4, 1);
  else countLengths(used);
  keepLimit(limit);
  let length = limit;
  for (let i: usize = 0; i < used; i++) {
    while (load<u32>(perLength + (length << 2)) === 0) length--;
    add(perLength + (length << 2), -1);
    store<u8>(lengths + (<usize>load<u64>(sorted + (i << 3)) & 511), <u8>length);
  }
}

function sortUsed(counts: usize, size: usize): usize {
  let used: usize = 0;
  for (let symbol: usize = 0; symbol < size; symbol++) {
    const count = <u64>load<u32>(counts + (symbol << 2));
    if (count > 0) store<u64>(sorted + (used++ << 3), (count << 9) | symbol);
  }
  // Shell's sort, gaps by Knuth.
  for (let gap: usize = 121; gap > 0; gap = gap / 3) {
    for (let i = gap; i < used; i++) {
      const key = load<u64>(sorted + (i << 3));
      let at = i;
      for (; at >= gap && load<u64>(sorted + ((at - gap) << 3)) > key; at -= gap)
        store<u64>(sorted + (at << 3), load<u64>(sorted + ((at - gap) << 3)));
      store<u64>(sorted + (at << 3), key);
    }
  }
  return used;
}

/**
 * Huffman's tree by two queues: sorted leaves, and inner nodes, which arise in order of weight. Each step joins the two
 * lightest. Parents come after their children, so depths follow from the root backwards.
 */
function countLengths(used: usize): void {
  const inner = used - 1;
  let leaf: usize = 0;
  let node: usize = 0;
  for (let next: usize = 0; next < inner; next++) {
    let weight: u64 = 0;
    for (let child = 0; child < 2; child++) {
      const leafWeight = leaf < used ? load<u64>(sorted + (leaf << 3)) >> 9 : u64.MAX_VALUE;
      if (node < next && load<u64>(nodes + (node << 3)) < leafWeight) {
        weight += load<u64>(nodes + (node << 3));
        store<u32>(parents + (node << 2), <u32>next);
        node++;
      } else {
        weight += leafWeight;
        store<u32>(parents + ((inner + leaf) << 2), <u32>next);
        leaf++;
      }
    }
    store<u64>(nodes + (next << 3), weight);
  }
  // From here on the nodes hold depths.
  store<u64>(nodes + ((inner - 1) << 3), 0);
  for (let i = inner - 1; i-- > 0; ) store<u64>(nodes + (i << 3), depthBelow(i));
  for (let i: usize = 0; i < used; i++) add(perLength + (<usize>depthBelow(inner + i) << 2), 1);
}

// @ts-ignore: decorator
@inline
function depthBelow(child: usize): u64 {
  return load<u64>(nodes + ((<usize>load<u32>(parents + (child << 2))) << 3)) + 1;
}

/**
 * Shortens all lengths beyond the limit to it, which overfills the code; then lengthens others, cheapest first: a code
 * one bit longer makes room for a brother, and one of the longest moves there. Each such step mends one unit.
 */
function keepLimit(limit: u32): void {
  for (let length = limit + 1; length < 64; length++) {
    add(perLength + (limit << 2), load<u32>(perLength + (length << 2)));
    store<u32>(perLength + (length << 2), 0);
  }
  let filled: i64 = 0;
  for (let length: u32 = 1; length <= limit; length++)
    filled += (<i64>load<u32>(perLength + (length << 2))) << (limit - length);
  for (let over = filled - (<i64>1 << limit); over > 0; over--) {
    let length = limit - 1;
    while (load<u32>(perLength + (length << 2)) === 0) length--;
    add(perLength + (length << 2), -1);
    add(perLength + ((length + 1) << 2), 2);
    add(perLength + (limit << 2), -1);
  }
}

// @ts-ignore: decorator
@inline
function add(at: usize, n: i32): void {
  store<u32>(at, load<u32>(at) + n);
}

/** Canonical codes as DEFLATE sends them, first bit lowest: u32 each, the length above the 16 bits of the code. */
export function canonicalCodes(lengths: usize, size: usize, codes: usize): void {
  let code: u32 = 0;
  for (let length: u32 = 1; length <= 15; length++) {
    for (let symbol: usize = 0; symbol < size; symbol++) {
      if (load<u8>(lengths + symbol) !== length) continue;
      store<u32>(codes + (symbol << 2), (length << 16) | reversed(code, length));
      code++;
    }
    code <<= 1;
  }
}

function reversed(code: u32, length: u32): u32 {
  let bits: u32 = 0;
  for (let i: u32 = 0; i < length; i++) bits |= ((code >> i) & 1) << (length - 1 - i);
  return bits;
}
