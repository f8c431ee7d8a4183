import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../src/cli/command-line.js';
import { terminal } from '../../src/cli/terminal.js';
import { makePairs, writeFolders } from '../check/sets.js';
import { temporary } from '../folders.js';

/** Runs a command line, and returns its exit code and what it said. */
async function run(...argv: string[]) {
  const said: string[] = [];
  vi.spyOn(terminal, 'out').mockImplementation((line) => void said.push(line));
  const exitCode = await runCommand(['validate', ...argv, '--quiet'], new AbortController().signal);
  return { exitCode, said };
}

afterEach(() => vi.restoreAllMocks());

let set: string[];
let swapped: string[];
beforeAll(async () => {
  const pairs = (await makePairs()).slice(0, 8);
  const { input, target } = writeFolders(temporary(), pairs);
  set = ['--input', input, '--target', target];
  swapped = ['--input', target, '--target', input];
});

describe('gen-blur validate', () => {
  it('ends with 1 for a broken set, and writes why', async () => {
    const out = path.join(temporary(), 'report');
    const { exitCode, said } = await run(...swapped, '--out', out, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ verdict: 'broken', reasons: [{ code: 'swapped' }] });
    expect(fs.readdirSync(out).sort()).toEqual(['report.html', 'report.json']);
  });

  it('ends with 4 where a step or two can teach nothing', async () => {
    const out = path.join(temporary(), 'report');
    const { exitCode } = await run(
      ...set,
      '--out',
      out,
      '--budget',
      '2',
      '--backend',
      'wasm',
      '--workers',
      '1',
    );
    expect(exitCode).toBe(4);
    expect(JSON.parse(fs.readFileSync(path.join(out, 'report.json'), 'utf8'))).toMatchObject({
      verdict: 'inconclusive',
      model: { name: 'probe', steps: 2 },
    });
  });

  it.each([
    [['--budget', 'soon'], '--budget to be a time such as 60s or 5m, or a whole number of steps'],
    [['--backend', 'abacus'], '--backend to be auto'],
    [['--model', 'none'], '--model to be'],
    [['--group-by', '('], '--group-by to be a regular expression'],
  ])('refuses %j', async (flags, sentence) => {
    await expect(run(...set, '--out', path.join(temporary(), 'report'), ...flags)).rejects.toThrow(sentence);
  });

  it('refuses half a set, and a report inside the pairs', async () => {
    await expect(run(...set.slice(0, 2))).rejects.toThrow('but received --input.');
    await expect(run(...set, '--out', path.join(set[1] ?? '', 'report'))).rejects.toThrow(
      'outside the pairs',
    );
  });
});
