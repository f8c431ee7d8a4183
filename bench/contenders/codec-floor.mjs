// The codec floor: a JPEG decoded and two PNGs encoded, by the decoder and the encoder that gen-blur uses and nothing
// around them. node codec-floor.mjs PHOTOS BLURRED fast|small: the blurred pictures are those of the same numbers.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { encodePng } from '../../dist/src/codec/png.js';
import { serve } from './serve.mjs';

const [photos, blurred, png] = process.argv.slice(2);
const listed = (folder) =>
  fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name));
const [photoFiles, blurredFiles] = [listed(photos), listed(blurred)];
sharp.concurrency(1);
sharp.cache(false);

async function decoded(file) {
  const { data, info } = await sharp(fs.readFileSync(file)).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, depth: 8, data };
}
const blurs = await Promise.all(blurredFiles.map(decoded));

await serve({ sharp: sharp.versions.sharp, libvips: sharp.versions.vips }, async (n) => {
  const picture = await decoded(photoFiles[n % photoFiles.length]);
  encodePng(picture, png);
  encodePng(blurs[n % blurs.length], png);
});
