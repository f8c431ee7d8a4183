import { findBackend, setBackend } from '@tensorflow/tfjs-core';
import { asError } from '../../errors.js';
import {
  type Absence,
  type Backend,
  type Driver,
  installedVersion,
  loadOptional,
  notInstalled,
} from './backend.js';

/** The part of WebGPU's adapter that says what it is. */
interface Adapter {
  readonly info?: AdapterInfo;
  readonly isFallbackAdapter?: boolean;
  requestAdapterInfo?(): Promise<AdapterInfo>;
}

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options?: object): Promise<Adapter | null>;
}

const PACKAGES = ['webgpu', '@tensorflow/tfjs-backend-webgpu@4.22.0'];

/** Dawn, Chromium's WebGPU, inside Node: any GPU with Vulkan, Metal or Direct3D 12. */
export const webgpu: Driver = {
  name: 'webgpu',
  packageName: '@tensorflow/tfjs-backend-webgpu',
  serves: 'trains on any GPU, through Vulkan, Metal or Direct3D 12 (--backend webgpu)',
  start,
};

async function start(): Promise<Backend | Absence> {
  const absence = notInstalled(PACKAGES);
  const version = installedVersion(webgpu.packageName);
  if (version === undefined || installedVersion('webgpu') === undefined) return absence;
  try {
    const gpu = await openGpu();
    // tfjs crashes on a null adapter, so it is asked for here first.
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null)
      return { why: 'no GPU is found', install: "install your GPU's driver (Vulkan on Linux)" };
    const info = await infoOf(adapter);
    await loadOptional(webgpu.packageName);
    if (findBackend('webgpu') === null && !(await setBackend('webgpu')))
      return { ...absence, why: 'tfjs does not take to this GPU' };
    if (!(await setBackend('webgpu'))) return { ...absence, why: 'tfjs does not take to this GPU' };
    const software = isSoftware(adapter, info);
    const name = nameOf(info);
    return {
      name: 'webgpu',
      device: software ? `${name}, which is the processor` : `${name}, WebGPU`,
      isGpu: !software,
      version,
    };
  } catch (thrown) {
    return { ...absence, why: `it could not be started (${asError(thrown).message.split('\n')[0]})` };
  }
}

let opened: Gpu | undefined;

/** Puts `navigator.gpu` and its constants where tfjs looks for them. */
async function openGpu(): Promise<Gpu> {
  if (opened !== undefined) return opened;
  const dawn = await loadOptional('webgpu');
  const { create, globals } = dawn as { create(options: string[]): Gpu; globals: object };
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const host = globalThis as { navigator?: object };
  host.navigator ??= {};
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
  opened = gpu;
  return gpu;
}

async function infoOf(adapter: Adapter): Promise<AdapterInfo> {
  // tfjs 4.22 calls the older form, which Dawn has dropped.
  const info = adapter.info ?? (await adapter.requestAdapterInfo?.()) ?? {};
  const prototype = Object.getPrototypeOf(adapter) as Adapter;
  prototype.requestAdapterInfo ??= async function (this: Adapter) {
    return this.info ?? {};
  };
  return info;
}

const nameOf = ({ description, device, vendor, architecture }: AdapterInfo): string =>
  [description, device, [vendor, architecture].filter(Boolean).join(' ')].find(Boolean) ?? 'an unnamed GPU';

/** Adapters that draw with the processor. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp\b|\bcpu\b/i;

function isSoftware(adapter: Adapter, info: AdapterInfo): boolean {
  if (adapter.isFallbackAdapter === true || info.isFallbackAdapter === true) return true;
  return SOFTWARE.test(`${nameOf(info)} ${info.device ?? ''} ${info.architecture ?? ''}`);
}
