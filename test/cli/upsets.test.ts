import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, startGenBlur, writePhotos } from './command.js';

const folder = temporary();
const at = (...parts: string[]) => path.join(folder, ...parts);
const linesOf = (file: string) =>
  fs
    .readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(() => {
  writePhotos(at('photos'), ['a.png', 'b.png', 'c.png', 'd.png']);
});

/** A recipe of one's own that does something to a worker at about every fourth sample. */
function writeRecipe(name: string, deed: string): string {
  fs.writeFileSync(
    at(`${name}.ts`),
    `import { blurPair, defineRecipe } from 'gen-blur/recipe';
    export default defineRecipe({
      version: 1, summary: 'Upsets its worker.', parameters: {}, layers: blurPair,
      promises: { aligned: true, keepsLight: true, keepsConstants: true },
      plan: ({ stream }) => ({ upset: stream.uniform() < 0.25 }),
      render: ({ clean, plan }) => { if (plan.upset) { ${deed} } return { layers: { blur: clean, sharp: clean } }; },
    });`,
  );
  return `./${name}.ts`;
}

describe('a worker', () => {
  it('that dies is replaced, its sample tried again and then reported, and the rest is done', async () => {
    const recipe = writeRecipe('exits', 'process.exit(3);');
    const args = ['--recipe', recipe, 'photos', '--count', '8', '--workers', '2', '--quiet'];
    const skipped = await genBlur([...args, '--out', 'exits', '--on-error', 'skip'], folder);
    expect(skipped).toMatchObject({ exitCode: 3, stderr: '' });
    const reasons = linesOf(at('exits/skipped.jsonl'));
    expect(new Set(reasons.map(({ reason }) => reason))).toEqual(
      new Set(['A worker died twice over it (worker exited with code: 3).']),
    );
    const lost = reasons.flatMap(({ keys }) => keys).length;
    expect(linesOf(at('exits/samples.jsonl'))).toHaveLength(8 - lost);
    expect(lost).toBeGreaterThan(0);
  });

  it('that fills its heap dies alone, and the rest is done', async () => {
    const recipe = writeRecipe('hoards', 'const held = []; for (;;) held.push(new Array(1e6).fill(held));');
    const args = ['--recipe', recipe, 'photos', '--count', '5', '--workers', '1', '--quiet'];
    const run = await genBlur([...args, '--seed', '2', '--out', 'hoards', '--on-error', 'skip'], folder);
    expect(run).toMatchObject({ exitCode: 3, stderr: '' });
    const reasons = linesOf(at('hoards/skipped.jsonl'));
    for (const { reason } of reasons)
      expect(reason).toMatch(/^A worker died twice over it \(Worker terminated due to reaching memory limit/);
    const lost = reasons.flatMap(({ keys }) => keys).length;
    expect(lost).toBeGreaterThan(0);
    expect(linesOf(at('hoards/samples.jsonl'))).toHaveLength(5 - lost);
  }, 60_000);

  it('that loses an error between two samples takes nothing down', async () => {
    const recipe = writeRecipe('later', "void Promise.reject(new Error('nobody listens'));");
    const args = ['--recipe', recipe, 'photos', '--count', '12', '--workers', '2', '--quiet'];
    const run = await genBlur([...args, '--out', 'later', '--on-error', 'skip'], folder);
    expect(run.stderr).toBe('');
    expect([0, 3]).toContain(run.exitCode);
  });

  it('has the whole of --timeout for each sample, its own start left out', async () => {
    const recipe = writeRecipe('stuck', 'for (;;);');
    const args = ['--recipe', recipe, 'photos', '--count', '12', '--workers', '2', '--quiet'];
    // Fractions of a second that have no exact binary form were an error once.
    const run = await genBlur([...args, '--out', 'stuck', '--on-error', 'skip', '--timeout', '1.1'], folder);
    expect(run).toMatchObject({ exitCode: 3, stderr: '' });
    const reasons = linesOf(at('stuck/skipped.jsonl'));
    for (const { reason } of reasons) expect(reason).toMatch(/^It took longer than 1\.1 s and was stopped/);
    const made = linesOf(at('stuck/samples.jsonl'));
    for (const { plan } of made) expect(plan.upset).toBe(false);
    expect(made.length + reasons.flatMap(({ keys }) => keys).length).toBe(12);
  });
});

describe('a source', () => {
  it('that changes or vanishes during the run is skipped in one sentence', async () => {
    writePhotos(at('moving'), ['a.png', 'b.png', 'c.png', 'd.png'], 500, 400);
    const args = ['--recipe', 'trajectory', 'moving', '--per-input', '6', '--workers', '1', '--json'];
    const run = startGenBlur([...args, '--out', 'moved', '--on-error', 'skip'], folder);
    await new Promise((resolve) => run.stdout.once('data', resolve));
    fs.appendFileSync(at('moving/c.png'), 'x');
    fs.rmSync(at('moving/d.png'));
    expect(await run).toMatchObject({ exitCode: 3 });
    expect(linesOf(at('moved/skipped.jsonl')).map(({ source, reason }) => [source.path, reason])).toEqual([
      ['c.png', 'The photo "c.png" changed while the run was under way; run again when it rests.'],
      ['d.png', 'The photo "d.png" could not be read (ENOENT); check that it is there and readable.'],
    ]);
    expect(linesOf(at('moved/samples.jsonl'))).toHaveLength(12);
  });
});

describe('what another run left', () => {
  const call = ['--recipe', 'linear', 'photos', '--count', '30', '--quiet'];

  it('half-made, of a sample that is no more, is swept away', async () => {
    await genBlur([...call, '--out', 'whole'], folder);
    fs.cpSync(at('whole'), at('left'), { recursive: true });
    // As a kill would leave it: nothing is marked as finished, and files lie there that no record names.
    const { counts: _, ...description } = JSON.parse(fs.readFileSync(at('left/dataset.json'), 'utf8'));
    fs.rmSync(at('left/dataset.json'));
    fs.mkdirSync(at('left/.gen-blur/tmp'), { recursive: true });
    fs.writeFileSync(at('left/.gen-blur/tmp/1-2-3'), 'half');
    fs.writeFileSync(at('left/.gen-blur/call.json'), JSON.stringify(description));
    fs.writeFileSync(at('left/blur/000077.png'), 'stray');
    fs.writeFileSync(at('left/.gen-blur/begun.jsonl'), '["blur/000077.png","sharp/000077.png"]\n["blu');
    expect(await genBlur([...call, '--out', 'left'], folder)).toMatchObject({ exitCode: 0 });
    expect(hashesUnder(at('left'))).toEqual(hashesUnder(at('whole')));
  });

  it('half-cleared by --overwrite is known as that, and cleared to the end', async () => {
    fs.cpSync(at('whole'), at('cleared'), { recursive: true });
    const { counts: _, ...description } = JSON.parse(fs.readFileSync(at('cleared/dataset.json'), 'utf8'));
    fs.rmSync(at('cleared/dataset.json'));
    fs.rmSync(at('cleared/blur/000001.png'));
    fs.mkdirSync(at('cleared/.gen-blur'));
    fs.writeFileSync(at('cleared/.gen-blur/call.json'), JSON.stringify({ ...description, clearing: true }));
    const refused = await genBlur([...call, '--out', 'cleared'], folder);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toMatch(
      /a run with --overwrite was clearing it away.+add --overwrite to replace it\.$/,
    );
    await genBlur([...call, '--out', 'cleared', '--overwrite'], folder);
    expect(hashesUnder(at('cleared'))).toEqual(hashesUnder(at('whole')));
  });

  it('of another layout leaves no list behind when it is overwritten', async () => {
    await genBlur([...call, '--out', 'lists', '--layout', 'basicsr'], folder);
    await genBlur([...call, '--out', 'lists', '--overwrite'], folder);
    expect(hashesUnder(at('lists'))).toEqual(hashesUnder(at('whole')));
  });
});

it('copies of a photo never fall to different parts of a split', async () => {
  writePhotos(at('twins'), ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png']);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
    fs.copyFileSync(at(`twins/${name}.png`), at(`twins/${name}-2.png`));
  const args = ['--recipe', 'linear', 'twins', '--crop', '32x32', '--split', 'train=0.5,test=0.5', '--quiet'];
  expect(await genBlur([...args, '--seed', 's', '--out', 'twin'], folder)).toMatchObject({ exitCode: 0 });
  const parts = new Map<string, Set<string>>();
  for (const { source, split } of linesOf(at('twin/samples.jsonl')))
    parts.set(source.sha256, (parts.get(source.sha256) ?? new Set()).add(split));
  expect([...parts.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1, 1]);
});

it('a recipe that leaves a timer running keeps no run from ending', async () => {
  const recipe = writeRecipe('timed', '');
  fs.appendFileSync(at('timed.ts'), '\nsetInterval(() => {}, 1000);\n');
  const run = await genBlur(['--recipe', recipe, 'photos', '--out', 'timed', '--dry-run', '--json'], folder);
  expect([run.exitCode, run.stdout.split('\n').length]).toEqual([0, 4]);
});
