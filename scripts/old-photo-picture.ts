// Draws docs/images/old-photo.png: photos of the bundled library aged by old-photo, as they were, and the masks of the
// damage: `node scripts/build.mjs && npx jiti scripts/old-photo-picture.ts`. Chosen to show much at once.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { decodePhoto } from '../src/codec/decode.js';
import { imageFromCodes, toLight } from '../src/pixels/colour.js';
import { createSheet, paste } from '../src/pixels/draw.js';
import { resizeArea } from '../src/pixels/resize.js';
import { quantise } from '../src/sink/quantise.js';

const root = path.join(import.meta.dirname, '..');
/** A seed, and the key of the sample it is to show. */
const SHOWN = [
  ['docs-2', 8],
  ['docs-1', 11],
  ['docs-2', 9],
  ['docs-1', 18],
  ['docs-2', 21],
] as const;
const LAYERS = ['degraded', 'clean', 'mask'] as const;
const [TILE, GAP] = [300, 8] as const;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-picture-'));
for (const seed of new Set(SHOWN.map(([seed]) => seed)))
  execFileSync(process.execPath, [
    path.join(root, 'bin/gen-blur.js'),
    ...['--recipe', 'old-photo', '--crop', '600x600', '--count', '24', '--seed', seed],
    ...['--quiet', '--no-preview', '--out', path.join(folder, seed)],
  ]);
const side = (count: number) => GAP + count * (TILE + GAP);
const sheet = createSheet(side(SHOWN.length), side(LAYERS.length), [0.965, 0.96, 0.95]);
for (const [column, [seed, key]] of SHOWN.entries())
  for (const [row, layer] of LAYERS.entries()) {
    const file = path.join(folder, seed, layer, `${String(key).padStart(6, '0')}.png`);
    const photo = imageFromCodes(await decodePhoto(fs.readFileSync(file), file));
    paste(sheet, toLight(resizeArea(photo, TILE, TILE), 'srgb'), side(column), side(row));
  }
const { width, height, channels, data } = quantise(sheet, 8);
await sharp(data, { raw: { width, height, channels } })
  // A quarter of the size, and looks the same.
  .png({ palette: true, colours: 256, compressionLevel: 9 })
  .toFile(path.join(root, 'docs/images/old-photo.png'));
fs.rmSync(folder, { recursive: true });
