import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { type Driver, TFJS_VERSION } from './backend.js';

/** Plain JavaScript: slow, and the oracle that the others are held against. */
export const cpu: Driver = {
  name: 'cpu',
  packageName: '@tensorflow/tfjs-backend-cpu',
  serves: 'trains in plain JavaScript, 40 times slower than wasm (--backend cpu)',
  async start() {
    await setBackend('cpu');
    return { name: 'cpu', device: 'processor, plain JavaScript', isGpu: false, version: TFJS_VERSION };
  },
};
