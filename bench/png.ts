// npx jiti bench/png.ts: the PNG encoder's CPU time and size on the sample photos at 1280x720, beside libpng's level 1
// (through sharp) in the same run. Single thread, medians.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { encodePng, type PngPicture } from '../src/codec/png.js';

const ROUNDS = 9;
const size = { width: 1280, height: 720, channels: 3 } as const;
const samples = path.join(import.meta.dirname, '../samples');

async function medianMilliseconds(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

async function compare(name: string, data: Uint8Array): Promise<void> {
  const picture: PngPicture = { ...size, depth: 8, data };
  const levelOne = () => sharp(data, { raw: size }).png({ compressionLevel: 1 }).toBuffer();
  const [fast, small, peer] = [encodePng(picture, 'fast'), encodePng(picture, 'small'), await levelOne()];
  const ms = [
    await medianMilliseconds(() => encodePng(picture, 'fast')),
    await medianMilliseconds(() => encodePng(picture, 'small')),
    await medianMilliseconds(levelOne),
  ];
  const cell = (time: number, file: Uint8Array) =>
    `${time.toFixed(1).padStart(7)} ms ${(file.length / 1000).toFixed(0).padStart(5)} kB`;
  console.log(
    name.padEnd(28),
    cell(ms[0]!, fast),
    cell(ms[1]!, small),
    cell(ms[2]!, peer),
    `${(ms[2]! / ms[0]!).toFixed(1)}x`.padStart(8),
    `${(peer.length / fast.length).toFixed(2)}x`.padStart(7),
  );
}

sharp.concurrency(1);
console.log(
  '1280x720 RGB, 8 bit                     fast             small       libpng level 1  quicker smaller',
);
for (const file of fs
  .readdirSync(samples)
  .filter((name) => /\.(jpe?g|png)$/.test(name))
  .sort()) {
  const photo = sharp(path.join(samples, file)).rotate().toColourspace('srgb').removeAlpha();
  await compare(
    file,
    await photo.resize({ width: size.width, height: size.height, fit: 'cover' }).raw().toBuffer(),
  );
}
await compare('black', new Uint8Array(size.width * size.height * size.channels));
