import type { BackendChoice } from '../backend/names.js';
import type { CachedPair } from '../data/cache.js';

/** What a model is trained on: the set as it is, its inputs with the targets of others, or its inputs alone. */
export type ArmName = 'set' | 'shuffled' | 'identity';

/** A training run of its own, in a thread of its own. */
export interface ArmTask {
  readonly id: string;
  readonly arm: ArmName;
  readonly judges: 'pictures' | 'mask';
  readonly model: string;
  readonly backend: BackendChoice;
  readonly seed: string;
  readonly steps?: number;
  readonly seconds?: number;
  readonly train: readonly CachedPair[];
  readonly held: readonly CachedPair[];
  readonly trusted: readonly CachedPair[];
  /** How many of the held-out pairs are sent back as pictures. */
  readonly pictures: number;
}

/** What a model made of a pair, as mean squared errors of sRGB values in [0, 1]. */
export interface PairResult {
  readonly key: string;
  readonly input: number;
  readonly output: number;
  /** After the best constant of the training pairs. */
  readonly constant: number;
  readonly blurPx?: number;
}

/** How often each score was given to damaged and to sound pixels: 256 bins of [0, 1]. */
export interface MaskResult {
  readonly key: string;
  readonly damaged: readonly number[];
  readonly sound: readonly number[];
}

export interface CurvePoint {
  readonly step: number;
  readonly seconds: number;
  /** Mean over the steps since the last point. */
  readonly loss: number;
  /** On a few held-out patches, dB; undefined of a model that judges masks. */
  readonly gain?: number;
}

/** A window of a held-out pair, 8-bit code values of three channels; of a mask, one value repeated. */
export interface ShownPair {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly input: Uint8Array;
  /** What the model made of it; undefined where nothing was trained. */
  readonly output?: Uint8Array;
  readonly target: Uint8Array;
}

export interface ArmResult {
  readonly steps: number;
  readonly seconds: number;
  readonly parameterCount: number;
  /** What it ran on, in words. */
  readonly device: string;
  readonly curve: readonly CurvePoint[];
  readonly held: readonly PairResult[];
  readonly trusted: readonly PairResult[];
  readonly masks: readonly MaskResult[];
  readonly shown: readonly ShownPair[];
}

/** What a thread says meanwhile. */
export interface ArmProgress {
  readonly arm: string;
  /** Share of its training that is done, in [0, 1]. */
  readonly share: number;
}
