/**
 * What a pair of moving things costs: `node scripts/build.mjs && npx jiti bench/local.ts [PHOTOS]`, by default of the
 * bundled photos. Whole commands of two lengths, interleaved; the slope between them is what a pair more costs, all of
 * it included: decoding, things, exposure, six PNGs and an array, hashes. Writes bench/LOCAL.md.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './inputs.js';
import { median } from './statistics.js';
import { runCommand, type Usage } from './whole-runs.js';

const CASES = { 'a still camera': [], 'a shaken camera': ['--background', 'shake'] } as const;
const [FEW, MANY] = [16, 64] as const;
const ROUNDS = 3;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-bench-'));
const photos = process.argv.slice(2);

function run(options: readonly string[], count: number): Usage {
  const out = path.join(folder, 'out');
  const usage = runCommand(folder, [
    ...['--recipe', 'local', ...photos, '--objects', '2', ...options, '--crop', '640x480'],
    ...['--count', String(count), '--workers', '1', '--out', out, '--quiet', '--no-preview'],
  ]);
  fs.rmSync(out, { recursive: true });
  return usage;
}

const costs = Object.entries(CASES).map(([name, options]) => ({ name, options, values: [] as number[] }));
const starts: number[] = [];
for (let round = 0; round < ROUNDS; round++)
  for (const { options, values } of costs) {
    const [few, many] = [run(options, FEW), run(options, MANY)];
    const cost = (many.cpuMs - few.cpuMs) / (MANY - FEW);
    values.push(cost);
    starts.push(few.cpuMs - FEW * cost);
  }
fs.rmSync(folder, { recursive: true });

const [cpu] = os.cpus();
const lines = costs.map(({ name, values }) => {
  const cost = median(values);
  const all = values.map((value) => value.toFixed(0)).join(', ');
  return `| ${name} | ${cost.toFixed(1)} | ${(1000 / cost).toFixed(1)} | ${all} |`;
});
const text = `# What a pair of moving things costs

\`npx jiti bench/local.ts\`: crops of 640x480 from the bundled photos, two things each, with one worker; whole commands of
${FEW} and of ${MANY} pairs, ${ROUNDS} rounds in turn. CPU time of the whole process (decoding, things, exposure, six PNGs and an
array with their hashes, the garbage collector's threads) by the slope between the two lengths; start-up, with V8's
compiling, comes to ${(median(starts) / 1000).toFixed(1)} s more. Goal: 5 a second a core.

| before | CPU ms a pair, median | pairs a second a core | rounds |
| --- | ---: | ---: | --- |
${lines.join('\n')}

${cpu?.model.trim()}, ${os.cpus().length} cores, Node ${process.version}; load at the end ${os.loadavg()[0]?.toFixed(1)}. On shared
cores, which slow each other down, the figures are an upper bound of what an idle one takes.
`;
process.stdout.write(text);
if (photos.length === 0) fs.writeFileSync(path.join(root, 'bench/LOCAL.md'), text);
