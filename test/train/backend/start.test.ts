import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { installedVersion } from '../../../src/train/backend/backend.js';
import { backendNames } from '../../../src/train/backend/names.js';
import { examineBackends, startBackend } from '../../../src/train/backend/start.js';
import { guardMemory } from '../../../src/train/backend/wasm.js';

describe('backends', () => {
  it('takes the best that is there', async () => {
    const backend = await startBackend('auto');
    if (!backend.isGpu) expect(['node', 'wasm']).toContain(backend.name);
    expect(await tf.add(1, 2).data()).toEqual(Float32Array.of(3));
  });

  it.each(['wasm', 'cpu'] as const)('%s is always there', async (name) => {
    const backend = await startBackend(name);
    expect(backend).toMatchObject({ name, isGpu: false, version: '4.22.0' });
    expect(tf.getBackend()).toBe(name);
  });

  it('says of each why it is not there, and how to install it', async () => {
    const states = await examineBackends();
    expect(states.map(({ driver }) => driver.name)).toEqual(backendNames);
    for (const state of states)
      if ('absence' in state) {
        expect(state.absence.why).not.toBe('');
        await expect(startBackend(state.driver.name)).rejects.toThrow(
          `Expected the backend ${state.driver.name} to be here, but received none: ${state.absence.why}; to install it: `,
        );
      } else expect(state.backend.version).toMatch(/^\d/);
  });

  it('installs what is missing by name', async () => {
    if (installedVersion('webgpu') !== undefined) return;
    await expect(startBackend('webgpu')).rejects.toThrow(
      'npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22.0',
    );
  });

  it('throws where WebAssembly has no memory left', () => {
    const heap = {
      HEAPU8: new Uint8Array(1000),
      _malloc: (bytes: number) => (bytes > 2000 ? 0 : 8),
      _free: () => {},
    };
    guardMemory(heap);
    expect(heap._malloc(10)).toBe(8);
    expect(() => heap._malloc(2_000_000)).toThrow(/out of memory .* 2 MB more/);
    expect(() => heap._malloc(995)).toThrow(/out of memory/);
  });

  it('throws before tensors lie over each other, with the memory really gone', () => {
    // In a process of its own: what is taken here isn't given back.
    const script = `
      const tf = await import('@tensorflow/tfjs-core');
      const { startBackend } = await import('./dist/src/train/backend/start.js');
      await startBackend('wasm');
      const first = tf.fill([1024], 7);
      try { for (let i = 0; i < 40; i++) tf.backend().write(null, [1 << 26], 'float32'); console.log('never'); }
      catch (error) { console.log(error.message.slice(0, 43), first.dataSync().every((value) => value === 7)); }
    `;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: path.join(import.meta.dirname, '../../..'),
      encoding: 'utf8',
    });
    expect(out.trim()).toBe('The WebAssembly backend is out of memory (4 true');
  });
});
