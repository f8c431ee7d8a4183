import fs from 'node:fs';
import path from 'node:path';
import { createStream } from '../../src/random.js';
import { genBlur, startGenBlur } from '../cli/command.js';
import { hashesUnder } from '../folders.js';

export interface KillCounts {
  kills: number;
  /** Kills that found the run at its samples, and those before and after. */
  amidSamples: number;
  early: number;
  late: number;
  /** Runs that ended before their kill came. */
  finished: number;
}

/**
 * Starts a call again and again, each time killed with SIGKILL at a random moment, then lets it finish. Where one run
 * is done before its kill, its folder is judged and the rest of the kills hit another. Returns the counts and, for each
 * folder, its files.
 */
export async function killOften(
  folder: string,
  call: readonly string[],
  kills: number,
  seed: string,
): Promise<{ counts: KillCounts; outcomes: Record<string, string>[] }> {
  const stream = createStream('kill', seed);
  const counts: KillCounts = { kills: 0, amidSamples: 0, early: 0, late: 0, finished: 0 };
  const outcomes: Record<string, string>[] = [];
  let round = 0;
  while (counts.kills < kills) {
    const out = `killed-${seed}-${round++}`;
    for (let finished = false; counts.kills < kills && !finished; ) {
      finished = await killOnce([...call, '--out', out, '--json'], folder, stream.uniform(), counts);
      if (finished) counts.finished += 1;
    }
    const { exitCode, stderr } = await genBlur([...call, '--out', out, '--quiet'], folder);
    if (exitCode !== 0) throw new Error(`after the kills: ${exitCode} ${stderr}`);
    outcomes.push(hashesUnder(path.join(folder, out)));
    fs.rmSync(path.join(folder, out), { recursive: true });
  }
  return { counts, outcomes };
}

/** Whether the run was done before it was killed. */
async function killOnce(args: readonly string[], folder: string, chance: number, counts: KillCounts) {
  const run = startGenBlur(args, folder);
  let samples = 0;
  run.stdout.on('data', (data: Buffer) => {
    samples += data.toString().split('"event":"sample"').length - 1;
  });
  const total = Number(args[args.indexOf('--count') + 1]);
  const dawn = chance < 0.2;
  // A fifth of the kills falls anywhere from the start on; the others wait for a random sample, then a moment more.
  const after = dawn ? 0 : Math.floor(((chance - 0.2) / 0.8) * 0.25 * total);
  const reached = new Promise<void>((resolve) => {
    if (dawn) setTimeout(resolve, (chance / 0.2) * 600);
    else run.stdout.on('data', () => samples > after && setTimeout(resolve, (chance * 1000) % 25));
  });
  await Promise.race([reached, run]);
  run.kill('SIGKILL');
  const { signal } = await run;
  if (signal !== 'SIGKILL') return true;
  counts.kills += 1;
  if (samples === 0) counts.early += 1;
  else if (samples === total) counts.late += 1;
  else counts.amidSamples += 1;
  return false;
}
