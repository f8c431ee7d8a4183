import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import type { Verdict } from '../../src/check/judge.js';
import { decodePhoto } from '../../src/codec/decode.js';
import { encodePng } from '../../src/codec/png.js';
import { hashesUnder, temporary } from '../folders.js';
import { changeDataset, type MadePair, makePairs, type SampleLine, writeDataset } from './sets.js';

let pairs: MadePair[];
beforeAll(async () => {
  pairs = await makePairs();
});

const checked = async (dataset: string, out?: string) =>
  (await check({ subject: { dataset }, out, workers: 1 })) as Verdict;
const told = ({ findings }: Verdict) => findings.map(({ severity, code }) => `${severity} ${code}`);

function dataset(
  change?: (line: SampleLine, index: number) => void,
  some: readonly MadePair[] = pairs,
): string {
  const root = temporary();
  writeDataset(root, some, change);
  return root;
}

describe('check of a dataset', () => {
  it('finds a healthy one healthy, writes a report, and leaves the dataset as it was', async () => {
    const root = dataset();
    const before = hashesUnder(root);
    const out = path.join(temporary(), 'report');
    const verdict = await checked(root, out);
    expect(verdict.findings).toEqual([]);
    expect(verdict.about).toMatchObject({ kind: 'dataset', recipe: 'linear@1' });
    expect(hashesUnder(root)).toEqual(before);

    const report = JSON.parse(fs.readFileSync(path.join(out, 'check.json'), 'utf8'));
    expect(report.verdict).toBe('healthy');
    expect(report.pairs.map(({ key }: { key: string }) => key)).toEqual(pairs.map(({ key }) => key));
    expect(report.pairs[0].kernel.sum).toBeCloseTo(1, 5);
    const histograms = fs.readdirSync(out).filter((name) => name.endsWith('.png'));
    expect(histograms).toContain('histogram-psnr.png');
    expect(histograms).toContain('histogram-blur-radius.png');
    const picture = await decodePhoto(fs.readFileSync(path.join(out, 'histogram-psnr.png')), 'histogram');
    expect([picture.width, picture.height]).toEqual([640, 360]);
    // The same check gives the same bytes, over the earlier report.
    const first = hashesUnder(out);
    await checked(root, out);
    expect(hashesUnder(out)).toEqual(first);
  });

  it('refuses to report into the dataset, or over other files', async () => {
    const root = dataset(undefined, pairs.slice(0, 2));
    for (const out of [root, path.join(root, 'blur'), path.join(root, 'new')])
      await expect(checked(root, out)).rejects.toThrow('outside the pairs');
    const link = path.join(temporary(), 'link');
    fs.symlinkSync(root, link);
    await expect(checked(root, path.join(link, 'new'))).rejects.toThrow('outside the pairs');
    const taken = temporary();
    fs.writeFileSync(path.join(taken, 'letter.txt'), '');
    await expect(checked(root, taken)).rejects.toThrow('letter.txt');
    expect(fs.existsSync(path.join(root, 'new'))).toBe(false);
  });

  it('names files that are missing, damaged, changed, written anew or spare', async () => {
    const root = dataset();
    const file = (name: string) => path.join(root, name);
    fs.rmSync(file('blur/000000.png'));
    fs.truncateSync(file('blur/000001.png'), 500);
    fs.copyFileSync(file('sharp/000002.png'), file('blur/000002.png'));
    fs.writeFileSync(file('sharp/000003.png'), encodePng(pairs[3]!.target, 'small'));
    fs.writeFileSync(file('blur/extra.png'), '');
    fs.writeFileSync(file('notes.txt'), '');
    fs.writeFileSync(file('.DS_Store'), '');
    const verdict = await checked(root);
    expect(told(verdict)).toEqual([
      'broken spare',
      'broken missing',
      'broken unreadable',
      'broken changed',
      'warning identical',
      'warning spare',
      'warning re-encoded',
    ]);
    const named = Object.fromEntries(
      verdict.findings.map(({ code, severity, named: names }) => [`${severity} ${code}`, names]),
    );
    expect(named['broken spare']).toEqual(['blur/extra.png']);
    expect(named['broken missing']).toEqual(['blur/000000.png']);
    expect(named['broken changed']).toEqual(['blur/000002.png']);
    expect(named['warning re-encoded']).toEqual(['sharp/000003.png']);
    expect(named['warning spare']).toEqual(['notes.txt']);
  });

  it('names records that contradict each other', async () => {
    const root = dataset((line, i) => {
      if (i === 1) line.key = '000000';
    });
    changeDataset(root, (json) => {
      json.counts.samples = 99;
    });
    expect(told(await checked(root))).toEqual(['broken records', 'broken records']);
    fs.appendFileSync(path.join(root, 'samples.jsonl'), 'nonsense\n');
    const unreadable = await checked(root);
    expect(told(unreadable)).toContain('broken records');
    expect(unreadable.counts.pairs).toBe(0);
  });

  it('names sources and pairs that leak from one part into another', async () => {
    const leak = await checked(
      dataset((line, i) => {
        line.split = i % 7 === 0 ? 'test' : 'train';
      }),
    );
    expect(told(leak)).toEqual(['broken leak']);
    expect(leak.findings[0]?.sentence).toContain('Sources in more than one part of the set: 8');
    const bySource = await checked(
      dataset((line) => {
        line.split = line.source.path < 'm' ? 'train' : 'test';
      }),
    );
    expect(bySource.findings).toEqual([]);
  });

  it('names pairs that are there twice', async () => {
    const twice = pairs.map((pair, i) => (i === 9 ? { ...pairs[4]!, key: pair.key } : pair));
    const verdict = await checked(dataset(undefined, twice));
    expect(told(verdict)).toEqual(['warning duplicates']);
    expect(verdict.findings[0]?.named).toEqual(['000004', '000009']);
  });

  it('holds kernels to their centre and their sum, and to the blur that they stand for', async () => {
    const off = pairs.map((pair) => {
      const data = pair.kernel.data.map((_, i) => pair.kernel.data[i - 1] ?? 0);
      return { ...pair, kernel: { ...pair.kernel, data } };
    });
    const verdict = await checked(dataset(undefined, off));
    expect(told(verdict)).toEqual(['broken kernel', 'warning kernel-fit']);
    const others = pairs.map((pair, i) => ({ ...pair, kernel: pairs[(i + 1) % pairs.length]!.kernel }));
    expect(told(await checked(dataset(undefined, others)))).toEqual(['warning kernel-fit']);
  });

  it('holds a set to what was promised of it, and to no more', async () => {
    const bright = pairs.map((pair) => {
      const data = Uint8Array.from(pair.input.data, (code) => Math.min(255, Math.round(code * 1.02)));
      return { ...pair, input: { ...pair.input, data } };
    });
    expect(told(await checked(dataset(undefined, bright)))).toContain('broken brightness');
    const unpromised = dataset(undefined, bright);
    changeDataset(unpromised, (json) => {
      json.promises.keepsLight = false;
    });
    expect((await checked(unpromised)).verdict).toBe('healthy');
    for (const plan of [{ border: 'edge' }, { border: 'reflect', camera: { noise: 1 } }])
      expect((await checked(dataset((line) => Object.assign(line.plan, plan), bright))).verdict).toBe(
        'healthy',
      );
  });

  it('says of a folder that is no dataset what to do', async () => {
    await expect(checked(temporary())).rejects.toThrow('--input DIR --target DIR');
    await expect(checked(path.join(temporary(), 'gone'))).rejects.toThrow('nothing of that name');
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    const subject = { dataset: dataset(undefined, pairs.slice(0, 3)) };
    const out = path.join(temporary(), 'report');
    expect(await check({ subject, out, workers: 1, signal })).toBeUndefined();
    expect(fs.readdirSync(out)).toEqual([]);
  });
});

describe('local kernels', () => {
  // As large blur does it: detail that is no longer the target's, and a shift that means nothing.
  const beyond = (side: number) => {
    const unlike = pairs.map((pair, i) => (i < 20 ? { ...pair, input: pairs[(i + 30) % 56]!.input } : pair));
    return dataset(({ layers }, index) => {
      layers.kernel!.shape = [1, 1, index < 20 ? side : 15, index < 20 ? side : 15];
    }, unlike);
  };

  it('of more than 60 px leave a pair out of the shift, which is said', async () => {
    const verdict = await checked(beyond(63));
    expect(told(verdict)).toEqual(['warning beyond-reach', 'warning few']);
    expect(verdict.findings[0]!.sentence).toMatch(/^Left out, being too blurred.*: 20 of 56 pairs\.$/);
    expect(verdict.alignment.pairs).toBe(36);
  });

  it('of less say that the same pairs are none', async () => {
    expect(told(await checked(beyond(61)))).toContain('broken shuffled');
  });
});
