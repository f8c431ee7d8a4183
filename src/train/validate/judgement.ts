/** What follows from the measures. `inconclusive`: a control misbehaved, or the model didn't learn enough to tell. */
export interface Judgement {
  readonly verdict: 'healthy' | 'broken' | 'inconclusive';
  /** Why, the gravest first, in plain words; of a healthy set what speaks for it. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly code: string;
  readonly sentence: string;
}

/** A gain as people read it: with its sign. */
export const dB = (gain: number): string => `${gain < 0 ? '' : '+'}${gain.toFixed(2)} dB`;
