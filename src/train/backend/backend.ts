import { createRequire } from 'node:module';
import type { BackendName } from './names.js';

/** What trains, once it runs. */
export interface Backend {
  readonly name: BackendName;
  /** What it runs on, as the report tells it: `NVIDIA L4 (Vulkan)`, `processor, WebAssembly SIMD`. */
  readonly device: string;
  /** A software adapter isn't one. */
  readonly isGpu: boolean;
  readonly version: string;
}

/** Why a backend is not there, and the line that installs it. */
export interface Absence {
  readonly why: string;
  readonly install: string;
}

/** One way to run tfjs. */
export interface Driver {
  readonly name: BackendName;
  /** The npm package that it is. */
  readonly packageName: string;
  /** What it is for. */
  readonly serves: string;
  /** Loads it and makes it the one in use; says why where it can't. */
  start(): Promise<Backend | Absence>;
}

export const isAbsence = (found: Backend | Absence): found is Absence => 'why' in found;

const require = createRequire(import.meta.url);

/** The version of an npm package; undefined where it isn't installed. Loads nothing of it. */
export function installedVersion(packageName: string): string | undefined {
  try {
    return (require(`${packageName}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** An optional package that nothing in the tree depends on, loaded by name; undefined where it isn't installed. */
export async function loadOptional(packageName: string): Promise<Record<string, unknown> | undefined> {
  if (installedVersion(packageName) === undefined) return undefined;
  return (await import(packageName)) as Record<string, unknown>;
}

/** tfjs packages must be of one version: they share the core's registries. */
export const TFJS_VERSION = '4.22.0';

export const notInstalled = (packages: readonly string[]): Absence => ({
  why: `${packages.length === 1 ? 'the package is' : 'the packages are'} not here`,
  install: `npm install ${packages.join(' ')}`,
});
