import { dB, type Judgement, type Reason } from './judgement.js';
import { PICTURES } from './limits.js';
import type { Gains } from './statistics.js';

/** What the arms of a run came to. */
export interface PictureMeasures {
  /** The set's own held-out pairs, all folds together. */
  readonly own: Gains;
  readonly trusted: Gains;
  /** Trusted photos that the set holds, and that were not used. */
  readonly left: readonly string[];
  readonly shuffled: { readonly own: Gains; readonly trusted: Gains };
  /** The set's arm on the very pairs that the controls are judged by. */
  readonly beside: Gains;
  readonly identity: Gains;
  /** Whether input and target are to be of one brightness. */
  readonly keepsColour: boolean;
}

/** Judges a set by what models learnt from it. */
export function judgePictures(_measures: PictureMeasures): Judgement {
  const reasons: Reason[] = [{ code: 'x', sentence: `${dB(0)}${PICTURES.gain}` }];
  return { verdict: 'inconclusive', reasons };
}
