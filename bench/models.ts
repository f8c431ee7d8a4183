/**
 * What each reference model learns in a short run, against what it learns where inputs and targets are of different
 * photos: `npx jiti bench/models.ts [NAME...]`, all rows without a name. Makes its own pairs of the bundled photos; the
 * last two photos are held out. Rows that are run replace those of bench/MODELS.md and leave the others.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { startBackend } from '../src/train/backend/start.js';
import type { CachedPair } from '../src/train/data/cache.js';
import { createPatches } from '../src/train/data/patches.js';
import { readSet } from '../src/train/data/read-set.js';
import { train } from '../src/train/loop.js';
import type { ModelKind, Trainable } from '../src/train/model.js';
import { loadModel } from '../src/train/models.js';
import { JUDGED_SIDE, measureMask, type Restored, restoreMiddle } from '../src/train/validate/evaluate.js';
import { shuffledPairs } from '../src/train/validate/shuffle.js';
import { detectionOf, gainOf, meanOf } from '../src/train/validate/statistics.js';

const SEED = '0';
const PAIRS = 64;
const SIDE = 320;
/** Left out of what is judged: models see nothing beyond the edge. */
const EDGE = 8;
const SHOWN_SHARE = 10;
const RESULTS = path.join(import.meta.dirname, 'MODELS.md');

interface Row {
  readonly name: string;
  readonly model: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly recipe: string;
  readonly steps: number;
  /** The loss that is shown, where it isn't the one that is minimised. */
  readonly loss?: string;
}

const FEW_BLOCKS = { blocks: '5' };

const rows: readonly Row[] = [
  { name: 'deblurgan', model: 'deblurgan', texts: FEW_BLOCKS, recipe: 'trajectory', steps: 100 },
  {
    ...{ name: 'deblurgan-wgan-gp', model: 'deblurgan', recipe: 'trajectory', steps: 40, loss: 'content' },
    texts: { ...FEW_BLOCKS, gan: 'wgan-gp' },
  },
  { name: 'atrous', model: 'atrous', recipe: 'trajectory', steps: 120 },
  { name: 'lbag', model: 'lbag', recipe: 'local', steps: 60 },
  { name: 'scratch-unet', model: 'scratch-unet', recipe: 'scratches', steps: 100 },
  { name: 'scratch-unet-old-photo', model: 'scratch-unet', recipe: 'old-photo', steps: 100 },
];

