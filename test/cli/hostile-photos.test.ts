import { expect, it } from 'vitest';
import { temporary } from '../folders.js';
import { feedHostilePhotos } from '../hostile/feed.js';

it('turns every damaged photo into a pair or a line of skipped.jsonl', async () => {
  const { photos, pairs, skipped } = await feedHostilePhotos(temporary(), 210);
  expect(pairs + skipped).toBe(photos);
  expect(Math.min(pairs, skipped)).toBeGreaterThan(20);
});
