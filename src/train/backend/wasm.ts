import { backend, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { UserError } from '../../errors.js';
import { registerWasmKernels } from '../ops/register.js';
import { type Driver, TFJS_VERSION } from './backend.js';

/** The part of the compiled backend that hands out memory. */
interface WasmHeap {
  _malloc(bytes: number): number;
  _free(place: number): void;
  readonly HEAPU8: Uint8Array;
}

/**
 * Where tensors may lie: below 4 GB but for a sixteenth, which the kernels' own scratch memory takes, whose malloc nobody
 * can look at.
 */
const MOST_BYTES = 2 ** 32 - 2 ** 28;

let guarded: WasmHeap | undefined;

/** WebAssembly with SIMD, on one core: the one that is always there. */
export const wasm: Driver = {
  name: 'wasm',
  packageName: '@tensorflow/tfjs-backend-wasm',
  serves: 'trains on the processor (--backend wasm)',
  async start() {
    await setBackend('wasm');
    registerWasmKernels();
    const { wasm: heap } = backend() as unknown as { wasm: WasmHeap };
    if (heap !== guarded) guardMemory(heap);
    guarded = heap;
    return {
      name: 'wasm',
      device: 'processor, WebAssembly with SIMD, one core',
      isGpu: false,
      version: TFJS_VERSION,
    };
  },
};

/**
 * Where there is no memory left malloc first hands out a block that reaches beyond its end, then returns 0, and tfjs looks
 * at neither: every tensor from then on lies over the others, the loss stays finite and means nothing. So both throw.
 */
export function guardMemory(heap: WasmHeap): void {
  // The first call puts the real function in its own place, and would put it in that of ours.
  heap._free(heap._malloc(1));
  const allocate = heap._malloc;
  heap._malloc = (bytes) => {
    const place = allocate(bytes) >>> 0;
    const end = place + bytes;
    if ((place === 0 && bytes > 0) || end > heap.HEAPU8.length || end > MOST_BYTES) throw outOfMemory(bytes);
    return place;
  };
}

const outOfMemory = (bytes: number): UserError =>
  new UserError(
    `The WebAssembly backend is out of memory (4 GB at most; ${Math.ceil(bytes / 1e6)} MB more were asked for); choose a smaller --batch or --patch, or a backend on a GPU.`,
    1,
  );
