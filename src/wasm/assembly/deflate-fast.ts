// A DEFLATE block in two sweeps over the bytes. What Paeth leaves of a photo has next to no repeats, so nothing is
// searched for: every byte is a literal, but for runs that fill eight bytes with the one before, as in masks.

import {
  bitCount,
  bits,
  codes,
  END_OF_BLOCK,
  LONGEST_RUN,
  lengthSymbol,
  output,
  putBlockEnd,
  putBlockStart,
  putCode,
  putMatch,
  setOutput,
} from './deflate-code';

/** Tables of u32 counts, taken in turn, so that equal bytes in a row don't wait for each other; 0 gets the sum. */
const TABLES: usize = 8;
const counts: usize = memory.data(8 * 288 * 4, 16);

/**
 * Adds one block of `length` bytes and returns how many bytes were written to `target`, at most 2 `length` + 1024; bits
 * that fill no byte wait for the next block. `from[-1]` is the byte before, and must differ from the first of a stream.
 */
export function deflateFast(from: usize, length: usize, target: usize, last: bool): usize {
  setOutput(target, bits, bitCount);
  countSymbols(from, from + length);
  putBlockStart(counts, last);
  putSymbols(from, from + length);
  putBlockEnd(last);
  return output - target;
}

/** Where the run ends that fills the eight bytes at `at` with the byte before them. */
// @ts-ignore: decorator
@inline
function runEnd(at: usize, end: usize): usize {
  at += 8;
  while (at + 8 <= end && load<u64>(at) === load<u64>(at - 1)) at += 8;
  while (at < end && load<u8>(at) === load<u8>(at - 1)) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function count(table: usize, symbol: usize, times: u32 = 1): void {
  const at = counts + table * 288 * 4 + (symbol << 2);
  store<u32>(at, load<u32>(at) + times);
}

function countSymbols(from: usize, end: usize): void {
  memory.fill(counts, 0, TABLES * 288 * 4);
  let at = from;
  while (at + 8 <= end) {
    if (load<u64>(at) === load<u64>(at - 1)) {
      const next = runEnd(at, end);
      countRun(load<u8>(at), next - at);
      at = next;
      continue;
    }
    count(0, load<u8>(at));
    count(1, load<u8>(at, 1));
    count(2, load<u8>(at, 2));
    count(3, load<u8>(at, 3));
    count(4, load<u8>(at, 4));
    count(5, load<u8>(at, 5));
    count(6, load<u8>(at, 6));
    count(7, load<u8>(at, 7));
    at += 8;
  }
  for (; at < end; at++) count(0, load<u8>(at));
  for (let symbol: usize = 0; symbol < 256; symbol++)
    for (let table: usize = 1; table < TABLES; table++)
      count(0, symbol, load<u32>(counts + table * 288 * 4 + (symbol << 2)));
  count(0, END_OF_BLOCK);
}

/** A run is as many matches of the greatest length as it holds, then one more, or up to two literals. */
function countRun(byte: usize, length: usize): void {
  const rest = length % LONGEST_RUN;
  count(0, lengthSymbol(LONGEST_RUN), <u32>(length / LONGEST_RUN));
  if (rest >= 3) count(0, lengthSymbol(rest));
  else count(0, byte, <u32>rest);
}

function putRun(byte: usize, length: usize): void {
  for (; length >= LONGEST_RUN; length -= LONGEST_RUN) putMatch(LONGEST_RUN);
  if (length >= 3) putMatch(length);
  else for (; length > 0; length--) putCode(codes, byte);
}

function putSymbols(from: usize, end: usize): void {
  let at = from;
  let to = output;
  let buffer = bits;
  let waiting = bitCount;
  while (at + 8 <= end) {
    if (load<u64>(at) === load<u64>(at - 1)) {
      const next = runEnd(at, end);
      setOutput(to, buffer, waiting);
      putRun(load<u8>(at), next - at);
      to = output;
      buffer = bits;
      waiting = bitCount;
      at = next;
      continue;
    }
    for (const stop = at + 8; at < stop; at += 4) {
      const a = codeOf(load<u8>(at));
      const b = codeOf(load<u8>(at, 1));
      const c = codeOf(load<u8>(at, 2));
      const d = codeOf(load<u8>(at, 3));
      // A shift goes by the lowest 6 bits of its count alone: the lengths, whose sum stays below 64.
      const low = (a >> 6) | ((b >> 6) << a);
      const high = (c >> 6) | ((d >> 6) << c);
      buffer |= (low | (high << (a + b))) << waiting;
      waiting += (a + b + c + d) & 63;
      store<u64>(to, buffer);
      to += <usize>(waiting >> 3);
      buffer >>= waiting & 56;
      waiting &= 7;
    }
  }
  setOutput(to, buffer, waiting);
  for (; at < end; at++) putCode(codes, load<u8>(at));
}

// @ts-ignore: decorator
@inline
function codeOf(byte: usize): u64 {
  return load<u32>(codes + (byte << 2));
}
