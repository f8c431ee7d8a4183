import fs from 'node:fs';
import path from 'node:path';
import { encodePng } from '../../../src/codec/png.js';
import { createStream } from '../../../src/random.js';

/** A picture of soft blots, another for every seed: something to recognise, and something to sharpen. */
export function blots(seed: string, width: number, height: number): Uint8Array {
  const stream = createStream(seed, 'blots');
  const spots = Array.from({ length: 24 }, () => ({
    x: stream.between(0, width),
    y: stream.between(0, height),
    radius: stream.between(3, 20),
    colour: [0, 1, 2].map(() => stream.integer(20, 235)),
  }));
  const codes = new Uint8Array(width * height * 3).fill(128);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (const spot of spots)
        if ((x - spot.x) ** 2 + (y - spot.y) ** 2 < spot.radius ** 2)
          codes.set(spot.colour, (y * width + x) * 3);
  return codes;
}

export function writePng(file: string, codes: Uint8Array, width: number, height: number): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const channels = codes.length === width * height ? 1 : 3;
  fs.writeFileSync(file, encodePng({ width, height, channels, depth: 8, data: codes }, 'fast'));
}
