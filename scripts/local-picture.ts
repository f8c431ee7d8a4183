// Draws docs/images/local.png: things that local moves in photos of the bundled library, the photos' own and shapes; as
// they are, while they move, how long they hid each pixel, and how far they go: `node scripts/build.mjs && npx jiti
// scripts/local-picture.ts`. Chosen to show much at once.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

const root = path.join(import.meta.dirname, '..');
const RUNS = {
  own: [
    '--objects-from',
    'photos',
    '--objects',
    '1',
    '--motion',
    'turn,linear',
    '--length',
    '25:60',
    '--seed',
    'c',
  ],
  shapes: ['--crop', '640x480', '--objects', '1:3', '--count', '24', '--seed', 'docs-1'],
};
/** A run, and the key of the sample it is to show. */
const SHOWN = [
  ['own', 1],
  ['own', 0],
  ['shapes', 8],
  ['shapes', 19],
] as const;
const LAYERS = ['sharp', 'blur', 'mask-extent', 'motion'] as const;
const [WIDTH, HEIGHT, GAP] = [300, 225, 6] as const;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-picture-'));
for (const [name, options] of Object.entries(RUNS))
  execFileSync(process.execPath, [
    path.join(root, 'bin/gen-blur.js'),
    ...['--recipe', 'local', path.join(root, 'samples'), ...options],
    ...['--quiet', '--out', path.join(folder, name)],
  ]);
const tiles = SHOWN.flatMap(([run, key], row) =>
  LAYERS.map(async (layer, column) => {
    const file = path.join(folder, run, layer, `${String(key).padStart(6, '0')}.png`);
    const input = await sharp(file)
      .resize(WIDTH, HEIGHT, { fit: 'cover' })
      .toColourspace('srgb')
      .png()
      .toBuffer();
    return { input, left: column * (WIDTH + GAP), top: row * (HEIGHT + GAP) };
  }),
);
const [width, height] = [LAYERS.length * (WIDTH + GAP) - GAP, SHOWN.length * (HEIGHT + GAP) - GAP];
await sharp({ create: { width, height, channels: 3, background: '#f6f5f2' } })
  .composite(await Promise.all(tiles))
  // A quarter of the size, and looks the same.
  .png({ palette: true, colours: 256, compressionLevel: 9 })
  .toFile(path.join(root, 'docs/images/local.png'));
fs.rmSync(folder, { recursive: true });
