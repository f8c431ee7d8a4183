import { add, dispose, mul, neg, type Scalar, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { oneOf, textual, toggle } from '../../recipe/parameters.js';
import { activation } from '../layers/activation.js';
import { convolution, transposedConvolution } from '../layers/convolution.js';
import { dropOut } from '../layers/dropout.js';
import { instanceNorm } from '../layers/instance-norm.js';
import { linearMap } from '../layers/linear-map.js';
import { type Features, loadFeatures } from '../losses/features.js';
import { l1 } from '../losses.js';
import {
  type Batch,
  defineModel,
  type Losses,
  type ModelOrder,
  type ModelSize,
  type Trainable,
} from '../model.js';
import { ADVERSARIAL_ADAM, createPatchCritic, type PatchCritic } from '../patch-critic.js';
import {
  createTrainable,
  type NamedLosses,
  type NetworkTrainable,
  outputsOf,
  readLosses,
} from '../trainable.js';

/** Filters at full size, of the generator and of the critic alike. */
const FILTERS: Record<ModelSize, number> = { slim: 16, reference: 64 };
/**
 * The slim one has minutes to learn in. Factors on what is added, by each block to features and by the last layer to the
 * picture: normalised features of untrained blocks would bury the picture's own, and the last layer sums 49 places of
 * every feature, so that a step of Adam would throw the residual about by as much as it is large (Karras et al. 2018,
 * "Progressive growing of GANs", 4.1).
 */
const FACTORS = { slim: { block: 0.2, last: 0.1 }, reference: { block: 1, last: 1 } } as const;
const CRITIC_STEPS = 5;
const CONTENT_WEIGHT = 100;
const DROPOUT = 0.5;
const AVERAGING = 0.99;
const padding = 'reflect' as const;

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return activation(instanceNorm(x, { name: `${name}-norm` }), { name: `${name}-relu`, form: 'leaky' });
}

function residualBlock(
  x: SymbolicTensor,
  name: string,
  { filters, dropout, factor }: { filters: number; dropout: boolean; factor: number },
): SymbolicTensor {
  let y = normalised(convolution(x, { name: `${name}-a`, filters, kernel: 3, padding }), `${name}-a`);
  if (dropout) y = dropOut(y, { name: `${name}-dropout`, rate: DROPOUT });
  y = convolution(y, { name: `${name}-b`, filters, kernel: 3, padding });
  y = instanceNorm(y, { name: `${name}-b-norm` });
  if (factor !== 1) y = linearMap(y, { name: `${name}-factor`, factor });
  return layers.add({ name: `${name}-sum` }).apply([x, y]) as SymbolicTensor;
}

export interface GeneratorShape {
  readonly filters: number;
  readonly blocks: number;
  readonly dropout: boolean;
  /** Factors on what each block and the last layer add; 1 unless given. */
  readonly factors?: { readonly block: number; readonly last: number };
}

/** The generator; also built by the test that counts its parameters. */
export function buildGenerator({
  filters,
  blocks,
  dropout,
  factors = FACTORS.reference,
}: GeneratorShape): LayersModel {
  const picture = input({ shape: [null, null, 3], name: 'picture' });
  let x = linearMap(picture, { name: 'centred', factor: 2, offset: -1 });
  x = normalised(convolution(x, { name: 'first', filters, kernel: 7, padding }), 'first');
  for (const factor of [2, 4]) {
    const name = `halve-${factor}`;
    x = convolution(x, { name, filters: filters * factor, kernel: 3, stride: 2 });
    x = normalised(x, name);
  }
  const block = { filters: 4 * filters, dropout, factor: factors.block };
  for (let i = 0; i < blocks; i++) x = residualBlock(x, `block-${i}`, block);
  for (const factor of [2, 1]) {
    const name = `double-${factor}`;
    x = transposedConvolution(x, { name, filters: filters * factor, kernel: 3, stride: 2 });
    x = normalised(x, name);
  }
  x = convolution(x, { name: 'last', filters: 3, kernel: 7, padding, start: 'zeros' });
  if (factors.last !== 1) x = linearMap(x, { name: 'last-factor', factor: factors.last });
  x = activation(x, { name: 'residual', form: 'tanh' });
  // tanh is a residual of values in [-1, 1]; pictures here are in [0, 1].
  const residual = linearMap(x, { name: 'residual-code', factor: 0.5 });
  const restored = layers.add({ name: 'restored' }).apply([picture, residual]) as SymbolicTensor;
  return model({ inputs: picture, outputs: restored, name: 'deblurgan' });
}

