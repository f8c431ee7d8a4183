import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/codec/npy.js';
import { recipeNames } from '../../src/recipe/catalogue.js';
import { readSamples } from '../../src/sink/dataset.js';
import { hashesUnder, temporary } from '../folders.js';
import { genBlur, startGenBlur, writePhotos } from './command.js';

const folder = temporary();
const at = (...parts: string[]) => path.join(folder, ...parts);

beforeAll(async () => {
  writePhotos(at('photos'), ['a.png', 'b/c.png', 'd.png']);
  await genBlur(['--recipe', 'trajectory', 'photos', '--count', '5', '--out', 'set'], folder);
});

describe('gen-blur recipes', () => {
  it('lists every recipe, and tells all about one', async () => {
    const { stdout } = await genBlur(['recipes'], folder);
    for (const name of recipeNames()) expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
    const one = await genBlur(['recipes', 'trajectory'], folder);
    expect(one.stdout).toMatch(/--anxiety 0\.003,0\.005.+\n.+\n.+\n +Source: DeblurGAN/);
    const [json] = (await genBlur(['recipes', 'linear', '--json'], folder)).stdout
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(json.parameters[0]).toMatchObject({ flag: '--length', default: '5:31', unit: 'px' });
  });

  it("shows a recipe's flags in --help", async () => {
    const { stdout, exitCode } = await genBlur(['--recipe', 'defocus', '--help'], folder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Parameters of defocus:\n +--radius/);
  });
});

