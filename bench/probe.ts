/**
 * What the probe learns in so many steps: `npx jiti bench/probe.ts`. It is trained on trajectory pairs of the eight bundled
 * photos, with three seeds for pairs, weights and patches, and measured on pairs of the five trusted photos, by which
 * nothing of it was chosen. Writes bench/PROBE.md.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { median } from '../src/metrics/quantiles.js';
import { startBackend } from '../src/train/backend/start.js';
import { createPatches } from '../src/train/data/patches.js';
import { readSet } from '../src/train/data/read-set.js';
import { train } from '../src/train/loop.js';
import { probe } from '../src/train/models/probe.js';
import { measurePictures, restoreWindow } from '../src/train/validate/evaluate.js';
import { type Gains, gainsOf, meanOf } from '../src/train/validate/statistics.js';

const SEEDS = ['0', '1', '2'];
const STEPS = [150, 300, 600];
const SIDE = 256;
const RESULTS = path.join(import.meta.dirname, 'PROBE.md');
const root = path.join(import.meta.dirname, '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-probe-'));

/** Trajectory pairs of photos, of the bundled ones where none are named. */
async function pairsOf(seed: string, photos: readonly string[] = []) {
  const out = path.join(folder, `${photos.length} ${seed}`);
  const size = ['--count', photos.length > 0 ? '40' : '96', '--crop', `${SIDE}x${SIDE}`, '--seed', seed];
  const call = ['--recipe', 'trajectory', ...photos, '--out', out, ...size, '--quiet', '--no-preview'];
  await execa(process.execPath, [path.join(root, 'bin/gen-blur.js'), ...call], { cwd: root });
  return readSet({ dataset: out }, { megabytes: 200, leastSide: SIDE, seed });
}

interface Run {
  readonly cpuSeconds: number;
  readonly milliseconds: number;
  readonly gains: Gains;
}

async function run(seed: string, steps: number, held: Awaited<ReturnType<typeof pairsOf>>): Promise<Run> {
  const { pairs } = await pairsOf(seed);
  const model = probe.create({ size: 'slim', seed, settings: { filters: null, blocks: null } });
  const { batch, patch, rate } = probe.defaults.slim;
  const spent: number[] = [];
  let before = process.cpuUsage();
  await train({
    ...{ model, steps, rate, schedule: 'cosine' },
    source: createPatches(pairs, { size: patch, batch, seed }),
    onStep: () => {
      const { user, system } = process.cpuUsage(before);
      before = process.cpuUsage();
      spent.push((user + system) / 1000);
    },
  });
  const results = [];
  for (const pair of held.pairs) {
    const restored = await restoreWindow(model, pair, SIDE, false);
    results.push(measurePictures(pair, restored!, false));
  }
  model.dispose();
  const groups = new Map(held.pairs.map(({ key }, i) => [key, held.grouping.groups[i]!]));
  return {
    cpuSeconds: spent.reduce((sum, one) => sum + one, 0) / 1000,
    milliseconds: median(spent),
    gains: gainsOf(results, groups),
  };
}

function lineOf(steps: number, runs: readonly Run[]): string {
  const gains = runs.map(({ gains }) => gains);
  const mean = (of: (run: Run) => number) => meanOf(runs.map(of));
  return `| ${[
    steps,
    mean(({ cpuSeconds }) => cpuSeconds).toFixed(1),
    mean(({ milliseconds }) => milliseconds).toFixed(0),
    `${mean(({ gains }) => gains.gain).toFixed(2)} (${mean(({ gains }) => gains.error).toFixed(2)})`,
    gains.map(({ gain }) => gain.toFixed(2)).join(', '),
    gains.map(({ wins, pairs }) => `${Math.round(wins * pairs)} of ${pairs}`).join(', '),
  ].join(' | ')} |`;
}

await startBackend('wasm');
try {
  const held = await pairsOf('held out', ['trusted']);
  const lines: string[] = [];
  for (const steps of STEPS) {
    const runs: Run[] = [];
    for (const seed of SEEDS) runs.push(await run(seed, steps, held));
    lines.push(lineOf(steps, runs));
    console.log(lines.at(-1));
  }
  fs.writeFileSync(
    RESULTS,
    `# What the probe learns

Made by \`npx jiti bench/probe.ts\` on the wasm backend: 96 pairs of ${SIDE}x${SIDE} px of the trajectory recipe at its defaults from
the eight bundled photos; batches of 8 patches of 32 px; half a cosine; seeds ${SEEDS.join(', ')} for pairs, weights and patches.
Measured on ${held.pairs.length} pairs of the same recipe from the five photos under trusted/: gain in PSNR over the blurred input, mean
over photos with its standard error, then of each seed, and the pairs that are better for it. Neither the probe's shape nor
its rate was chosen by these photos. CPU time of training alone, on one core of a machine that did much else.

| steps | CPU seconds | ms a step (median) | gain, dB (error) | of each seed | pairs won |
| ---: | ---: | ---: | ---: | --- | --- |
${lines.join('\n')}
`,
  );
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
