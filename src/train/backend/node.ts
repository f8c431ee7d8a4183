import util from 'node:util';
import { backend, findBackend, setBackend } from '@tensorflow/tfjs-core';
import { asError } from '../../errors.js';
import {
  type Absence,
  type Backend,
  type Driver,
  installedVersion,
  loadOptional,
  notInstalled,
} from './backend.js';

/** TensorFlow's own library, with or without CUDA. */
function driver(name: 'node-gpu' | 'node', serves: string): Driver {
  const packageName = `@tensorflow/tfjs-${name}`;
  return { name, packageName, serves, start: () => start(name, packageName) };
}

export const nodeGpu = driver(
  'node-gpu',
  'trains on an NVIDIA GPU: CUDA 11.2 and cuDNN 8.1, on Linux or Windows (--backend node-gpu)',
);
export const node = driver('node', "trains on the processor's cores with TensorFlow (--backend node)");

async function start(name: 'node-gpu' | 'node', packageName: string): Promise<Backend | Absence> {
  const absence = notInstalled([packageName]);
  const version = installedVersion(packageName);
  if (version === undefined) return absence;
  // Node 23 took these away, and the package calls them.
  const old = util as unknown as Record<string, (value: unknown) => boolean>;
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
  try {
    await loadOptional(packageName);
  } catch (thrown) {
    const reason = asError(thrown).message.split('\n')[0];
    return { ...absence, why: `its library could not be loaded (${reason})` };
  }
  if (findBackend('tensorflow') === null)
    return { ...absence, why: 'it brings a tfjs-core of its own: its version must be 4.22.0' };
  await setBackend('tensorflow');
  const { isUsingGpuDevice } = backend() as unknown as { isUsingGpuDevice?: boolean };
  if (name === 'node-gpu' && isUsingGpuDevice !== true)
    return {
      why: 'TensorFlow finds no GPU with CUDA 11.2 and cuDNN 8.1',
      install: 'install both, or use --backend webgpu',
    };
  return name === 'node-gpu'
    ? { name, device: 'NVIDIA GPU, TensorFlow with CUDA', isGpu: true, version }
    : { name, device: 'processor, TensorFlow', isGpu: false, version };
}