const parameters = {
  blocks: oneOf({
    about: 'Residual blocks of the generator.',
    options: ['5', '9'],
    default: '9',
    source: 'DeblurGAN has 9',
  }),
  dropout: toggle({
    about: 'Leave half of the values within each block out in training.',
    default: false,
    source: 'Kupyn et al. 2018',
  }),
  gan: oneOf({
    about:
      'What is added to the content loss: nothing, or a Wasserstein critic with clipped weights or with a penalty.',
    options: ['none', 'wgan', 'wgan-gp'],
    default: 'none',
    source: 'Kupyn et al. 2018: wgan-gp',
  }),
  features: textual({
    about: `The model.json of a VGG19 in tfjs's layers format: its features make the content loss, rather than pixels.`,
    accepts: 'a file',
    default: '',
    source: 'Kupyn et al. 2018: VGG19',
    read: (text) => text,
    write: (file) => file,
  }),
};

type Order = ModelOrder<typeof parameters>;

function create({ size, seed, settings }: Order): Trainable {
  const filters = FILTERS[size];
  const { gan, dropout, features: file } = settings;
  const shape = { filters, blocks: Number(settings.blocks), dropout, factors: FACTORS[size] };
  const critic =
    gan === 'none'
      ? undefined
      : createPatchCritic({ filters, seed: `${seed} critic`, hold: gan === 'wgan' ? 'clip' : 'penalty' });
  let features: Features | undefined;
  const generator = createTrainable({
    ...{ kind: 'deblurgan', size, seed, adam: ADVERSARIAL_ADAM },
    ...(size === 'slim' && { averaging: AVERAGING }),
    build: () => buildGenerator(shape),
    losses([restored], { target }): NamedLosses {
      const content = features?.distance(restored!, target) ?? l1(restored!, target);
      if (critic === undefined) return { loss: content };
      const adversarial = neg(critic.mark(restored!)) as Scalar;
      return { loss: add(mul(content, CONTENT_WEIGHT), adversarial), content, adversarial };
    },
  });
  const whole = critic === undefined ? generator : adversarial(generator, critic);
  return {
    ...whole,
    async step(batch, context) {
      if (file !== '') features ??= await loadFeatures(file);
      return whole.step(batch, context);
    },
    dispose() {
      features?.dispose();
      critic?.dispose();
      generator.dispose();
    },
  };
}

/** Five steps of the critic before each of the generator's, on the same pictures. */
function adversarial(generator: NetworkTrainable, critic: PatchCritic): Trainable {
  const parts = [generator, critic];
  return {
    ...generator,
    async step(batch: Batch, context): Promise<Losses> {
      const { input, target } = batch;
      const restored = tidy(() => outputsOf(generator.trained, input, true, context.step)[0]!);
      for (let update = 1; update < CRITIC_STEPS; update++)
        dispose(critic.learn(target, restored, { ...context, update }));
      const judged = await readLosses(critic.learn(target, restored, { ...context, update: CRITIC_STEPS }));
      restored.dispose();
      return { ...judged, ...(await generator.step(batch, context)) };
    },
    state() {
      const states = parts.map((part) => part.state());
      return {
        numbers: Object.assign({}, ...states.map(({ numbers }) => numbers)),
        tensors: Object.assign({}, ...states.map(({ tensors }) => tensors)),
      };
    },
    load(state) {
      for (const part of parts) part.load(state);
    },
  };
}

/**
 * "DeblurGAN: blind motion deblurring using conditional adversarial networks" (Kupyn et al. 2018): a residual between two
 * halvings, instance normalisation, the input added to the output. The content loss is the difference of pixels, or of
 * features where a network is given; its weight beside the critic is the paper's 100. The critic's mark is a mean over
 * patches, and its slope is taken of that. The slim one has fixed factors on what it adds (see FACTORS). Generator with 9 blocks: 11,378,179 parameters reference, 715,651 slim.
 */
export const deblurgan = defineModel({
  name: 'deblurgan',
  about: 'Residual blocks between two halvings, with a critic if asked for (Kupyn et al. 2018).',
  judges: 'pictures',
  needsMask: false,
  multiple: 4,
  parameters,
  defaults: {
    slim: { batch: 4, patch: 64, rate: 2e-3 },
    reference: { batch: 1, patch: 256, rate: 1e-4 },
  },
  create,
});
