import { expected } from '../errors.js';
import type { Window } from '../image.js';
import { streamKey } from '../random.js';
import type { WindowPlan } from '../recipe/frames.js';
import type { Sequence } from '../sink/layout.js';
import type { Photo } from '../source/identify.js';
import type { Split } from './options.js';

/** One sample to make. */
export interface Unit {
  /** Six digits or more, in (path, variant) order. */
  readonly key: string;
  readonly photo: Photo;
  readonly variant: number;
  readonly split: string | undefined;
  /** Of a clip: its window, planned. */
  readonly window?: PlannedWindow;
}

/** A window of a clip to make. */
export type ClipUnit = Unit & { readonly window: PlannedWindow };

/** A window of a clip's frames, with all chance drawn. */
export interface PlannedWindow {
  readonly plan: WindowPlan;
  readonly crop: Window | undefined;
  readonly sequence: Sequence;
}

export interface Deal {
  /** Samples in all; null for every photo times `perInput`. */
  readonly count: number | null;
  /** Variants of each photo; null for as many as `count` needs, or 1. */
  readonly perInput: number | null;
  readonly split: Split | null;
  readonly seed: string;
}

/** The records of a run are held in memory, at 1 to 6 kB each. */
const MOST_SAMPLES = 2_000_000;

/**
 * Deals the samples out: `count` alone goes round the photos in turn; with `perInput` it is an upper limit.
 * A photo's split hangs on its bytes alone, so that copies of it never fall to different parts. Throws a UserError where a split would stay empty.
 */
export function dealUnits(photos: readonly Photo[], deal: Deal): Unit[] {
  const most = deal.perInput ?? (deal.count === null ? 1 : Number.POSITIVE_INFINITY);
  const total = Math.min(deal.count ?? Number.POSITIVE_INFINITY, photos.length * most);
  if (total > MOST_SAMPLES)
    throw expected({
      what: 'one dataset',
      expected: `of ${MOST_SAMPLES.toLocaleString('en')} samples at most`,
      received: `a call for ${total.toLocaleString('en')}`,
      remedy: 'make several, each with a --seed of its own',
    });
  const digits = Math.max(6, String(total - 1).length);
  const units: Unit[] = [];
  photos.forEach((photo, i) => {
    const variants = Math.floor(total / photos.length) + (i < total % photos.length ? 1 : 0);
    const split = deal.split === null ? undefined : splitOf(photo.sha256, deal.split, deal.seed);
    for (let variant = 0; variant < variants; variant++)
      units.push({ key: String(units.length).padStart(digits, '0'), photo, variant, split });
  });
  for (const { name } of deal.split ?? [])
    if (!units.some((unit) => unit.split === name))
      throw expected({
        what: '--split',
        expected: 'shares that leave every part a photo',
        received: `${photos.length} photo${photos.length === 1 ? '' : 's'}, none of which falls to ${name}`,
        remedy: 'give more photos, larger shares or another --seed',
      });
  return units;
}

/** The part that a source falls to. */
export function splitOf(sourceKey: string, split: Split, seed: string): string {
  // 52 bits of a hash, as a number in [0, 1).
  let left = Number.parseInt(streamKey('gen-blur', seed, 'split', sourceKey).slice(0, 13), 16) / 2 ** 52;
  for (const { name, share } of split) {
    left -= share;
    if (left < 0) return name;
  }
  return (split.at(-1) as { name: string }).name;
}
