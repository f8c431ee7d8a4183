import { setBackend } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { isAbsence } from '../../../src/train/backend/backend.js';
import { startBackend } from '../../../src/train/backend/start.js';
import { webgpu } from '../../../src/train/backend/webgpu.js';
import { train } from '../../../src/train/loop.js';
import { probe } from '../../../src/train/models/probe.js';
import { stripes } from '../pairs.js';

// Runs where the packages webgpu and @tensorflow/tfjs-backend-webgpu are installed and an adapter is found, SwiftShader
// among them (VK_ICD_FILENAMES names its driver); elsewhere it says why it was skipped.
it('trains on webgpu to the losses of wasm', async ({ skip }) => {
  await startBackend('wasm');
  const found = await webgpu.start();
  if (isAbsence(found)) return skip(`no webgpu here: ${found.why}`);
  const losses: number[][] = [];
  for (const backend of ['webgpu', 'wasm']) {
    await setBackend(backend);
    const model = probe.create({ size: 'slim', seed: '0', settings: { filters: null, blocks: null } });
    const own: number[] = [];
    await train({
      ...{ model, source: stripes(2, 16), steps: 3, rate: 2e-3, schedule: 'constant' },
      onStep: ({ losses: { loss } }) => void own.push(loss),
    });
    losses.push(own);
    model.dispose();
  }
  const [gpu = [], cpu = []] = losses;
  for (const [i, loss] of gpu.entries()) expect(loss).toBeCloseTo(cpu[i] as number, 4);
});
