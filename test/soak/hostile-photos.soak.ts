import { expect, it } from 'vitest';
import { temporary } from '../folders.js';
import { feedHostilePhotos } from '../hostile/feed.js';
import { note } from './counts.js';

it('turns every one of 4,000 damaged photos into a pair or a line of skipped.jsonl', async () => {
  const { photos, pairs, skipped } = await feedHostilePhotos(temporary(), 4000);
  expect(pairs + skipped).toBe(photos);
  note(
    'hostile photos',
    `${photos} damaged files of 21 kinds of JPEG, PNG, WebP, TIFF, AVIF and BMP: ${pairs} pairs, ${skipped} skipped in one sentence each; no crash, no hang, no worker lost`,
  );
});
