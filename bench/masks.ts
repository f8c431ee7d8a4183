// npx jiti bench/masks.ts [COUNT] [METHODS] measures the first COUNT of 200 samples: how well estimated masks agree with the true ones of the recipe local, under
// camera noise (Gaussian, in both pictures) and as JPEG. Makes the samples from the bundled photos into out/bench-masks,
// writes bench/MASKS.md and bench/masks-worst.png. Seeded, and goes on where it was stopped: out/bench-masks/results.jsonl.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { generate } from '../src/generate.js';
import { agreement } from '../src/masks/agreement.js';
import { type EstimateMethod, estimateMask, type Picture8 } from '../src/masks/estimate.js';
import { loadMog2 } from '../src/opencv/mog2.js';
import { estimateOptions, type MaskSettings, maskOptions } from '../src/pairs/mask-options.js';
import { maskOf, readPicture } from '../src/pairs/match.js';
import { createStream } from '../src/random.js';
import { readSamples } from '../src/sink/dataset.js';
import { type MaskResult, maskReport, worstSheet } from './masks-report.js';

type Damage = (picture: Picture8, key: string) => Promise<Picture8>;

const POOL = 1 << 19;
const { normal } = createStream('bench', 'masks', 'normal');
const normals = Float32Array.from({ length: POOL }, normal);

const noise =
  (sigma: number): Damage =>
  async (picture, key) => {
    const stream = createStream('bench', 'masks', sigma, key);
    let at = 0;
    // One pool of noise, entered at another place every 1009 values.
    const noisy = (value: number, i: number) => {
      if (i % 1009 === 0) at = stream.integer(0, POOL - 1010);
      return Math.min(255, Math.max(0, Math.round(value + sigma * normals[at++]!)));
    };
    return { ...picture, data: picture.data.map(noisy) };
  };

const jpeg: Damage = async (picture) => {
  const { width, height, channels, data } = picture;
  const file = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 85 }).toBuffer();
  const colours = sharp(file).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  return { ...picture, data: new Uint8Array(await colours.raw().toBuffer()) };
};

const conditions: Readonly<Record<string, Damage>> = {
  'noise 2': noise(2),
  'noise 4': noise(4),
  'noise 6': noise(6),
  'JPEG 85': jpeg,
};

const root = 'out/bench-masks';
const log = path.join(root, '../bench-masks-results.jsonl');
/** An empty pair is measured of every so many samples. */
const EMPTY_EVERY = 5;
const [count = '200', methods = 'pooled'] = process.argv.slice(2);
const defaults = Object.fromEntries(
  Object.entries(maskOptions).map(([name, option]) => [name, option.parse(option.default, name)]),
) as MaskSettings;

async function main(): Promise<void> {
  const texts = { crop: '480x360', count: '200', preview: 'false' };
  await generate(
    { recipe: 'local', out: root, seed: 'bench-masks', texts },
    {},
    new AbortController().signal,
  );
  const subtract = await loadMog2();
  const read = async (file: string): Promise<Picture8> => {
    const { codes, ...picture } = await readPicture(path.join(root, file));
    return { ...picture, data: codes as Uint8Array };
  };
  const done: MaskResult[] = fs.existsSync(log)
    ? fs
        .readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as MaskResult)
    : [];
  const known = new Set(done.map(({ method, key }) => `${method} ${key}`));
  for (const method of methods.split(',') as EstimateMethod[])
    for (const [n, { key, layers }] of readSamples(root).slice(0, Number(count)).entries()) {
      if (known.has(`${method} ${key}`)) continue;
      const file = (layer: string) => layers[layer]?.path ?? '';
      const [blur, still] = [await read(file('blur')), await read(file('sharp'))];
      const truth = maskOf(await readPicture(path.join(root, file('mask'))));
      const options = estimateOptions({ ...defaults, method });
      const result: MaskResult = { method, key, conditions: {} };
      for (const [name, damage] of Object.entries(conditions)) {
        const scene = await damage(still, `${key} sharp`);
        const { mask } = estimateMask(await damage(blur, `${key} blur`), [scene], options, subtract);
        const { iou, boundaryF } = agreement(mask, truth, blur.width, blur.height);
        result.conditions[name] = { iou, boundaryF };
        if (n % EMPTY_EVERY > 0) continue;
        const nothing = estimateMask(await damage(still, `${key} again`), [scene], options, subtract).mask;
        result.conditions[name].empty = nothing.filter((value) => value > 0).length / nothing.length;
      }
      fs.appendFileSync(log, `${JSON.stringify(result)}\n`);
      done.push(result);
    }
  fs.writeFileSync('bench/MASKS.md', maskReport(done, Object.keys(conditions)));
  await worstSheet(done, async (key) => {
    const layers = readSamples(root).find((sample) => sample.key === key)?.layers ?? {};
    const file = (layer: string) => layers[layer]?.path ?? '';
    const pair = [await read(file('blur')), await read(file('sharp'))] as const;
    const [blur, still] = [await noise(6)(pair[0], `${key} blur`), await noise(6)(pair[1], `${key} sharp`)];
    const { mask } = estimateMask(blur, [still], estimateOptions(defaults), subtract);
    return {
      blur: pair[0],
      sharp: pair[1],
      mask,
      truth: maskOf(await readPicture(path.join(root, file('mask')))),
    };
  });
}

await main();
