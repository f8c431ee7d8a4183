// gen-blur itself: one worker of it, as a run starts it, makes a pair whenever it is asked. The photo is read, identified and
// decoded, the kernel drawn, both pictures, the kernel and its picture are encoded, hashed and written, and the journal
// gets its line. node gen-blur.mjs PHOTOS OUT fast|small
import fs from 'node:fs';
import path from 'node:path';
import { resolveCall } from '../../dist/src/generate/call.js';
import { workerFile } from '../../dist/src/generate/pool.js';
import { startThreads } from '../../dist/src/generate/threads.js';
import { packageVersion } from '../../dist/src/package.js';
import { filesOf, openJournal } from '../../dist/src/sink/journal.js';
import { serve } from './serve.mjs';

const [photos, out, png] = process.argv.slice(2);
const { root, units, worker, ...call } = await resolveCall({
  ...{ recipe: 'trajectory', inputs: [photos], out },
  texts: { exposure: '1', 'per-input': '1000', png },
});
fs.mkdirSync(path.join(root, '.gen-blur'), { recursive: true });
const journal = openJournal(root, new Map());
const threads = startThreads({ file: workerFile, data: worker, keyOf: ({ unit }) => unit.key }, 1);
const { signal } = new AbortController();
const photoCount = call.photos.length;
let made = [];

await serve(
  { 'gen-blur': packageVersion, Node: process.versions.node },
  async (n) => {
    // Variant n / photos of photo n % photos: the photos in turn, as the peers take them, so that no photo is kept.
    const unit = units[(n % photoCount) * 1000 + Math.floor(n / photoCount)];
    const { record } = await threads.run({ unit }, signal, () => {});
    journal.append(record);
    made = filesOf(record);
    return { taps: record.measures.kernel.taps };
  },
  // A run writes files that aren't there yet.
  () => {
    for (const file of made) fs.rmSync(path.join(root, file), { force: true });
  },
);
await threads.end();
