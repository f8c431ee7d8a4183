import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import yargs from 'yargs';
import { addCheck } from '../../src/cli/check.js';
import { sharedFlags } from '../../src/cli/context.js';
import type { Arguments } from '../../src/cli/flags.js';
import { terminal } from '../../src/cli/terminal.js';
import type { ExitCode } from '../../src/errors.js';
import { makePairs, writeFolders } from '../check/sets.js';
import { temporary } from '../folders.js';

/** Runs the command alone, and returns its exit code and what it said. */
async function run(...argv: string[]) {
  const said: string[] = [];
  vi.spyOn(terminal, 'out').mockImplementation((line) => void said.push(line));
  let exitCode: ExitCode | undefined;
  const cli = yargs()
    .options(sharedFlags)
    .exitProcess(false)
    .fail((_, error) => {
      throw error;
    });
  await addCheck(cli, {
    named: undefined,
    config: {},
    signal: new AbortController().signal,
    run: (command) => async (args) => {
      exitCode = await command(args as Arguments);
    },
  }).parseAsync(['check', ...argv]);
  return { exitCode, said: said.join('\n') };
}

afterEach(() => vi.restoreAllMocks());

let healthy: string[];
let swapped: string[];
beforeAll(async () => {
  const pairs = (await makePairs()).slice(0, 8);
  const one = writeFolders(temporary(), pairs);
  const other = writeFolders(
    temporary(),
    pairs.map(({ key, input, target }) => ({ key, input: target, target: input })),
  );
  healthy = ['--input', one.input, '--target', one.target, '--workers', '1'];
  swapped = ['--input', other.input, '--target', other.target, '--workers', '1'];
});

describe('gen-blur check', () => {
  it('says healthy with exit code 0, and what can not be told', async () => {
    const { exitCode, said } = await run(...healthy);
    expect(exitCode).toBe(0);
    expect(said.split('\n')[0]).toMatch(/: healthy$/);
    expect(said).toMatch(/^ {2}alignment +median \(-?0\.0\d\d, -?0\.0\d\d\) px/m);
    expect(said).toContain('Warning: Only 8 pairs of the 50 that it takes');
  });

  it('says broken with exit code 1, and why', async () => {
    const { exitCode, said } = await run(...swapped);
    expect(exitCode).toBe(1);
    expect(said).toContain(
      'Broken: Input and target are swapped: in 8 of 8 pairs the target is the blurrier.',
    );
    expect(said).toContain('000000.png, 000001.png');
  });

  it('prints one JSON object with --json, and nothing with --quiet', async () => {
    const { said } = await run(...swapped, '--json');
    expect(said.split('\n')).toHaveLength(1);
    const verdict = JSON.parse(said);
    expect(verdict.verdict).toBe('broken');
    expect(verdict.findings[0].code).toBe('swapped');
    expect((await run(...healthy, '--quiet')).said).toBe('');
  });

  it('writes its report where it is told to', async () => {
    const out = path.join(temporary(), 'report');
    const { said } = await run(...healthy, '--out', out);
    expect(said).toContain('check.json');
    expect(fs.existsSync(path.join(out, 'check.json'))).toBe(true);
  });

  it('refuses a call that names no set, or two', async () => {
    await expect(run()).rejects.toMatchObject({ exitCode: 2 });
    await expect(run('--input', 'somewhere')).rejects.toThrow('--input DIR and --target DIR');
    await expect(run('dataset', ...healthy)).rejects.toThrow('DATASET and --input and --target');
    await expect(run('gone')).rejects.toMatchObject({ exitCode: 2 });
  });
});
