import {
  add,
  clipByValue,
  mean,
  mul,
  type Scalar,
  sub,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { input, type LayersModel, model } from '@tensorflow/tfjs-layers';
import { createStream } from '../random.js';
import { createAdam } from './adam.js';
import { activation } from './layers/activation.js';
import { convolution } from './layers/convolution.js';
import { instanceNorm } from './layers/instance-norm.js';
import { linearMap } from './layers/linear-map.js';
import { gradientPenalty } from './losses/penalty.js';
import type { StepContext, TrainingState } from './model.js';
import {
  assignState,
  differentiate,
  drawWeights,
  type NamedLosses,
  namesOf,
  outputsOf,
  variablesOf,
} from './trainable.js';

const SLOPE = 0.2;
const HALVINGS = 3;
/** Weights of a critic without penalty are kept within this (Arjovsky et al. 2017, "Wasserstein GAN"). */
const CLIP = 0.01;
const PENALTY_WEIGHT = 10;
/** Adam as DeblurGAN sets it. */
export const ADVERSARIAL_ADAM = { beta1: 0.5, beta2: 0.999 };

/** PatchGAN's critic (Isola et al. 2017): a mark for each patch of 70 px. 2,764,737 parameters at 64 filters, 175,089 at 16. */
export function buildPatchCritic(filters: number): LayersModel {
  const picture = input({ shape: [null, null, 3], name: 'judged' });
  let x = linearMap(picture, { name: 'critic-centred', factor: 2, offset: -1 });
  for (let i = 0; i <= HALVINGS; i++) {
    const stride = i < HALVINGS ? 2 : 1;
    x = convolution(x, { name: `critic-${i}`, filters: filters * 2 ** i, kernel: 4, stride });
    if (i > 0) x = instanceNorm(x, { name: `critic-${i}-norm` });
    x = activation(x, { name: `critic-${i}-leaky`, form: 'leaky', slope: SLOPE });
  }
  return model({
    inputs: picture,
    outputs: convolution(x, { name: 'critic-mark', filters: 1, kernel: 4 }),
    name: 'patch-critic',
  });
}

/** A critic in training: it learns to mark sharp pictures higher than restored ones. */
export interface PatchCritic {
  /** The mean mark of pictures, with a gradient in them. */
  mark(pictures: Tensor4D): Scalar;
  /** One step of its own. The losses are the caller's to dispose of. */
  learn(real: Tensor4D, restored: Tensor4D, context: StepContext & { readonly update: number }): NamedLosses;
  state(): TrainingState;
  load(state: TrainingState): void;
  dispose(): void;
}

export interface CriticOrder {
  readonly filters: number;
  readonly seed: string;
  /** What holds its slope: a limit on weights, or a penalty. */
  readonly hold: 'clip' | 'penalty';
}

/** Makes a critic, with initial weights that hang on the seed alone. */
export function createPatchCritic({ filters, seed, hold }: CriticOrder): PatchCritic {
  const network = buildPatchCritic(filters);
  drawWeights(network, seed);
  const [variables, names] = [variablesOf(network), namesOf(network)];
  const adam = createAdam(variables, ADVERSARIAL_ADAM);
  const marks = (x: Tensor4D) => outputsOf(network, x, true)[0] as Tensor4D;
  const mark = (x: Tensor4D): Scalar => mean(marks(x));
  const keepWithin = () => {
    for (const variable of variables) tidy(() => variable.assign(clipByValue(variable, -CLIP, CLIP)));
  };
  if (hold === 'clip') keepWithin();
  const state = (): TrainingState => ({
    numbers: { criticSteps: adam.steps },
    tensors: Object.fromEntries(
      names.flatMap((name, i) => [
        [name, variables[i] as Tensor],
        [`${name}/first`, adam.moments[i]?.first as Tensor],
        [`${name}/second`, adam.moments[i]?.second as Tensor],
      ]),
    ),
  });
  return {
    mark,
    learn(real, restored, { step, update, rate }) {
      const { losses, gradients } = differentiate(variables, (): NamedLosses => {
        const critic = sub(mark(restored), mark(real)) as Scalar;
        if (hold === 'clip') return { loss: critic, critic: critic.clone() };
        const penalty = gradientPenalty(marks, between(real, restored, `${seed} ${step} ${update}`));
        return { loss: add(critic, mul(penalty, PENALTY_WEIGHT)), critic, penalty };
      });
      adam.apply(gradients, rate);
      for (const gradient of gradients) gradient.dispose();
      if (hold === 'clip') keepWithin();
      return losses;
    },
    state,
    load(wanted) {
      assignState(state(), wanted);
      adam.steps = wanted.numbers.criticSteps as number;
    },
    dispose() {
      adam.dispose();
      network.dispose();
    },
  };
}

/** Pictures somewhere on the way from each real one to its restored one. */
function between(real: Tensor4D, restored: Tensor4D, seed: string): Tensor4D {
  const stream = createStream('between', seed);
  const shares = Float32Array.from({ length: real.shape[0] }, () => stream.uniform());
  const share = tensor4d(shares, [real.shape[0], 1, 1, 1]);
  return add(real, mul(sub(restored, real), share));
}
