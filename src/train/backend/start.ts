import { enableProdMode } from '@tensorflow/tfjs-core';
import { expected, UserError } from '../../errors.js';
import { registerGradients } from '../ops/register.js';
import { type Absence, type Backend, type Driver, isAbsence } from './backend.js';
import { type BackendChoice, type BackendName, backendNames } from './names.js';

/** Each in its own file, and loaded only when it is asked for: the optional ones may not be there at all. */
const files: Record<BackendName, () => Promise<Driver>> = {
  'node-gpu': async () => (await import('./node.js')).nodeGpu,
  webgpu: async () => (await import('./webgpu.js')).webgpu,
  node: async () => (await import('./node.js')).node,
  wasm: async () => (await import('./wasm.js')).wasm,
  cpu: async () => (await import('./cpu.js')).cpu,
};

/**
 * Starts a backend for the whole process. `auto` takes the first of node-gpu, webgpu, node and wasm that is there; a
 * software adapter is passed over, wasm being faster. Throws a UserError where the one asked for isn't there.
 */
export async function startBackend(choice: BackendChoice): Promise<Backend> {
  prepare();
  if (choice !== 'auto') return named(await startDriver(choice), choice);
  for (const name of backendNames) {
    const found = await startDriver(name);
    if (isAbsence(found) || (name === 'webgpu' && !found.isGpu)) continue;
    return found;
  }
  throw new UserError('Expected a backend to train with, but none is there; npm ci installs one.', 1);
}

const startDriver = async (name: BackendName): Promise<Backend | Absence> => (await files[name]()).start();

function named(found: Backend | Absence, name: BackendName): Backend {
  if (!isAbsence(found)) return found;
  throw expected({
    what: `the backend ${name}`,
    expected: 'here',
    received: `none: ${found.why}`,
    remedy: `to install it: ${found.install}`,
  });
}

/** Without it tfjs greets on stderr, and looks for NaN in what it reads. */
function prepare(): void {
  enableProdMode();
  registerGradients();
}

/** A backend as `gen-blur doctor` tells of it. */
export type BackendState = { readonly driver: Driver } & (
  | { readonly backend: Backend }
  | { readonly absence: Absence }
);

/** Looks for every backend. It starts each of those that are there, so that what it says of them holds. */
export async function examineBackends(): Promise<BackendState[]> {
  prepare();
  const states: BackendState[] = [];
  for (const name of backendNames) {
    const driver = await files[name]();
    const found = await driver.start();
    states.push(isAbsence(found) ? { driver, absence: found } : { driver, backend: found });
  }
  return states;
}
