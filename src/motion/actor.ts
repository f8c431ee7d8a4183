import type { Window } from '../image.js';
import type { Poses } from './poses.js';

/**
 * A thing cut out, its colour multiplied by its opacity: red, green, blue (or grey), then opacity, interleaved. Light
 * beyond its opacity, as a lamp's glow, is added to what lies behind.
 */
export interface Cutout {
  /** Where it lies in the frame, in px. */
  readonly window: Window;
  /** What it turns about, in the frame, in px; pixel centres are whole numbers. */
  readonly centre: readonly [x: number, y: number];
  /** Colour channels, without the opacity. */
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

export interface Actor {
  readonly cutout: Cutout;
  readonly poses: Poses;
}
