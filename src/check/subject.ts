import type { Finding } from './finding.js';
import type { PairTask } from './pair.js';

/** What is to be checked: the pairs, what may be held against them, and what their listing already showed. */
export interface Subject {
  readonly about: SubjectDescription;
  readonly pairs: readonly PairTask[];
  /** Whether input and target are to lie on the same pixels. */
  readonly aligned: boolean;
  readonly findings: readonly Finding[];
  /** Nothing may be written in here. */
  readonly folders: readonly string[];
}

export type SubjectDescription =
  | { readonly kind: 'dataset'; readonly folder: string; readonly recipe: string }
  | { readonly kind: 'folders'; readonly input: string; readonly target: string };
