import { backend, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { UserError } from '../../errors.js';
import { registerWasmKernels } from '../ops/register.js';
import { type Driver, TFJS_VERSION } from './backend.js';

/** The part of the compiled backend that hands out memory. */
interface WasmHeap {
  _malloc(bytes: number): number;
}

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
 * Where there is no memory left malloc returns 0, tfjs doesn't look, and every tensor from then on lies over the others:
 * the loss stays finite and means nothing. So 0 throws.
 */
export function guardMemory(heap: WasmHeap): void {
  const allocate = heap._malloc;
  heap._malloc = (bytes) => {
    const place = allocate(bytes);
    if (place === 0 && bytes > 0) throw outOfMemory(bytes);
    return place;
  };
}

const outOfMemory = (bytes: number): UserError =>
  new UserError(
    `The WebAssembly backend is out of memory (4 GB at most; ${Math.ceil(bytes / 1e6)} MB more were asked for); choose a smaller --batch or --patch, or a backend on a GPU.`,
    1,
  );