describe('gen-blur kernels', () => {
  it('draws a montage, exact kernels and their statistics, the same ones again', async () => {
    const args = ['kernels', '--count', '6', '--exposure', '1'];
    const run = await genBlur([...args, '--out', 'k'], folder);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const statistics = JSON.parse(fs.readFileSync(at('k/statistics.json'), 'utf8'));
    expect(statistics.kernels).toHaveLength(6);
    expect(statistics.summary.pathLengthPx.mean).toBeCloseTo(60, 6);
    const { shape, data } = decodeNpy(fs.readFileSync(at('k/kernel/000003.npy')), 'kernel');
    expect(shape).toEqual([65, 65]);
    expect((data as Float32Array).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    const before = hashesUnder(at('k'));
    await genBlur([...args, '--out', 'k'], folder);
    expect(hashesUnder(at('k'))).toEqual(before);
  });

  it('draws those of a dataset', async () => {
    await genBlur(['kernels', '--from', 'set', '--out', 'kd'], folder);
    for (const { key, layers } of readSamples(at('set')))
      expect(hashesUnder(at('kd/kernel'))[`${key}.npy`]).toBe(layers.kernel?.sha256);
  });
});

describe('gen-blur replay', () => {
  it('makes one sample again, byte for byte', async () => {
    const run = await genBlur(['replay', 'set', '000003', '--source', 'photos', '--out', 'one'], folder);
    expect(run).toMatchObject({ exitCode: 0, stdout: '1 sample in one, byte for byte as recorded.' });
    const whole = hashesUnder(at('set'));
    for (const [file, hash] of Object.entries(hashesUnder(at('one')))) expect(whole[file]).toBe(hash);
    expect(Object.keys(hashesUnder(at('one')))).toHaveLength(4);
  });

  it('makes a whole dataset again from its records and the photos alone, wherever they lie now', async () => {
    fs.mkdirSync(at('records'));
    for (const name of ['dataset.json', 'samples.jsonl'])
      fs.copyFileSync(at('set', name), at('records', name));
    fs.cpSync(at('photos'), at('moved/elsewhere'), { recursive: true });
    const run = await genBlur(
      ['replay', 'records', '--all', '--source', 'moved', '--out', 'again', '--workers', '3'],
      folder,
    );
    expect(run).toMatchObject({ exitCode: 0 });
    expect(hashesUnder(at('again'))).toEqual(hashesUnder(at('set')));
  });

  it('says what changed: the photo, or the version of the recipe', async () => {
    fs.cpSync(at('photos'), at('changed'), { recursive: true });
    fs.appendFileSync(at('changed/a.png'), 'x');
    const photo = await genBlur(['replay', 'set', '--all', '--source', 'changed', '--out', 'r1'], folder);
    expect(photo).toMatchObject({ exitCode: 1 });
    expect(photo.stderr).toMatch(
      /^Sample 000000 was made from "a\.png", which has changed since \(its sha256 differs\)/,
    );
    fs.mkdirSync(at('old'));
    for (const name of ['dataset.json', 'samples.jsonl'])
      fs.writeFileSync(
        at('old', name),
        fs.readFileSync(at('set', name), 'utf8').replaceAll('trajectory@1', 'trajectory@9'),
      );
    const version = await genBlur(['replay', 'old', '000000', '--source', 'photos', '--out', 'r2'], folder);
    expect(version).toMatchObject({ exitCode: 1 });
    expect(version.stderr).toMatch(
      /made by trajectory@9, but this gen-blur has trajectory@1: the recipe's version changed/,
    );
    const key = await genBlur(['replay', 'set', '77', '--source', 'photos', '--out', 'r3'], folder);
    expect(key.stderr).toBe('Expected KEY to be a key of the dataset (000000 to 000004), but received "77".');
  });
});

describe('a recipe of your own', () => {
  it('runs as CONTRIBUTING shows it, in under 40 lines, with flags, record and workers', async () => {
    const contributing = fs.readFileSync(path.join(import.meta.dirname, '../../CONTRIBUTING.md'), 'utf8');
    const source = /```ts\n([\s\S]+?)```/.exec(contributing)?.[1] ?? '';
    expect(source.split('\n').length).toBeLessThan(40);
    fs.mkdirSync(at('mine'));
    fs.writeFileSync(at('mine/haze.ts'), source);
    const run = await genBlur(
      [
        '--recipe',
        './mine/haze.ts',
        'photos',
        '--density',
        '0.5',
        '--crop',
        '64x48',
        '--out',
        'h',
        '--workers',
        '2',
      ],
      folder,
    );
    expect(run).toMatchObject({ exitCode: 0 });
    const [first] = readSamples(at('h'));
    expect(first).toMatchObject({ recipe: 'haze@1', plan: { density: 0.5 } });
    expect(fs.readdirSync(at('h'))).toEqual([
      'clean',
      'dataset.json',
      'degraded',
      'preview.png',
      'samples.jsonl',
    ]);
    const again = await genBlur(
      ['replay', 'h', '000001', '--recipe', 'mine/haze.ts', '--source', 'photos', '--out', 'h1'],
      folder,
    );
    expect(again).toMatchObject({ exitCode: 0 });
    const help = await genBlur(['--recipe', './mine/haze.ts', '--help'], folder);
    expect(help.stdout).toMatch(/--density +Share of veil in the top row\./);
  });

  it('that goes wrong is named with the sample, and the rest is done with --on-error skip', async () => {
    const recipe = (render: string) => `
      import { blurPair, defineRecipe } from 'gen-blur/recipe';
      export default defineRecipe({
        version: 1, summary: 'Bad.', parameters: {}, layers: blurPair,
        promises: { aligned: true, keepsLight: true, keepsConstants: true },
        plan: ({ stream }) => ({ bad: stream.uniform() < 0.5 }),
        render: ({ clean, plan }) => { const bad = plan.bad; ${render} },
      });`;
    const faults = {
      throws: [
        "if (bad) throw new Error('out of paint'); return { layers: { blur: clean, sharp: clean } };",
        /The recipe throws failed \(out of paint\)/,
      ],
      nan: [
        'const blur = { ...clean, data: clean.data.slice() }; if (bad) blur.data[7] = NaN; return { layers: { blur, sharp: clean } };',
        /nan rendered a wrong layer: blur holds NaN at index 7/,
      ],
      size: [
        'return { layers: { blur: bad ? { ...clean, width: 3 } : clean, sharp: clean } };',
        /size rendered a wrong layer: blur is 3x120 instead of 150x120/,
      ],
      missing: [
        'return { layers: bad ? { sharp: clean } : { blur: clean, sharp: clean } };',
        /missing rendered a wrong layer: blur is missing/,
      ],
      endless: [
        'while (bad) {} return { layers: { blur: clean, sharp: clean } };',
        /It took longer than 2 s and was stopped; raise --timeout/,
      ],
    } as const;
    for (const [name, [render, sentence]] of Object.entries(faults)) {
      fs.writeFileSync(at(`${name}.ts`), recipe(render));
      const args = [
        '--recipe',
        `./${name}.ts`,
        'photos',
        '--count',
        // Each stuck sample costs the whole timeout.
        name === 'endless' ? '9' : '16',
        '--out',
        `bad-${name}`,
        '--timeout',
        '2',
      ];
      const stopped = await genBlur(args, folder);
      expect(stopped.exitCode).toBe(1);
      expect(stopped.stderr).toMatch(new RegExp(`Sample 0000\\d\\d \\(.+\\): .*${sentence.source}`));
      const skipped = await genBlur([...args, '--on-error', 'skip'], folder);
      expect(skipped.exitCode).toBe(3);
      expect(fs.readFileSync(at(`bad-${name}/skipped.jsonl`), 'utf8')).toMatch(sentence);
      expect(readSamples(at(`bad-${name}`)).length).toBeGreaterThan(0);
    }
  });
});

describe('around a run', () => {
  it('prints the plan with --dry-run, the one that the run then follows, and writes nothing', async () => {
    const args = ['--recipe', 'trajectory', 'photos', '--count', '5', '--crop', '64x64', '--out', 'dry'];
    const { stdout } = await genBlur([...args, '--dry-run', '--json'], folder);
    expect(fs.existsSync(at('dry'))).toBe(false);
    const planned = stdout.split('\n').map((line) => JSON.parse(line));
    await genBlur(args, folder);
    for (const [i, sample] of readSamples(at('dry')).entries())
      expect(planned[i]).toMatchObject({
        key: sample.key,
        plan: sample.plan,
        crop: sample.source.crop,
        source: sample.source.path,
      });
  });

  it('speaks JSON, a line an event, with --json', async () => {
    const { stdout, stderr } = await genBlur(
      ['--recipe', 'linear', 'photos', '--out', 'j', '--json'],
      folder,
    );
    const events = stdout.split('\n').map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual(['sample', 'sample', 'sample', 'done']);
    expect(events.at(-1)).toEqual({ event: 'done', out: 'j', samples: 3, skipped: 0, unchanged: false });
    expect(stderr).toBe('');
  });

  it('reads flags from --config, YAML or JSON; what is typed wins', async () => {
    fs.writeFileSync(at('call.yaml'), 'recipe: linear\nlength: [7, 9]\nangle: 30\nseed: 5\ninput: photos\n');
    await genBlur(['--config', 'call.yaml', '--angle', '45', '--out', 'c'], folder);
    const { params, seed } = JSON.parse(fs.readFileSync(at('c/dataset.json'), 'utf8'));
    expect([params.length, params.angle, seed]).toEqual(['7,9', 45, '5']);
  });

  it('completes commands, recipes, flags and their words', async () => {
    const complete = async (...words: string[]) =>
      (await genBlur(['--get-yargs-completions', 'gen-blur', ...words], folder)).stdout.split('\n');
    expect(await complete('--recipe', 'tr')).toEqual(['trajectory']);
    expect(await complete('--recipe', 'trajectory', '--an')).toEqual(['--anxiety']);
    expect(await complete('--recipe', 'linear', '--border', 'v')).toEqual(['valid']);
    expect(await complete('ke')).toEqual(['kernels']);
    expect(await complete('v')).toEqual(['validate']);
    expect(await complete('train', 'set', '--ra')).toEqual(['--rate']);
    expect(await complete('train', '--model', 'deb')).toEqual(['deblurgan']);
    expect(await complete('train', '--model', 'deblurgan', '--gan', 'wgan')).toEqual(['wgan', 'wgan-gp']);
    expect(await complete('restore', 'model', '--ens')).toEqual(['--ensemble']);
    expect(await complete('validate', '--backend', 'web')).toEqual(['webgpu']);
    expect(await complete('align', '--geom')).toEqual(['--geometry']);
    expect((await genBlur(['completion'], folder)).stdout).toMatch(/complete .*gen-blur/);
  });

  it('keeps what is done on Ctrl-C, says how to go on, and ends with the same bytes', async () => {
    const call = ['--recipe', 'trajectory', 'photos', '--count', '60', '--seed', 'i'];
    await genBlur([...call, '--out', 'whole'], folder);
    const run = startGenBlur([...call, '--out', 'cut', '--json'], folder);
    await new Promise((resolve) => run.stdout.once('data', resolve));
    const stoppedAt = performance.now();
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    expect(performance.now() - stoppedAt).toBeLessThan(2000);
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/^Interrupted: \d+ of 60 pairs are kept; run the same command again to go on\.$/);
    const resumed = await genBlur([...call, '--out', 'cut'], folder);
    expect(resumed.stderr).toMatch(/60 pairs from 3 photos into cut, \d+ of them there already/);
    expect(hashesUnder(at('cut'))).toEqual(hashesUnder(at('whole')));
  });

  it('refuses a second run into the same folder at the same time', async () => {
    const call = ['--recipe', 'trajectory', 'photos', '--count', '200', '--out', 'busy'];
    const run = startGenBlur([...call, '--json'], folder);
    await new Promise((resolve) => run.stdout.once('data', resolve));
    const second = await genBlur(call, folder);
    run.kill('SIGINT');
    expect(second).toMatchObject({ exitCode: 2 });
    expect(second.stderr).toMatch(
      /^Expected no other run in ".+busy", but process \d+ is making a dataset there/,
    );
    await run;
  });
});
