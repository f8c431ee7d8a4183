/**
 * What each reference model learns in a short run, against what it learns where inputs and targets are of different
 * photos: `npx jiti bench/models.ts [NAME...]`, all rows without a name. Makes its own pairs of the bundled photos, of
 * which the last two are held out, and of the photos under trusted/, which are only measured. Rows that are run replace
 * those of bench/MODELS.md and leave the others. `--look FOLDER` keeps what was restored, as PNG files.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { encodePng } from '../src/codec/png.js';
import { createImage, type Image } from '../src/image.js';
import { psnr } from '../src/metrics/psnr.js';
import { median } from '../src/metrics/quantiles.js';
import { ssim } from '../src/metrics/ssim.js';
import { type CodedPicture, codesFromSrgb } from '../src/pixels/colour.js';
import { startBackend } from '../src/train/backend/start.js';
import type { CachedPair } from '../src/train/data/cache.js';
import { createPatches } from '../src/train/data/patches.js';
import { readSet } from '../src/train/data/read-set.js';
import { train } from '../src/train/loop.js';
import type { ModelKind, Trainable } from '../src/train/model.js';
import { loadModel } from '../src/train/models.js';
import type { MaskResult } from '../src/train/validate/arm.js';
import { measureMask, type Restored, restoreWindow } from '../src/train/validate/evaluate.js';
import { intersectionOverUnion, rocAuc } from '../src/train/validate/mask-scores.js';
import { shuffledPairs } from '../src/train/validate/shuffle.js';
import { detectionOf, meanOf } from '../src/train/validate/statistics.js';

const SEED = '0';
const PAIRS = 64;
const TRUSTED_PAIRS = 20;
const SIDE = 320;
const SHOWN_SHARE = 10;
/** The control starts as the identity too, and has lost more than any model gains long before. */
const CONTROL_SHARE = 4;
const RESULTS = path.join(import.meta.dirname, 'MODELS.md');

interface Row {
  readonly name: string;
  readonly model: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly recipe: string;
  /** What the recipe is told beyond its defaults. */
  readonly flags?: readonly string[];
  readonly steps: number;
  /** The loss that is shown, where it isn't the one that is minimised. */
  readonly loss?: string;
}

const FEW_BLOCKS = { blocks: '5' };

const rows: readonly Row[] = [
  { name: 'probe', model: 'probe', recipe: 'trajectory', steps: 800 },
  { name: 'deblurgan', model: 'deblurgan', texts: FEW_BLOCKS, recipe: 'trajectory', steps: 300 },
  {
    ...{ name: 'deblurgan-wgan-gp', model: 'deblurgan', recipe: 'trajectory', steps: 40, loss: 'content' },
    texts: { ...FEW_BLOCKS, gan: 'wgan-gp' },
  },
  { name: 'atrous', model: 'atrous', recipe: 'trajectory', steps: 240 },
  // Long streaks take longer to learn than a bench may last.
  {
    ...{ name: 'lbag', model: 'lbag', recipe: 'local', steps: 300 },
    flags: ['--length', '4:12', '--object-area', '0.08:0.2'],
  },
  { name: 'scratch-unet', model: 'scratch-unet', recipe: 'scratches', steps: 240 },
  { name: 'scratch-unet-old-photo', model: 'scratch-unet', recipe: 'old-photo', steps: 240 },
];

