// npx jiti bench/masks.ts DATASET [MOST]: how well estimated masks agree with a local dataset's own, under camera noise
// (Gaussian, both pictures) and as JPEG. Seeded: the same dataset gives the same table. Each method's defaults.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { agreement } from '../src/masks/agreement.js';
import { estimateMask, type Picture8 } from '../src/masks/estimate.js';
import { loadMog2 } from '../src/opencv/mog2.js';
import { estimateOptions, type MaskSettings, maskOptions } from '../src/pairs/mask-options.js';
import { maskOf, readPicture } from '../src/pairs/match.js';
import { createStream } from '../src/random.js';
import { readSamples } from '../src/sink/dataset.js';

type Damage = (picture: Picture8, key: string) => Promise<Picture8>;

const noise =
  (sigma: number): Damage =>
  async (picture, key) => {
    const stream = createStream('bench', 'masks', sigma, key);
    const noisy = (value: number) => Math.min(255, Math.max(0, Math.round(value + sigma * stream.normal())));
    return { ...picture, data: picture.data.map(noisy) };
  };

const jpeg: Damage = async (picture) => {
  const { width, height, channels, data } = picture;
  const file = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 85 }).toBuffer();
  const colours = sharp(file).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  return { ...picture, data: new Uint8Array(await colours.raw().toBuffer()) };
};

const conditions: [string, Damage][] = [
  ['none', async (picture) => picture],
  ['noise 2', noise(2)],
  ['noise 4', noise(4)],
  ['noise 6', noise(6)],
  ['JPEG 85', jpeg],
];

const [dataset = 'out/local', most = '200'] = process.argv.slice(2);
const defaults = Object.fromEntries(
  Object.entries(maskOptions).map(([name, option]) => [name, option.parse(option.default, name)]),
) as MaskSettings;

async function main() {
  const subtract = await loadMog2();
  const samples = readSamples(dataset).slice(0, Number(most));
  const read = async (file: string): Promise<Picture8> => {
    const { codes, ...picture } = await readPicture(path.join(dataset, file));
    return { ...picture, data: codes as Uint8Array };
  };
  console.log('method      pictures  mean IoU  median  worst  boundary F  area of an empty pair');
  for (const method of ['mog2', 'difference'] as const)
    for (const [name, damage] of conditions) {
      const options = estimateOptions({ ...defaults, method });
      const [ious, edges, empty]: number[][] = [[], [], []];
      for (const { key, layers } of samples) {
        const file = (layer: string) => layers[layer]?.path ?? '';
        const [blur, still] = [await read(file('blur')), await read(file('sharp'))];
        const truth = maskOf(await readPicture(path.join(dataset, file('mask'))));
        const scene = await damage(still, `${key} sharp`);
        const { mask } = estimateMask(await damage(blur, `${key} blur`), [scene], options, subtract);
        const { iou, boundaryF } = agreement(mask, truth, blur.width, blur.height);
        if (truth.some((value) => value > 0)) {
          ious!.push(iou);
          edges!.push(boundaryF);
        }
        const nothing = estimateMask(await damage(still, `${key} again`), [scene], options, subtract).mask;
        empty!.push(nothing.filter((value) => value > 0).length / nothing.length);
      }
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const sorted = ious!.sort((a, b) => a - b);
      console.log(
        method.padEnd(11),
        name.padEnd(9),
        mean(sorted).toFixed(3).padStart(8),
        (sorted[sorted.length >> 1] ?? 0).toFixed(3).padStart(7),
        (sorted[0] ?? 0).toFixed(3).padStart(6),
        mean(edges!).toFixed(3).padStart(11),
        `${(100 * mean(empty!)).toFixed(3)} %`.padStart(22),
      );
    }
}

if (!fs.existsSync(dataset))
  throw new Error(`make it first: npx gen-blur --recipe local --count 200 --out ${dataset}`);
await main();
