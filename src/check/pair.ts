import type { BandPeak } from '../metrics/band-correlation.js';
import type { ShiftFit } from '../metrics/shift.js';
import type { Tones } from '../metrics/tones.js';

/** A file of a pair, and what its record says of it, where there is one. */
export interface LayerFile {
  /** As it is named to the user. */
  readonly path: string;
  /** Where it lies on this machine. */
  readonly file: string;
  readonly recorded?: RecordedLayer;
}

export interface RecordedLayer {
  readonly sha256: string;
  readonly pixelsSha256: string;
  /** Where the layer begins in a file that holds two side by side; px. */
  readonly left?: number;
  readonly width?: number;
}

/** A pair to measure: names, never pixels, so that a thread can be sent it. */
export interface PairTask {
  readonly key: string;
  /** What the pair was made from, or its file's name: for lists that people read. */
  readonly about: string;
  readonly input: LayerFile;
  readonly target: LayerFile;
  readonly kernel?: LayerFile;
  /** Side of the largest local kernel, px, where the record has one for every place rather than one for all. */
  readonly localKernelPx?: number;
  /** By layer name. */
  readonly masks: Readonly<Record<string, LayerFile>>;
  /** Part of the dataset, such as train; undefined where it isn't split. */
  readonly split?: string;
  /** Whether the input is a damaged picture, and the masks say where. */
  readonly damaged: boolean;
  /** Files of the sample that are held against their records, and not measured. */
  readonly others: readonly LayerFile[];
  /** What mean the input keeps of its target's: of linear light, of sRGB code values, or none. */
  readonly keeps: 'light' | 'codes' | 'nothing';
  /** Whether the kernel alone came between the two: no camera, no damage. */
  readonly kernelOnly: boolean;
  /** Hash of the source's bytes, where it is recorded. */
  readonly sourceSha256?: string;
  /** Whether the whole photo is shown, so that no light came in from beyond the edge. */
  readonly whole: boolean;
}

/** What is wrong with a file. */
export interface FileFault {
  readonly kind: 'missing' | 'unreadable' | 'changed' | 're-encoded';
  readonly path: string;
  /** Why, where the kind doesn't say it all. */
  readonly reason?: string;
}

export interface PictureMeasures extends Tones {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: number;
  readonly pixelsSha256: string;
}

/** How input and target, of one size, compare. */
export interface Comparison {
  /** The same picture, sample for sample. */
  readonly identical: boolean;
  /** Undefined where they differ in channels; Infinity where they are the same. */
  readonly psnrDb: number | undefined;
  /** Of the band from 3 to 12 px, in place. */
  readonly correlation: number;
  /** Root mean square of the target's detail in that band, in linear light. */
  readonly detail: number;
  /** How much of the two's difference their kernel leaves unexplained, as a share; where there is one. */
  readonly kernelResidual?: number;
  /** Positive where the damage that masks tell of is the input's, negative where it is the target's. */
  readonly damageSide?: number;
  /** Where else the two look alike; searched for only where they don't in place. */
  readonly peak?: BandPeak;
  /** Undefined where nothing can be fitted: too small, too flat, or not the same picture. */
  readonly shift?: ShiftFit;
}

export interface KernelMeasures {
  readonly sum: number;
  readonly taps: number;
  readonly rmsRadiusPx: number;
  readonly boxDiagonalPx: number;
  readonly centroidX: number;
  readonly centroidY: number;
}

/** All that is measured of a pair. */
export interface PairMeasures {
  readonly key: string;
  readonly faults: readonly FileFault[];
  readonly input?: PictureMeasures;
  readonly target?: PictureMeasures;
  readonly comparison?: Comparison;
  readonly kernel?: KernelMeasures;
  /** Share of the picture that each mask covers, by layer name. */
  readonly maskShares: Readonly<Record<string, number>>;
}
