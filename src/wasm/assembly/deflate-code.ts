// What both compressors share of DEFLATE (RFC 1951): the bits on their way out, the symbols of runs, and the code of a
// block with its header. The only matches used repeat the last byte, so the only distance is 1.

import { canonicalCodes, codeLengths } from './huffman';

/** Literals 0 to 255, the end of the block, and 29 symbols for the lengths of runs. */
export const SYMBOLS: usize = 286;
export const END_OF_BLOCK: usize = 256;
const FIRST_LENGTH: usize = 257;
export const LONGEST_RUN: usize = 258;
/** DEFLATE would allow 15; with 14, four literals and the seven bits that wait for their byte fit a 64-bit word. */
export const LONGEST_CODE: usize = 14;
const LONGEST_LENGTH_CODE: usize = 7;

/** The block's code lengths, then that of the distance. */
export const lengths: usize = memory.data(288, 16);
/** The block's codes: u32 each, the code above the 6 bits of its length. */
export const codes: usize = memory.data(288 * 4, 16);

/** The code lengths as the header sends them: symbols, each with the value of its extra bits. */
const packed: usize = memory.data(2 * 288, 16);
const packedCounts: usize = memory.data(19 * 4, 4);
const packedLengths: usize = memory.data(19, 4);
const packedCodes: usize = memory.data(19 * 4, 4);
/** The order in which a header sends the lengths of the codes for code lengths. */
const packedOrder: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** Bits that wait for their byte, the first lowest; how many; and where the next byte goes. */
export let bits: u64 = 0;
export let bitCount: u64 = 0;
export let output: usize = 0;

/** Begins a stream: forgets the bits of the last one. */
export function deflateStart(): void {
  bits = 0;
  bitCount = 0;
}

// @ts-ignore: decorator
@inline
export function setOutput(to: usize, waiting: u64, waitingCount: u64): void {
  output = to;
  bits = waiting;
  bitCount = waitingCount;
}

/** Adds up to 56 bits. */
// @ts-ignore: decorator
@inline
export function put(value: u64, size: u64): void {
  bits |= value << bitCount;
  bitCount += size;
  store<u64>(output, bits);
  output += <usize>(bitCount >> 3);
  bits >>= bitCount & 56;
  bitCount &= 7;
}

// @ts-ignore: decorator
@inline
export function putCode(table: usize, symbol: usize): void {
  const entry = load<u32>(table + (symbol << 2));
  put(entry >> 6, entry & 63);
}

/** Extra bits after the symbol of a run of `length` (3.2.5): each four symbols share a number of them. */
// @ts-ignore: decorator
@inline
export function extraBits(length: usize): usize {
  return length < 11 || length === LONGEST_RUN ? 0 : 29 - clz<u32>(<u32>(length - 3));
}

/** The symbol of a run of `length`, 3 to 258. */
// @ts-ignore: decorator
@inline
export function lengthSymbol(length: usize): usize {
  if (length === LONGEST_RUN) return FIRST_LENGTH + 28;
  const extra = extraBits(length);
  return FIRST_LENGTH + 4 * extra + ((length - 3) >> extra);
}

/** A run's length, then the one distance code there is: a single 0. */
// @ts-ignore: decorator
@inline
export function putMatch(length: usize): void {
  const extra = extraBits(length);
  putCode(codes, lengthSymbol(length));
  put(extra === 0 ? 0 : (length - 3) & ((1 << extra) - 1), extra + 1);
}

/** Begins a block with dynamic codes made for `counts`. */
export function putBlockStart(counts: usize, last: bool): void {
  codeLengths(counts, SYMBOLS, LONGEST_CODE, lengths);
  canonicalCodes(lengths, SYMBOLS, codes);
  put(last ? 5 : 4, 3);
  putHeader();
}

/** Ends the block, and the stream at a whole byte. */
export function putBlockEnd(last: bool): void {
  putCode(codes, END_OF_BLOCK);
  if (last) put(0, (8 - bitCount) & 7);
}

/** How many code lengths are sent: the literals' and runs' up to the last used, then the distance's. */
function closeLengths(): usize {
  let used = SYMBOLS;
  while (load<u8>(lengths + used - 1) === 0) used--;
  store<u8>(lengths + used, 1);
  return used + 1;
}

/** The code lengths of a block, run-length coded and Huffman coded in turn (3.2.7). */
function putHeader(): void {
  const size = closeLengths();
  const packedSize = packLengths(size);
  canonicalCodes(packedLengths, 19, packedCodes);
  const sent = sentLengths();
  put(size - 1 - 257, 5);
  put(0, 5);
  put(sent - 4, 4);
  for (let i: usize = 0; i < sent; i++) put(load<u8>(packedLengths + load<u8>(packedOrder + i)), 3);
  for (let i: usize = 0; i < packedSize; i++) {
    const symbol = load<u8>(packed + 2 * i);
    putCode(packedCodes, symbol);
    put(load<u8>(packed + 2 * i + 1), packedExtraBits(symbol));
  }
}

/** The bits of a block of these counts, but for the extra bits of its runs. */
export function blockBits(counts: usize): u64 {
  codeLengths(counts, SYMBOLS, LONGEST_CODE, lengths);
  let sum: u64 = 0;
  for (let symbol: usize = 0; symbol < SYMBOLS; symbol++)
    sum += <u64>load<u32>(counts + (symbol << 2)) * load<u8>(lengths + symbol);
  packLengths(closeLengths());
  sum += 17 + 3 * sentLengths();
  for (let symbol: usize = 0; symbol < 19; symbol++) {
    const bitsEach = load<u8>(packedLengths + symbol) + packedExtraBits(<u8>symbol);
    sum += <u64>load<u32>(packedCounts + (symbol << 2)) * bitsEach;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function packedExtraBits(symbol: u8): u32 {
  return symbol < 16 ? 0 : symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
}

function sentLengths(): usize {
  let sent: usize = 19;
  while (load<u8>(packedLengths + load<u8>(packedOrder + sent - 1)) === 0) sent--;
  return sent;
}

/** Symbol 16 repeats the last length 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeros. */
function packLengths(size: usize): usize {
  memory.fill(packedCounts, 0, 19 * 4);
  let to: usize = 0;
  let i: usize = 0;
  while (i < size) {
    const length = load<u8>(lengths + i);
    let same: usize = 1;
    while (i + same < size && load<u8>(lengths + i + same) === length) same++;
    i += same;
    if (length !== 0) {
      to = pack(to, length, 0);
      same--;
    }
    while (same >= 3) {
      const symbol: u8 = length !== 0 ? 16 : same < 11 ? 17 : 18;
      const times = min(same, symbol === 16 ? 6 : symbol === 17 ? 10 : 138);
      to = pack(to, symbol, <u8>(times - (symbol === 18 ? 11 : 3)));
      same -= times;
    }
    for (; same > 0; same--) to = pack(to, length, 0);
  }
  codeLengths(packedCounts, 19, LONGEST_LENGTH_CODE, packedLengths);
  return to;
}

function pack(to: usize, symbol: u8, extra: u8): usize {
  store<u8>(packed + 2 * to, symbol);
  store<u8>(packed + 2 * to + 1, extra);
  const at = packedCounts + (<usize>symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
  return to + 1;
}
