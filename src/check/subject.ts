import type { Finding } from './finding.js';
import type { PairTask } from './pair.js';

/** What is to be checked: the pairs, what may be held against them, and what their listing already showed. */
export interface Subject {
  readonly about: SubjectDescription;
  readonly pairs: readonly PairTask[];
  readonly promises: SubjectPromises;
  readonly findings: readonly Finding[];
  /** Nothing may be written in here. */
  readonly folders: readonly string[];
}

export type SubjectDescription =
  | { readonly kind: 'dataset'; readonly folder: string; readonly recipe: string }
  | { readonly kind: 'folders'; readonly input: string; readonly target: string };

export interface SubjectPromises {
  readonly aligned: boolean;
  /** What mean is kept: of linear light, of sRGB code values, or none. */
  readonly keeps: 'light' | 'codes' | 'nothing';
}
