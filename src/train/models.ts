import { expected, quoted } from '../errors.js';
import type { ModelKind } from './model.js';

/** Every model there is, one file each; loaded when it is asked for, since tfjs comes with it. */
const files = {
  atrous: async (): Promise<ModelKind> => (await import('./models/atrous.js')).atrous,
  deblurgan: async (): Promise<ModelKind> => (await import('./models/deblurgan.js')).deblurgan,
  lbag: async (): Promise<ModelKind> => (await import('./models/lbag.js')).lbag,
  probe: async (): Promise<ModelKind> => (await import('./models/probe.js')).probe,
  'mask-probe': async (): Promise<ModelKind> => (await import('./models/mask-probe.js')).maskProbe,
  'scratch-unet': async (): Promise<ModelKind> => (await import('./models/scratch-unet.js')).scratchUnet,
} as const satisfies Record<string, () => Promise<ModelKind>>;

export const modelNames = Object.keys(files) as (keyof typeof files)[];

/** The model of this name. Throws a UserError that lists them where there is none. */
export async function loadModel(name: string): Promise<ModelKind> {
  const known = modelNames.find((candidate) => candidate === name);
  if (known === undefined)
    throw expected({ what: '--model', expected: modelNames.join(', '), received: quoted(name) });
  return files[known]();
}
