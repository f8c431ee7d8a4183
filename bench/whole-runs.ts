import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './inputs.js';

/** What a whole command used, start-up included. */
export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly maxRssMb: number;
}

const usageModule = pathToFileURL(path.join(root, 'bench/contenders/usage.mjs')).href;

/** Runs a gen-blur command to its end. */
export function runCommand(folder: string, args: readonly string[]): Usage {
  const file = path.join(folder, 'usage.json');
  execFileSync(process.execPath, ['--import', usageModule, path.join(root, 'bin/gen-blur.js'), ...args], {
    env: { ...process.env, BENCH_USAGE: file },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Usage;
}

/** Makes `count` pairs into a new folder with so many workers, and removes them again. */
export function runWhole(folder: string, photos: string, count: number, workers: number): Usage {
  const out = path.join(folder, `run-${workers}`);
  const options = ['--count', String(count), '--workers', String(workers), '--out', out];
  const usage = runCommand(folder, [
    ...['--recipe', 'trajectory', '--exposure', '1', photos],
    ...[...options, '--quiet', '--no-preview'],
  ]);
  fs.rmSync(out, { recursive: true });
  return usage;
}
