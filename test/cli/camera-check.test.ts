import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/codec/png.js';
import { crop } from '../../src/pixels/crop.js';
import { readSamples } from '../../src/sink/dataset.js';
import { quantise } from '../../src/sink/quantise.js';
import { temporary } from '../folders.js';
import { scene } from '../synthetic.js';
import { genBlur, writePhotos } from './command.js';

const folder = temporary();
const at = (...parts: string[]) => path.join(folder, ...parts);

/** A camera that pans by a pixel a frame, to the left. */
function writeFrames(name: string, count: number): void {
  const wide = scene(200 + count, 150, 3, name);
  fs.mkdirSync(at(name), { recursive: true });
  for (let x = 0; x < count; x++) {
    const frame = crop(wide, { x, y: 0, width: 200, height: 150 });
    fs.writeFileSync(at(name, `${String(x).padStart(4, '0')}.png`), encodePng(quantise(frame, 8), 'fast'));
  }
}

beforeAll(() => {
  writePhotos(at('photos'), ['a.png', 'b.png', 'c.png'], 260, 200);
  writeFrames('clip', 44);
});

/** What is blurred by kernels, by frames and by things ends with the same camera, and `check` finds no fault in it. */
describe.each([
  ['trajectory', 'photos', '--count', '6', '--max-length', '20'],
  ['local', 'photos', '--count', '6', '--length', '6:12'],
  ['gopro', 'clip', '--count', '4', '--frames', '11'],
])('%s with a camera', (recipe, input, ...flags) => {
  it('records its noise, and is healthy', async () => {
    const make = (out: string, ...more: string[]) =>
      genBlur(['--recipe', recipe, input, '--no-preview', '--out', out, ...flags, ...more], folder);
    const out = `${recipe}-set`;
    expect((await make(out, '--camera', 'rsblur')).stderr).not.toMatch(/^Expected/m);
    for (const { plan } of readSamples(at(out)))
      expect(plan[recipe === 'local' ? 'sensor' : 'camera']).toMatchObject({
        noise: { seed: expect.any(String) },
      });
    const { exitCode, stdout } = await genBlur(['check', out], folder);
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/: healthy$/)]);
  });
});
