import path from 'node:path';
import { expect } from 'vitest';
import type { CachedPair } from '../../../src/train/data/cache.js';
import { createPatches } from '../../../src/train/data/patches.js';
import { readSet } from '../../../src/train/data/read-set.js';
import type { PatchSource } from '../../../src/train/model.js';
import { shuffledPairs } from '../../../src/train/validate/shuffle.js';
import { genBlur } from '../../cli/command.js';
import { temporary } from '../../folders.js';

const SAMPLES = path.join(import.meta.dirname, '../../../samples');
const SIDE = 96;
const PAIRS_A_PHOTO = 6;
const PATCH = 32;
const BATCH = 2;

/** Photos of which nothing but what is measured in the end is made. */
const HELD_OUT = new Set(['brushes.jpg', 'drum.jpg']);
const PHOTOS = [...HELD_OUT, 'dandelions.jpg', 'dogs.jpg', 'lanterns.jpg', 'maple.jpg'];

export interface RecipePairs {
  readonly pairs: readonly CachedPair[];
  /** The photo of each. */
  readonly groups: readonly number[];
}

/** Small pairs that a recipe makes of bundled photos, as a user's command makes them: to learn from, and of other photos. */
export async function pairsFrom(recipe: string, flags: readonly string[], seed: string) {
  const out = path.join(temporary(), 'pairs');
  const photos = PHOTOS.map((photo) => path.join(SAMPLES, photo));
  const size = ['--per-input', String(PAIRS_A_PHOTO), '--crop', `${SIDE}x${SIDE}`, '--seed', seed];
  const call = ['--recipe', recipe, ...photos, '--out', out, ...size, ...flags, '--no-preview', '--quiet'];
  const { exitCode, stderr } = await genBlur(call, SAMPLES);
  expect([exitCode, stderr]).toEqual([0, '']);
  const { pairs, grouping } = await readSet({ dataset: out }, { megabytes: 50, leastSide: SIDE, seed });
  const groups = new Set(grouping.groups);
  expect(groups.size).toBe(PHOTOS.length);
  const part = (wanted: boolean): RecipePairs => {
    const kept = pairs.flatMap((_, i) => (grouping.groups[i]! < HELD_OUT.size === wanted ? [i] : []));
    return { pairs: kept.map((i) => pairs[i]!), groups: kept.map((i) => grouping.groups[i]!) };
  };
  return { training: part(false), held: part(true) };
}

/** Patches of pairs, the same ones every `round` steps: losses of two rounds are of the same patches. */
export function patchesOf({ pairs }: RecipePairs, seed: string, round: number): PatchSource {
  const source = createPatches(pairs, { size: PATCH, batch: BATCH, seed });
  return { next: (step) => source.next(step % round) };
}

/** Inputs with the targets, and masks, of other photos. */
export const strangersOf = ({ pairs, groups }: RecipePairs, seed: string): RecipePairs => ({
  pairs: shuffledPairs(pairs, groups, seed),
  groups,
});
