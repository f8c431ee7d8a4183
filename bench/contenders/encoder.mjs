// The PNG encoder alone, beside libpng's level 1 through sharp. node encoder.mjs PHOTOS; task n is photo n.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { encodePng } from '../../dist/src/codec/png.js';
import { serve } from './serve.mjs';

const [photos] = process.argv.slice(2);
const files = fs.readdirSync(photos).sort();
sharp.concurrency(1);
sharp.cache(false);

async function timed(encode) {
  const cpu = process.cpuUsage();
  const { length } = await encode();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, bytes: length };
}

await serve({}, async (n) => {
  const file = path.join(photos, files[n % files.length]);
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const picture = { width, height, channels, depth: 8, data };
  return {
    fast: await timed(() => encodePng(picture, 'fast')),
    small: await timed(() => encodePng(picture, 'small')),
    libpng1: await timed(() =>
      sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 1 }).toBuffer(),
    ),
  };
});