interface Arm {
  readonly first: number;
  readonly last: number;
  readonly milliseconds: number;
  /** On the held-out photos, and on the trusted ones. */
  readonly figures: readonly [string, string];
  readonly parameters: number;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-bench-'));

async function makePairs({ name, recipe, flags = [] }: Row, photos: readonly string[], count: number) {
  const root = path.join(import.meta.dirname, '..');
  const out = path.join(folder, `${name} ${photos.join()}`);
  const size = ['--count', String(count), '--crop', `${SIDE}x${SIDE}`, '--seed', SEED];
  const call = ['--recipe', recipe, ...photos, '--out', out, ...size, ...flags, '--quiet', '--no-preview'];
  await execa(process.execPath, [path.join(root, 'bin/gen-blur.js'), ...call], { cwd: root });
  return readSet({ dataset: out }, { megabytes: 200, leastSide: 64, seed: SEED });
}

async function pairsOf(row: Row) {
  const { pairs, grouping } = await makePairs(row, [], PAIRS);
  const { pairs: trusted } = await makePairs(row, ['trusted'], TRUSTED_PAIRS);
  const isHeld = (i: number) => grouping.groups[i]! >= grouping.count - 2;
  const part = (wanted: boolean) => pairs.flatMap((_, i) => (isHeld(i) === wanted ? [i] : []));
  const held = part(true).map((i) => pairs[i]!);
  return { pairs, groups: grouping.groups, training: part(false), held, trusted };
}

type Pairs = Awaited<ReturnType<typeof pairsOf>>;

async function runArm(row: Row, kind: ModelKind, set: Pairs, isShuffled: boolean): Promise<Arm> {
  const own = set.training.map((i) => set.pairs[i]!);
  const groups = set.training.map((i) => set.groups[i]!);
  const model = create(kind, row);
  const { batch, patch, rate } = kind.defaults.slim;
  const isMask = kind.judges === 'mask';
  const pairs = isShuffled ? shuffledPairs(own, groups, SEED) : own;
  const losses: number[] = [];
  const steps = isShuffled && !isMask ? row.steps / CONTROL_SHARE : row.steps;
  const before = process.cpuUsage();
  await train({
    ...{ model, steps, rate, schedule: 'linear' },
    source: createPatches(pairs, { size: patch, batch, seed: SEED }),
    onStep: (report) => {
      losses.push(report.losses[row.loss ?? 'loss']!);
    },
  });
  const { user, system } = process.cpuUsage(before);
  const shown = Math.ceil(losses.length / SHOWN_SHARE);
  const figureOf = (name: string, pairs: readonly CachedPair[]) => {
    const look = isShuffled ? undefined : keeperOf(`${row.name}-${name}`);
    return isMask ? found(model, pairs, look) : gain(model, pairs, kind.needsMask, look);
  };
  const figures = [await figureOf('held', set.held), await figureOf('trusted', set.trusted)] as const;
  const { parameterCount: parameters } = model;
  model.dispose();
  return {
    first: meanOf(losses.slice(0, shown)),
    last: meanOf(losses.slice(-shown)),
    milliseconds: (user + system) / 1000 / steps,
    figures,
    parameters,
  };
}

function create(kind: ModelKind, { texts = {} }: Row): Trainable {
  const settings = Object.fromEntries(
    Object.entries(kind.parameters).map(([name, parameter]) => [
      name,
      parameter.parse(texts[name] ?? parameter.default, `--${name}`),
    ]),
  );
  return kind.create({ size: 'slim', seed: SEED, settings });
}

/** Keeps a picture for whoever looks at it. */
type Keeper = (name: string, values: Float32Array) => void;

function keeperOf(name: string): Keeper | undefined {
  if (look === undefined) return undefined;
  fs.mkdirSync(look, { recursive: true });
  return (part, values) => {
    const channels = values.length === SIDE * SIDE ? 1 : 3;
    const data = codesFromSrgb(values, 8) as Uint8Array;
    const png = encodePng({ width: SIDE, height: SIDE, channels, depth: 8, data });
    fs.writeFileSync(path.join(look, `${name}-${part}.png`), png);
  };
}

/** A whole held-out pair, restored. */
async function restore(model: Trainable, pair: CachedPair, keep?: Keeper): Promise<Restored> {
  const restored = (await restoreWindow(model, pair, SIDE, false))!;
  for (const part of ['input', 'output', 'target'] as const) keep?.(`${pair.key}-${part}`, restored[part]);
  return restored;
}

/** Mean gain in PSNR over the input, dB; where the blur's extent is known also weighted by it, with SSIM. */
async function gain(
  model: Trainable,
  held: readonly CachedPair[],
  isWeighted: boolean,
  keep?: Keeper,
): Promise<string> {
  const gains: number[] = [];
  const weighted: number[] = [];
  const ssims: number[] = [];
  for (const pair of held) {
    const { input, output, target } = await restore(model, pair, keep);
    const [before, after, wanted] = [input, output, target].map((values) => rounded(pair, values)) as [
      Picture,
      Picture,
      Picture,
    ];
    gains.push(psnr(after.coded, wanted.coded) - psnr(before.coded, wanted.coded));
    const weights = Float32Array.from(pair.mask ?? [], (level) => level / 255);
    if (!isWeighted || weights.every((weight) => weight === 0)) continue;
    weighted.push(psnr(after.coded, wanted.coded, weights) - psnr(before.coded, wanted.coded, weights));
    ssims.push(ssim(after.image, wanted.image, weights) - ssim(before.image, wanted.image, weights));
  }
  if (isWeighted) return `${gainsIn(weighted)}, ${signed(meanOf(ssims), 4)} SSIM, where blurred`;
  return gainsIn(gains);
}

const gainsIn = (gains: readonly number[]) =>
  `${signed(median(gains), 2)} dB, mean ${signed(meanOf(gains), 2)}, ${gains.filter((gain) => gain > 0).length} of ${gains.length} better`;

interface Picture {
  readonly coded: CodedPicture;
  readonly image: Image<'srgb'>;
}

/** Values as 8 bits keep them. */
function rounded({ width, height }: CachedPair, values: Float32Array): Picture {
  const codes = codesFromSrgb(values, 8);
  return {
    coded: { width, height, channels: 3, depth: 8, codes },
    image: createImage(
      width,
      height,
      3,
      'srgb',
      Float32Array.from(codes, (code) => code / 255),
    ),
  };
}

const signed = (value: number, digits: number) => `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`;

/** How the held-out masks are found. */
async function found(model: Trainable, held: readonly CachedPair[], keep?: Keeper): Promise<string> {
  const results: MaskResult[] = [];
  for (const pair of held) results.push(measureMask(pair, await restore(model, pair, keep)));
  const { precision, prevalence, ratio } = detectionOf(results, new Map());
  const sum = (of: 'damaged' | 'sound') =>
    results.reduce(
      (sums, result) => sums.map((total, bin) => total + result[of][bin]!),
      results[0]![of].map(() => 0),
    );
  const all = { key: '', damaged: sum('damaged'), sound: sum('sound') };
  const others = `AUC ${rocAuc(all).toFixed(3)}, IoU ${intersectionOverUnion(all).toFixed(3)}`;
  return `AP ${precision.toFixed(3)} (${ratio.toFixed(1)} x ${prevalence.toFixed(3)}), ${others}`;
}

const HEAD = `# What the reference models learn in a short run

Made by \`npx jiti bench/models.ts\` on the wasm backend, seed ${SEED}, slim sizes: ${PAIRS} pairs of ${SIDE}x${SIDE} px of each recipe, at its
defaults unless flags are named, made of the eight bundled photos, two of which are held out, and ${TRUSTED_PAIRS} of the five photos under
trusted/, which nothing learns from. No rate and no factor was chosen by these pairs, but by others, of another seed and of two other bundled
photos. The loss is the mean over the first and the last
tenth of the steps, which are of different patches: that of lbag, whose patches may hold much blur or none, says little for it; the tests
compare losses of the same patches. The figures: the median gain in PSNR over the input, whose own is 0 by definition, the mean, in which pairs that
are nearly sharp weigh most, and how many pairs are better for it (for \`local\` weighted by the blur's extent, with the
weighted SSIM); or the average precision of the masks, as a multiple of the share of damaged
pixels, which guessing reaches, with the area under the ROC curve and the intersection over union at 0.5. The control is the same run with inputs and
targets (or masks) of different photos, judged on the same true pairs; of models of pictures it
ends after a quarter of the steps, when it has lost more than any of them gains. Milliseconds are of CPU,
reading patches among them, on a machine that did much else. A dash: not measured since the trusted photos were added,
nor run since; the control of such a row is as long as the row's own run.

| run | recipe | parameters | steps | ms a step | loss | bundled photos held out | control | trusted photos | control |
|---|---|---|---|---|---|---|---|---|---|
`;

const lineOf = (row: Row, arm: Arm, control: Arm) =>
  `| ${[
    row.name,
    [row.recipe, ...(row.flags ?? [])].join(' '),
    arm.parameters.toLocaleString('en'),
    row.steps,
    arm.milliseconds.toFixed(0),
    `${arm.first.toFixed(4)} to ${arm.last.toFixed(4)}`,
    ...[0, 1].flatMap((set) => [arm.figures[set], control.figures[set]]),
  ].join(' | ')} |`;

function write(lines: ReadonlyMap<string, string>): void {
  const ordered = rows.flatMap(({ name }) => lines.get(name) ?? []);
  fs.writeFileSync(RESULTS, `${HEAD}${ordered.join('\n')}\n`);
}

function linesBefore(): Map<string, string> {
  const text = fs.existsSync(RESULTS) ? fs.readFileSync(RESULTS, 'utf8') : '';
  return new Map(
    rows.flatMap(({ name }): [string, string][] => {
      const line = text.split('\n').find((candidate) => candidate.startsWith(`| ${name} |`));
      return line === undefined ? [] : [[name, line]];
    }),
  );
}

const { values, positionals: asked } = parseArgs({
  options: { look: { type: 'string' } },
  allowPositionals: true,
});
const look = values.look;
await startBackend('wasm');
try {
  for (const row of rows.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const kind = await loadModel(row.model);
    const set = await pairsOf(row);
    const arm = await runArm(row, kind, set, false);
    const control = await runArm(row, kind, set, true);
    const line = lineOf(row, arm, control);
    console.log(line);
    write(linesBefore().set(row.name, line));
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
