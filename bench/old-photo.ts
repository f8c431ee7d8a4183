/**
 * What a pair of old photos costs: `node scripts/build.mjs && npx jiti bench/old-photo.ts [PHOTOS]`, by default of the
 * bundled photos. Whole commands of two lengths, interleaved; the slope between them is what a pair more costs, all of
 * it included: decoding, damage, JPEG round trip, PNGs, hashes. Writes bench/OLD-PHOTO.md.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './inputs.js';
import { median } from './statistics.js';
import { runCommand, type Usage } from './whole-runs.js';

const PRESETS = ['default', 'bopbtl', 'wan2020', 'severe'] as const;
const [FEW, MANY] = [24, 120] as const;
const ROUNDS = 3;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-bench-'));
const photos = process.argv.slice(2);

function run(preset: string, count: number): Usage & { readonly pairs: number } {
  const out = path.join(folder, 'out');
  const usage = runCommand(folder, [
    ...['--recipe', 'old-photo', ...photos, ...(preset === 'default' ? [] : ['--preset', preset])],
    ...['--crop', '512x512', '--count', String(count), '--workers', '1', '--out', out],
    ...['--quiet', '--no-preview'],
  ]);
  const pairs = fs.readFileSync(path.join(out, 'samples.jsonl'), 'utf8').trim().split('\n').length;
  fs.rmSync(out, { recursive: true });
  return { ...usage, pairs };
}

const costs = new Map<string, number[]>(PRESETS.map((preset) => [preset, []]));
const starts: number[] = [];
for (let round = 0; round < ROUNDS; round++)
  for (const preset of PRESETS) {
    const [few, many] = [run(preset, FEW), run(preset, MANY)];
    const cost = (many.cpuMs - few.cpuMs) / (many.pairs - few.pairs);
    costs.get(preset)?.push(cost);
    starts.push(few.cpuMs - few.pairs * cost);
  }
fs.rmSync(folder, { recursive: true });

const [cpu] = os.cpus();
const lines = [...costs].map(([preset, values]) => {
  const cost = median(values);
  const all = values.map((value) => value.toFixed(0)).join(', ');
  return `| ${preset} | ${cost.toFixed(1)} | ${(1000 / cost).toFixed(1)} | ${all} |`;
});
const text = `# What a pair of old photos costs

\`npx jiti bench/old-photo.ts\`: pairs of 512x512 from the bundled photos with one worker, whole commands of ${FEW} and of
${MANY} pairs, ${ROUNDS} rounds in turn. CPU time of the whole process (decoding, damage, JPEG round trip, PNGs and their
hashes, the garbage collector's threads) by the slope between the two lengths; start-up, with the textures' first
decoding and V8's compiling, comes to ${(median(starts) / 1000).toFixed(1)} s more. Goal: 12 a second a core with wan2020.

| preset | CPU ms a pair, median | pairs a second a core | rounds |
| --- | ---: | ---: | --- |
${lines.join('\n')}

${cpu?.model.trim()}, ${os.cpus().length} cores, Node ${process.version}; load at the end ${os.loadavg()[0]?.toFixed(1)}. On shared
cores, which slow each other down, the figures are an upper bound of what an idle one takes.
`;
process.stdout.write(text);
if (photos.length === 0) fs.writeFileSync(path.join(root, 'bench/OLD-PHOTO.md'), text);
