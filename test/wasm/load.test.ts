import { describe, expect, it, vi } from 'vitest';
import { kernels, scratch } from '../../src/wasm/load.js';

describe('kernels', () => {
  it('is one instance', () => expect(kernels()).toBe(kernels()));

  it('lends aligned scratch that grows only when it must', () => {
    const wasm = kernels();
    const base = scratch(wasm, 1);
    const before = wasm.memory.buffer.byteLength;
    expect(base % 64).toBe(0);
    expect(scratch(wasm, before - base)).toBe(base);
    expect(wasm.memory.buffer.byteLength).toBe(before);
    scratch(wasm, before - base + 1);
    expect(wasm.memory.buffer.byteLength).toBe(before + 65536);
  });

  it('says what to do where the module was never compiled', async () => {
    vi.resetModules();
    vi.doMock('node:fs', () => ({
      readFileSync: () => {
        throw new Error('ENOENT');
      },
    }));
    const fresh = await import('../../src/wasm/load.js');
    vi.doUnmock('node:fs');
    expect(() => fresh.kernels()).toThrow(
      'The compiled kernels, kernels.wasm, are missing: run `npm run build`.',
    );
  });
});