interface Arm {
  readonly first: number;
  readonly last: number;
  readonly milliseconds: number;
  readonly figure: string;
  readonly parameters: number;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-bench-'));

async function pairsOf(recipe: string) {
  const out = path.join(folder, recipe);
  const bin = path.join(import.meta.dirname, '../bin/gen-blur.js');
  const size = ['--count', String(PAIRS), '--crop', `${SIDE}x${SIDE}`, '--seed', SEED];
  if (!fs.existsSync(out))
    await execa(process.execPath, [
      bin,
      '--recipe',
      recipe,
      '--out',
      out,
      ...size,
      '--quiet',
      '--no-preview',
    ]);
  const { pairs, grouping } = await readSet({ dataset: out }, { megabytes: 200, leastSide: 64, seed: SEED });
  const held = (i: number) => grouping.groups[i]! >= grouping.count - 2;
  const part = (wanted: boolean) => pairs.flatMap((_, i) => (held(i) === wanted ? [i] : []));
  return { pairs, groups: grouping.groups, training: part(false), held: part(true) };
}

type Pairs = Awaited<ReturnType<typeof pairsOf>>;

async function runArm(row: Row, kind: ModelKind, set: Pairs, isShuffled: boolean): Promise<Arm> {
  const own = set.training.map((i) => set.pairs[i]!);
  const groups = set.training.map((i) => set.groups[i]!);
  const model = create(kind, row);
  const { batch, patch, rate } = kind.defaults.slim;
  const pairs = isShuffled ? shuffledPairs(own, groups, SEED) : own;
  const losses: number[] = [];
  const before = process.cpuUsage();
  await train({
    ...{ model, steps: row.steps, rate, schedule: 'linear' },
    source: createPatches(pairs, { size: patch, batch, seed: SEED }),
    onStep: (report) => {
      losses.push(report.losses[row.loss ?? 'loss']!);
    },
  });
  const { user, system } = process.cpuUsage(before);
  const shown = Math.ceil(losses.length / SHOWN_SHARE);
  const held = set.held.map((i) => set.pairs[i]!);
  const figure = await (kind.judges === 'mask'
    ? precision(model, held, set)
    : gain(model, held, kind.needsMask));
  const { parameterCount: parameters } = model;
  model.dispose();
  return {
    first: meanOf(losses.slice(0, shown)),
    last: meanOf(losses.slice(-shown)),
    milliseconds: (user + system) / 1000 / row.steps,
    figure,
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

/** Mean gain in PSNR over the input, dB; weighted by the blur's extent where that is known. */
async function gain(model: Trainable, held: readonly CachedPair[], isWeighted: boolean): Promise<string> {
  const gains: number[] = [];
  const weighted: number[] = [];
  for (const pair of held) {
    const restored = await restoreMiddle(model, pair, JUDGED_SIDE);
    const weightAt = ({ window }: Restored, x: number, y: number) =>
      pair.mask?.[(window.y + y) * pair.width + window.x + x] ?? 0;
    gains.push(gainBetween(restored, () => 1));
    if (isWeighted) weighted.push(gainBetween(restored, (x, y) => weightAt(restored, x, y)));
  }
  const told = weighted.filter(Number.isFinite);
  const whole = `${decibels(meanOf(gains))} dB`;
  return isWeighted ? `${decibels(meanOf(told))} dB where blurred, ${whole} in all` : whole;
}

const decibels = (value: number) => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;

function gainBetween(
  { window: { width, height }, input, output, target }: Restored,
  weightAt: (x: number, y: number) => number,
): number {
  let [before, after] = [0, 0];
  for (let y = EDGE; y < height - EDGE; y++)
    for (let x = EDGE; x < width - EDGE; x++) {
      const weight = weightAt(x, y);
      for (let c = 0, i = 3 * (y * width + x); c < 3; c++, i++) {
        before += weight * (input[i]! - target[i]!) ** 2;
        after += weight * (output[i]! - target[i]!) ** 2;
      }
    }
  return before === 0 ? Number.NaN : gainOf(before, after);
}

/** Average precision of the held-out masks, beside the share of damaged pixels. */
async function precision(
  model: Trainable,
  held: readonly CachedPair[],
  { pairs, groups }: Pairs,
): Promise<string> {
  const results = [];
  for (const pair of held) results.push(measureMask(pair, await restoreMiddle(model, pair, JUDGED_SIDE)));
  const { precision, prevalence, ratio } = detectionOf(
    results,
    new Map(pairs.map(({ key }, i) => [key, groups[i]!])),
  );
  return `${precision.toFixed(3)} (${ratio.toFixed(1)} x ${prevalence.toFixed(3)})`;
}

const HEAD = `# What the reference models learn in a short run

Made by \`npx jiti bench/models.ts\` on the wasm backend, seed ${SEED}, slim sizes: ${PAIRS} pairs of ${SIDE}x${SIDE} px of each recipe at its
defaults, made of the eight bundled photos, two of which are held out. The loss is the mean over the first and the last
tenth of the steps. Held out: the gain in PSNR over the input, whose own is 0 by definition, or the average precision of
the masks over the share of damaged pixels, which is what guessing reaches. The control is the same run with inputs and
targets (or masks) of different photos, judged on the same true pairs. Milliseconds are of CPU, reading patches among them.

| run | recipe | parameters | steps | ms a step | loss | held out | control |
|---|---|---|---|---|---|---|---|
`;

const lineOf = (row: Row, arm: Arm, control: Arm) =>
  `| ${[
    row.name,
    row.recipe,
    arm.parameters.toLocaleString('en'),
    row.steps,
    arm.milliseconds.toFixed(0),
    `${arm.first.toFixed(4)} to ${arm.last.toFixed(4)}`,
    arm.figure,
    control.figure,
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

const asked = process.argv.slice(2);
await startBackend('wasm');
try {
  for (const row of rows.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const kind = await loadModel(row.model);
    const set = await pairsOf(row.recipe);
    const arm = await runArm(row, kind, set, false);
    const control = await runArm(row, kind, set, true);
    const line = lineOf(row, arm, control);
    console.log(line);
    write(linesBefore().set(row.name, line));
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
