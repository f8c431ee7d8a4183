/**
 * What each part of the camera is worth to a network that restores, in the order of RSBlur's ablation (Rim et al. 2022):
 * `npx jiti bench/ablation.ts [SEED...]`, seeds 0 and 1 unless named. The probe is trained on pairs of the same photos and
 * kernels, arm by arm, and judged on photos that it hasn't seen: two of the eight bundled ones at a time, each in its
 * turn. Runs that bench/ablation.jsonl holds aren't run again; bench/ABLATION.md is written anew after each seed.
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
import type { Trainable } from '../src/train/model.js';
import { probe } from '../src/train/models/probe.js';
import { JUDGED_SIDE, measurePictures, restoreMiddle } from '../src/train/validate/evaluate.js';
import { type AblationRun, ablationReport, arms, cameras, FOLDS, PHOTOS } from './ablation-report.js';

const STEPS = 2400;
const TRAINING = { perPhoto: 12, side: 320 };
const TEST = { perPhoto: 8, side: JUDGED_SIDE };
const SEEDS = ['0', '1'];
const TERMS = {
  ...{ trainingPairs: TRAINING.perPhoto, trainingSide: TRAINING.side },
  ...{ testPairs: TEST.perPhoto, testSide: TEST.side },
};
const RUNS = path.join(import.meta.dirname, 'ablation.jsonl');
const REPORT = path.join(import.meta.dirname, 'ABLATION.md');
const BIN = path.join(import.meta.dirname, '../bin/gen-blur.js');
const SAMPLES = path.join(import.meta.dirname, '../samples');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-ablation-'));

/** The pairs of each photo: keys count photo by photo. */
async function pairsOf(
  name: string,
  seed: string,
  { perPhoto, side }: { readonly perPhoto: number; readonly side: number },
  flags: readonly string[],
): Promise<CachedPair[][]> {
  const out = path.join(folder, name);
  const size = ['--per-input', String(perPhoto), '--crop', `${side}x${side}`, '--seed', seed];
  const quiet = ['--workers', '1', '--quiet', '--no-preview'];
  await execa(process.execPath, [
    BIN,
    '--recipe',
    'trajectory',
    SAMPLES,
    '--out',
    out,
    ...size,
    ...flags,
    ...quiet,
  ]);
  const { pairs } = await readSet({ dataset: out }, { megabytes: 400, leastSide: side, seed });
  fs.rmSync(out, { recursive: true });
  if (pairs.length !== PHOTOS * perPhoto) throw new RangeError(`${pairs.length} pairs of ${PHOTOS} photos`);
  return Array.from({ length: PHOTOS }, (_, n) => pairs.slice(n * perPhoto, (n + 1) * perPhoto));
}

async function trained(pairs: readonly CachedPair[], seed: string): Promise<Trainable> {
  const model = probe.create({ size: 'slim', seed, settings: { filters: null, blocks: null } });
  const { batch, patch, rate } = probe.defaults.slim;
  const source = createPatches(pairs, { size: patch, batch, seed });
  await train({ model, source, steps: STEPS, rate, schedule: 'cosine' });
  return model;
}

/** Mean squared error of a photo's test pairs, before and after. */
async function errorsOf(model: Trainable, pairs: readonly CachedPair[]): Promise<[number, number]> {
  let [before, after] = [0, 0];
  for (const pair of pairs) {
    const { input, output } = measurePictures(pair, await restoreMiddle(model, pair, JUDGED_SIDE), false);
    before += input / pairs.length;
    after += output / pairs.length;
  }
  return [rounded(before), rounded(after)];
}

const rounded = (value: number) => Number(value.toPrecision(6));

const done: AblationRun[] = fs.existsSync(RUNS)
  ? fs
      .readFileSync(RUNS, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AblationRun)
  : [];

async function runSeed(seed: string): Promise<void> {
  const missing = (arm: string, fold: number) =>
    !done.some((run) => run.seed === seed && run.arm === arm && run.fold === fold);
  const folds = Array.from({ length: FOLDS }, (_, fold) => fold);
  if (!arms.some(({ name }) => folds.some((fold) => missing(name, fold)))) return;
  const tests: { name: string; photos: CachedPair[][] }[] = [];
  for (const { name, flags } of cameras)
    tests.push({ name, photos: await pairsOf(`test-${name}`, `test-${seed}`, TEST, flags) });
  for (const { name: arm, flags } of arms) {
    const wanted = folds.filter((fold) => missing(arm, fold));
    if (wanted.length === 0) continue;
    const photos = await pairsOf(arm, seed, TRAINING, flags);
    for (const fold of wanted) {
      const held = photos.map((_, n) => n).filter((n) => n % FOLDS === fold);
      const model = await trained(photos.filter((_, n) => n % FOLDS !== fold).flat(), `${seed}-${fold}`);
      const errors: Record<string, Record<string, [number, number]>> = {};
      for (const test of tests) {
        const own: Record<string, [number, number]> = {};
        for (const n of held) own[n] = await errorsOf(model, test.photos[n]!);
        errors[test.name] = own;
      }
      model.dispose();
      const run: AblationRun = { seed, arm, fold, steps: STEPS, errors };
      done.push(run);
      fs.appendFileSync(RUNS, `${JSON.stringify(run)}\n`);
      console.log(`seed ${seed}, ${arm}, fold ${fold}: ${JSON.stringify(errors.rsblur)}`);
    }
  }
}

const asked = process.argv.slice(2);
await startBackend('wasm');
try {
  for (const seed of asked.length > 0 ? asked : SEEDS) {
    await runSeed(seed);
    fs.writeFileSync(REPORT, ablationReport(done, TERMS));
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
