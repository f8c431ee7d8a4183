import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ParameterSet, Settings } from '../recipe/define.js';

/** How large a model is: the published one, or one that trains on two cores. */
export const sizes = ['slim', 'reference'] as const;
export type ModelSize = (typeof sizes)[number];

/**
 * Patches as a reader hands them over: row-major, channels interleaved, `count` of them one after another. Code values
 * in [0, 1], always three channels (a grey picture repeats its own); the mask has one, 1 where there is damage or blur.
 */
export interface Patches {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly input: Float32Array;
  readonly target: Float32Array;
  readonly mask?: Float32Array;
}

/** Where a training run gets its patches from. */
export interface PatchSource {
  /** The patches of a step, counted from 0: the same for the same step, whatever was asked for before. */
  next(step: number): Promise<Patches>;
}

/** Patches on the backend: count x height x width x channels. */
export interface Batch {
  readonly input: Tensor4D;
  readonly target: Tensor4D;
  readonly mask?: Tensor4D;
}

/** Where in a run a step stands. */
export interface StepContext {
  /** Counted from 0 over all resumed runs: what is drawn at random in a step hangs on it. */
  readonly step: number;
  /** The learning rate. */
  readonly rate: number;
}

/** What a step came to, by name; `loss` is the one that was minimised. */
export type Losses = Readonly<Record<string, number>> & { readonly loss: number };

/**
 * All that a run needs to go on as if it had never stopped. The tensors are the trainable's own: whoever asks for
 * them reads them before the next step and disposes of none.
 */
export interface TrainingState {
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** A model in training. */
export interface Trainable {
  readonly kind: string;
  readonly size: ModelSize;
  /** The network that restores, with averaged weights where they are kept: pictures of any batch and size in. */
  readonly network: LayersModel;
  /** Trainable weights of the network that restores. */
  readonly parameterCount: number;
  /** One step of optimisation. The losses are read asynchronously: a GPU's can't be read otherwise. */
  step(batch: Batch, context: StepContext): Promise<Losses>;
  /**
   * Restored pictures in [0, 1], of the size of the input; for a model that judges masks, the probability of damage
   * (one channel). The caller disposes of them.
   */
  restore(input: Tensor4D): Tensor4D;
  state(): TrainingState;
  /** Takes over the values of a state; throws an Error where its names or shapes are another model's. */
  load(state: TrainingState): void;
  dispose(): void;
}

export interface ModelOrder<P extends ParameterSet = ParameterSet> {
  readonly size: ModelSize;
  /** Any text: initial weights and dropout hang on it. */
  readonly seed: string;
  readonly settings: Settings<P>;
}

/** How a model is trained unless the call says otherwise. */
export interface TrainingDefaults {
  /** Patches a step. */
  readonly batch: number;
  /** Side of a patch, in pixels. */
  readonly patch: number;
  /** The learning rate at the start. */
  readonly rate: number;
}

/** A model as its file declares it; flags, help and the record follow from it. */
export interface ModelKind<P extends ParameterSet = ParameterSet> {
  readonly name: string;
  /** One sentence: what it is, and whose. */
  readonly about: string;
  /** What its output is held against. */
  readonly judges: 'pictures' | 'mask';
  /** Whether it learns from a mask too: a set without one is refused. */
  readonly needsMask: boolean;
  /** Sides of its pictures must be multiples of this, in pixels. */
  readonly multiple: number;
  readonly parameters: P;
  readonly defaults: Readonly<Record<ModelSize, TrainingDefaults>>;
  /** Makes one on the backend in use, with initial weights that hang on the seed alone. */
  create(order: ModelOrder<P>): Trainable;
}

/** Declares a model: what its file exports. */
export const defineModel = <const P extends ParameterSet>(kind: ModelKind<P>): ModelKind<P> => kind;
