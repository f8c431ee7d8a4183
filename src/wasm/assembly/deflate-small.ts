// DEFLATE blocks that take their time: runs are used only where they save bits, and blocks end where the picture
// changes enough to pay for another code.

import {
  bitCount,
  bits,
  blockBits,
  codes,
  END_OF_BLOCK,
  extraBits,
  LONGEST_CODE,
  LONGEST_RUN,
  lengthSymbol,
  output,
  putBlockEnd,
  putBlockStart,
  putCode,
  putMatch,
  SYMBOLS,
  setOutput,
} from './deflate-code';
import { codeLengths } from './huffman';

/** Tokens that a block grows by, or begins with. */
const STRIDE: usize = 16384;
/** What a run length that no block has used yet is thought to cost. */
const UNUSED_BITS: u8 = 8;
/** A token is a symbol, and for runs their length above these bits. */
const SYMBOL_BITS: u32 = 16;
const SYMBOL: u32 = 0xffff;

/** Counts of the block so far, of the tokens that may join it, and of both. */
const blockCounts: usize = memory.data(288 * 4, 16);
const nextCounts: usize = memory.data(288 * 4, 16);
const bothCounts: usize = memory.data(288 * 4, 16);
/** Bits that each symbol is expected to take. */
const expected: usize = memory.data(288, 16);

/** Like deflateFast, in one block or more. `tokens` is room for `length` u32. */
export function deflateSmall(from: usize, length: usize, tokens: usize, target: usize, last: bool): usize {
  setOutput(target, bits, bitCount);
  memory.fill(blockCounts, 0, SYMBOLS * 4);
  for (let at = from; at < from + length; at++) count(blockCounts, load<u8>(at));
  let end = tokens;
  // First with codes as if there were no runs, then with those that follow from the runs used.
  for (let round = 0; round < 2; round++) {
    codeLengths(blockCounts, SYMBOLS, LONGEST_CODE, expected);
    for (let symbol: usize = 0; symbol < SYMBOLS; symbol++)
      if (load<u8>(expected + symbol) === 0) store<u8>(expected + symbol, UNUSED_BITS);
    end = writeTokens(from, from + length, tokens);
    countTokens(tokens, end, blockCounts);
  }
  putBlocks(tokens, end, last);
  return output - target;
}

// @ts-ignore: decorator
@inline
function count(table: usize, symbol: usize): void {
  const at = table + (symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

function writeTokens(from: usize, end: usize, tokens: usize): usize {
  let to = tokens;
  let at = from;
  while (at < end) {
    // Three bytes like the one before are the least that a match can stand for.
    if (at + 4 > end || ((load<u32>(at) ^ load<u32>(at - 1)) & 0xffffff) !== 0) {
      store<u32>(to, load<u8>(at++));
      to += 4;
      continue;
    }
    const start = at;
    at += 3;
    while (at < end && load<u8>(at) === load<u8>(start)) at++;
    to = writeRun(load<u8>(start), at - start, to);
  }
  return to;
}

/** Each piece of a run is a match or literals, whichever is expected to be shorter. */
function writeRun(byte: u8, run: usize, to: usize): usize {
  while (run > 0) {
    const length = min(run, LONGEST_RUN);
    run -= length;
    if (length >= 3 && matchBits(length) < length * load<u8>(expected + byte)) {
      store<u32>(to, (<u32>length << SYMBOL_BITS) | <u32>lengthSymbol(length));
      to += 4;
      continue;
    }
    for (let i: usize = 0; i < length; i++, to += 4) store<u32>(to, byte);
  }
  return to;
}

function matchBits(length: usize): usize {
  return load<u8>(expected + lengthSymbol(length)) + extraBits(length) + 1;
}

function countTokens(tokens: usize, end: usize, counts: usize): void {
  memory.fill(counts, 0, SYMBOLS * 4);
  for (let at = tokens; at < end; at += 4) count(counts, load<u32>(at) & SYMBOL);
  count(counts, END_OF_BLOCK);
}

/** Lets a block grow as long as that is no dearer than to end it and begin another. */
function putBlocks(tokens: usize, end: usize, last: bool): void {
  let start = tokens;
  let at = min(tokens + 4 * STRIDE, end);
  countTokens(start, at, blockCounts);
  let cost = blockBits(blockCounts);
  while (at < end) {
    const next = min(at + 4 * STRIDE, end);
    countTokens(at, next, nextCounts);
    for (let i: usize = 0; i < SYMBOLS * 4; i += 4)
      store<u32>(bothCounts + i, load<u32>(blockCounts + i) + load<u32>(nextCounts + i));
    store<u32>(bothCounts + 4 * END_OF_BLOCK, 1);
    const together = blockBits(bothCounts);
    const apart = blockBits(nextCounts);
    if (together <= cost + apart) {
      memory.copy(blockCounts, bothCounts, SYMBOLS * 4);
      cost = together;
    } else {
      putTokens(start, at, false);
      memory.copy(blockCounts, nextCounts, SYMBOLS * 4);
      cost = apart;
      start = at;
    }
    at = next;
  }
  putTokens(start, end, last);
}

/** The block of these tokens, whose counts are those of the block so far. */
function putTokens(start: usize, end: usize, last: bool): void {
  putBlockStart(blockCounts, last);
  for (let at = start; at < end; at += 4) {
    const token = load<u32>(at);
    if (token <= SYMBOL) putCode(codes, token);
    else putMatch(token >> SYMBOL_BITS);
  }
  putBlockEnd(last);
}
