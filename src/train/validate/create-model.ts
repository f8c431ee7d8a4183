import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activation } from '../layers/activation.js';
import { convolution } from '../layers/convolution.js';
import { rescale } from '../layers/rescale.js';
import { charbonnier } from '../losses.js';
import { defineModel, type ModelKind, type Trainable, type TrainingDefaults } from '../model.js';
import { maskProbe } from '../models/mask-probe.js';
import { createTrainable } from '../trainable.js';

const probe = defineModel({
  name: 'probe',
  about: 'x',
  judges: 'pictures',
  needsMask: false,
  multiple: 2,
  parameters: {},
  defaults: { slim: { batch: 8, patch: 48, rate: 3e-3 }, reference: { batch: 8, patch: 48, rate: 3e-3 } },
  create: ({ size, seed }) =>
    createTrainable({
      kind: 'probe',
      size,
      seed,
      averaging: 0.99,
      build() {
        const picture = input({ shape: [null, null, 3] });
        let x: SymbolicTensor = rescale(picture, { name: 'gather', way: 'toChannels', factor: 2 });
        [1, 1, 2, 1].forEach((dilation, n) => {
          x = convolution(x, { name: `body${n}`, filters: 24, kernel: 3, dilation, bias: false });
          x = activation(x, { name: `bend${n}`, form: 'leaky', slope: 0.1 });
        });
        x = convolution(x, { name: 'tail', filters: 12, kernel: 3, start: 'zeros', bias: false });
        x = rescale(x, { name: 'spread', way: 'toPixels', factor: 2 });
        return model({
          inputs: picture,
          outputs: layers.add({ name: 'sum' }).apply([x, picture]) as SymbolicTensor,
        });
      },
      losses: ([out], { target }) => ({ loss: charbonnier(out!, target) }),
    }),
});
const kinds: ModelKind[] = [probe as unknown as ModelKind, maskProbe as unknown as ModelKind];

export function createModel(name: string, seed: string): { model: Trainable; defaults: TrainingDefaults } {
  const kind = kinds.find((one) => one.name === name)!;
  return { model: kind.create({ size: 'slim', seed, settings: {} as never }), defaults: kind.defaults.slim };
}
