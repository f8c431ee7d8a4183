import {
  add,
  clipByValue,
  keep,
  mul,
  type Scalar,
  stack,
  type Tensor,
  type Tensor4D,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { createStream } from '../random.js';
import { type AdamConfig, createAdam } from './adam.js';
import { PictureLayer } from './layers/picture-layer.js';
import type { Batch, Losses, ModelSize, StepContext, Trainable, TrainingState } from './model.js';

/** Losses of a batch before they are read; `loss` is minimised. */
export type NamedLosses = Readonly<Record<string, Scalar>> & { readonly loss: Scalar };

export interface NetworkDesign {
  readonly kind: string;
  readonly size: ModelSize;
  readonly seed: string;
  /** Builds the network; called twice where weights are averaged. Its first output is the restored picture. */
  build(): LayersModel;
  losses(outputs: readonly Tensor4D[], batch: Batch): NamedLosses;
  readonly adam?: AdamConfig;
  /** Weights are averaged over the steps with this factor on what was (0.995, say); not at all without. */
  readonly averaging?: number;
}

/** Draws a network's weights: each layer's from a stream of its own, whatever the others are. */
export function drawWeights(network: LayersModel, seed: string): void {
  const stream = createStream(seed, 'weights');
  for (const layer of network.layers)
    if (layer instanceof PictureLayer) layer.draw(stream.derive(layer.name));
}

/** The trainable variables of a network. */
export const variablesOf = (network: LayersModel): Variable[] =>
  network.trainableWeights.map((weight) => weight.read() as Variable);

/** The same by name, such as `head/kernel`. */
export const namesOf = (network: LayersModel): string[] =>
  network.trainableWeights.map(({ originalName }) => originalName);

/** What a network makes of pictures; in a step of training what is left out at random hangs on the step. */
export const outputsOf = (
  network: LayersModel,
  input: Tensor4D,
  training: boolean,
  step?: number,
): Tensor4D[] => [network.apply(input, { training, step }) as Tensor4D | Tensor4D[]].flat();

/** The first output, in [0, 1]: what every trained network is for. */
export const restoreWith = (network: LayersModel, input: Tensor4D): Tensor4D =>
  tidy(() => clipByValue(outputsOf(network, input, false)[0] as Tensor4D, 0, 1));

/** Reads all losses at once, asynchronously, and disposes of them. */
export async function readLosses(losses: NamedLosses): Promise<Losses> {
  const values = tidy(() => stack(Object.values(losses)));
  for (const loss of Object.values(losses)) loss.dispose();
  const read = await values.data();
  values.dispose();
  return Object.fromEntries(Object.keys(losses).map((name, i) => [name, read[i] as number])) as Losses;
}

/**
 * Losses and gradients of the variables, in their order. The losses are kept: whoever reads them disposes of them, and
 * of the gradients.
 */
export function differentiate(
  variables: readonly Variable[],
  f: () => NamedLosses,
): { losses: NamedLosses; gradients: Tensor[] } {
  let losses: NamedLosses | undefined;
  const { grads } = variableGrads(() => {
    losses = f();
    for (const loss of Object.values(losses)) keep(loss);
    return losses.loss;
  }, [...variables]);
  return {
    losses: losses as unknown as NamedLosses,
    gradients: variables.map(({ name }) => grads[name] as Tensor),
  };
}

export interface NetworkTrainable extends Trainable {
  /** The network whose weights steps move: `network` itself where none are averaged. */
  readonly trained: LayersModel;
}

/** A model that is one network and one loss: Adam, and averaged weights where they are asked for. */
export function createTrainable(design: NetworkDesign): NetworkTrainable {
  const trained = design.build();
  drawWeights(trained, design.seed);
  const network = design.averaging === undefined ? trained : design.build();
  if (network !== trained) network.setWeights(trained.getWeights());
  const [variables, averages] = [variablesOf(trained), variablesOf(network)];
  const names = namesOf(trained);
  const adam = createAdam(variables, design.adam);

  const average = () => {
    if (network === trained) return;
    // The first steps' weights are soon forgotten, or a short run would be made of them.
    const kept = Math.min(design.averaging ?? 0, (1 + adam.steps) / (10 + adam.steps));
    averages.forEach((mean, i) => {
      tidy(() => mean.assign(add(mul(mean, kept), mul(variables[i] as Variable, 1 - kept))));
    });
  };

  const state = (): TrainingState => ({
    numbers: { adamSteps: adam.steps },
    tensors: Object.fromEntries(
      names.flatMap((name, i) => [
        [name, variables[i] as Tensor],
        ...(network === trained ? [] : [[`${name}/average`, averages[i] as Tensor]]),
        [`${name}/first`, adam.moments[i]?.first as Tensor],
        [`${name}/second`, adam.moments[i]?.second as Tensor],
      ]),
    ),
  });

  return {
    kind: design.kind,
    size: design.size,
    ...{ network, trained },
    parameterCount: variables.reduce((sum, { size }) => sum + size, 0),
    async step(batch: Batch, { step, rate }: StepContext): Promise<Losses> {
      const { losses, gradients } = differentiate(variables, () =>
        design.losses(outputsOf(trained, batch.input, true, step), batch),
      );
      adam.apply(gradients, rate);
      for (const gradient of gradients) gradient.dispose();
      average();
      return readLosses(losses);
    },
    restore: (input) => restoreWith(network, input),
    state,
    load(wanted) {
      assignState(state(), wanted);
      adam.steps = wanted.numbers.adamSteps as number;
    },
    dispose() {
      adam.dispose();
      for (const one of new Set([trained, network])) one.dispose();
    },
  };
}

/** Copies the tensors of one state into the variables of another; throws an Error where they are another model's. */
export function assignState(own: TrainingState, wanted: TrainingState): void {
  for (const [name, value] of Object.entries(own.tensors)) {
    const from = wanted.tensors[name];
    if (from === undefined || from.shape.join() !== value.shape.join())
      throw new RangeError(`${name} is ${from === undefined ? 'missing' : `of shape ${from.shape}`}`);
    (value as Variable).assign(from);
  }
}
