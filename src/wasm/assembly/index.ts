// The hot kernels, compiled to one WebAssembly module by scripts/build.mjs. Nothing here allocates: the caller lays
// out the memory from heapBase() up (src/wasm/load.ts). Only SIMD that rounds alike everywhere: no relaxed SIMD.

export { addCodes16, addCodes8, addFloats, addPlain8, divideFloats } from './accumulate';
export { adler32, crc32 } from './checksums';
export { codesFromLight, lightFromCodes } from './colour';
export { convolveRow } from './convolve';
export { convolvePairs, lineFromCodes, pairLines } from './convolve-codes';
export { codeBlocks } from './dct';
export { deflateStart } from './deflate-code';
export { deflateFast } from './deflate-fast';
export { deflateSmall } from './deflate-small';
export { developRow } from './demosaic';
export { codeLengths } from './huffman';
export { exposeRow } from './expose';
export { colourPixels, doubleRow, greyPixels, greyRow, halvePlane, planesRow } from './jpeg';
export { blendFrames, carryFlow, settleFlow } from './in-between';
export { filterRows, swapRows } from './png-filter';
export { resampleAcross1, resampleAcross3, resampleDown } from './resample';
export { respondFloats } from './response';
export { addNoise } from './sensor-noise';
export { addSightRow } from './sight';
export { textureRow } from './texture';
export { addWarpedRow, settleRow } from './warp';

/** The first byte that a caller may use; what lies below belongs to the module's tables. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}
