// gen-blur itself, as one worker of it makes a pair: the photo is read, identified and decoded, the kernel drawn, both
// pictures, the kernel and its picture are encoded, hashed and written, and the journal gets its line.
// node gen-blur.mjs PHOTOS OUT fast|small
import fs from 'node:fs';
import path from 'node:path';
import { resolveCall } from '../../dist/src/generate/call.js';
import { makeSample } from '../../dist/src/generate/make-sample.js';
import { packageVersion } from '../../dist/src/package.js';
import { openJournal } from '../../dist/src/sink/journal.js';
import { readPhoto } from '../../dist/src/source/read-photo.js';
import { createTextureStore } from '../../dist/src/source/textures.js';
import { serve } from './serve.mjs';

const [photos, out, png] = process.argv.slice(2);
const call = await resolveCall({
  ...{ recipe: 'trajectory', inputs: [photos], out },
  texts: { exposure: '1', 'per-input': '1000', png },
});
const { named, settings, seed, units, root, worker } = call;
// A reader that keeps nothing, so that every pair pays for its photo.
const maker = {
  root,
  call: { named, settings, seed, crop: undefined },
  format: worker.format,
  readPhoto,
  textures: createTextureStore([]),
};
fs.mkdirSync(path.join(root, '.gen-blur'), { recursive: true });
const journal = openJournal(root, new Map());
const photoCount = call.photos.length;

await serve({ 'gen-blur': packageVersion, Node: process.versions.node }, async (n) => {
  // Variant n / photos of photo n % photos: the photos in turn, as the peers take them.
  const unit = units[(n % photoCount) * 1000 + Math.floor(n / photoCount)];
  const record = await makeSample(maker, unit);
  journal.append(record);
  return { taps: record.measures.kernel.taps };
});
