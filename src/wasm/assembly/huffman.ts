// Prefix codes for DEFLATE (RFC 1951, 3.2.2): the shortest lengths under a limit, and the codes that follow from them.

const MOST_SYMBOLS: usize = 288;
const MOST_BITS: u32 = 15;

/** Used symbols, sorted: count in the upper bits, symbol in the lowest nine. */
const sorted: usize = memory.data(288 * 8, 8);
/** The weights of inner nodes; then, from the root down, their depths. */
const nodes: usize = memory.data(288 * 8, 8);
/** The parent of each inner node, then of each leaf. */
const parents: usize = memory.data(2 * 288 * 4, 4);

/** Package-merge: the weights of this list and the last, and for each list which of its entries are symbols. */
const lists: usize = memory.data(2 * 2 * 288 * 8, 8);
const areSymbols: usize = memory.data(15 * 2 * 288);

/**
 * The code length in bits of each of `size` symbols (at most 288), at most `limit`, from its u32 count: those that make
 * the least sum. 0 where the count is 0; a symbol that is alone gets length 1.
 */
export function codeLengths(counts: usize, size: usize, limit: usize, lengths: usize): void {
  memory.fill(lengths, 0, size);
  const used = sortUsed(counts, size);
  if (used === 1) store<u8>(lengths + symbolAt(0), 1);
  if (used < 2) return;
  makeTree(used);
  const deepest = depthBelow(used - 1);
  if (deepest > limit) mergePackages(used, limit, lengths);
  else for (let i: usize = 0; i < used; i++) store<u8>(lengths + symbolAt(i), <u8>depthBelow(used - 1 + i));
}

// @ts-ignore: decorator
@inline
function symbolAt(i: usize): usize {
  return <usize>load<u64>(sorted + (i << 3)) & 511;
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
function makeTree(used: usize): void {
  const inner = used - 1;
  let leaf: usize = 0;
  let node: usize = 0;
  for (let next: usize = 0; next < inner; next++) {
    let weight: u64 = 0;
    for (let child = 0; child < 2; child++) {
      const leafWeight = leaf < used ? load<u64>(sorted + (leaf << 3)) >> 9 : u64.MAX_VALUE;
      if (node < next && load<u64>(nodes + (node << 3)) < leafWeight) {
        weight += load<u64>(nodes + (node << 3));
        store<u32>(parents + (node++ << 2), <u32>next);
      } else {
        weight += leafWeight;
        store<u32>(parents + ((inner + leaf++) << 2), <u32>next);
      }
    }
    store<u64>(nodes + (next << 3), weight);
  }
  // From here on the nodes hold depths.
  store<u64>(nodes + ((inner - 1) << 3), 0);
  for (let i = inner - 1; i-- > 0; ) store<u64>(nodes + (i << 3), depthBelow(i));
}

// @ts-ignore: decorator
@inline
function depthBelow(child: usize): u64 {
  return load<u64>(nodes + (<usize>load<u32>(parents + (child << 2)) << 3)) + 1;
}

/**
 * Lengths under a limit that Huffman's break, by package-merge (Larmore and Hirschberg 1990): `limit` times, the last
 * list's entries are paired to packages and merged with the symbols by weight. Of the final list, the first 2 (used - 1)
 * entries are taken; each package taken takes its two from the list before; a symbol is as long as it is often taken.
 */
function mergePackages(used: usize, limit: usize, lengths: usize): void {
  let list = lists;
  let last = lists + 2 * MOST_SYMBOLS * 8;
  let packages: usize = 0;
  for (let level: usize = 0; level < limit; level++) {
    let symbol: usize = 0;
    let pair: usize = 0;
    for (let i: usize = 0; i < used + packages; i++) {
      const weight = symbol < used ? load<u64>(sorted + (symbol << 3)) >> 9 : u64.MAX_VALUE;
      const both = pair < packages ? load<u64>(last + (pair << 4)) + load<u64>(last + (pair << 4), 8) : u64.MAX_VALUE;
      const isSymbol = weight <= both;
      store<u64>(list + (i << 3), isSymbol ? weight : both);
      store<u8>(areSymbols + level * 2 * MOST_SYMBOLS + i, <u8>isSymbol);
      if (isSymbol) symbol++;
      else pair++;
    }
    packages = (used + packages) >> 1;
    const other = last;
    last = list;
    list = other;
  }
  let taken: usize = 2 * (used - 1);
  for (let level = limit; level-- > 0; ) {
    let symbols: usize = 0;
    for (let i: usize = 0; i < taken; i++) symbols += load<u8>(areSymbols + level * 2 * MOST_SYMBOLS + i);
    for (let i: usize = 0; i < symbols; i++) {
      const at = lengths + symbolAt(i);
      store<u8>(at, load<u8>(at) + 1);
    }
    taken = 2 * (taken - symbols);
  }
}

/** The next code of each length, in its place. */
const nextCodes: usize = memory.data(16 * 4, 4);

/** Canonical codes as DEFLATE sends them, first bit lowest: u32 each, the code above the 6 bits of its length. */
export function canonicalCodes(lengths: usize, size: usize, codes: usize): void {
  memory.fill(nextCodes, 0, 16 * 4);
  for (let symbol: usize = 0; symbol < size; symbol++) {
    const at = nextCodes + (<usize>load<u8>(lengths + symbol) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let first: u32 = 0;
  for (let length: usize = 1; length <= MOST_BITS; length++) {
    const count = load<u32>(nextCodes + (length << 2));
    store<u32>(nextCodes + (length << 2), first);
    first = (first + count) << 1;
  }
  for (let symbol: usize = 0; symbol < size; symbol++) {
    const length = <u32>load<u8>(lengths + symbol);
    if (length === 0) continue;
    const at = nextCodes + (<usize>length << 2);
    const code = load<u32>(at);
    store<u32>(at, code + 1);
    store<u32>(codes + (symbol << 2), (reversed(code, length) << 6) | length);
  }
}

function reversed(code: u32, length: u32): u32 {
  let bits: u32 = 0;
  for (let i: u32 = 0; i < length; i++) bits |= ((code >> i) & 1) << (length - 1 - i);
  return bits;
}
