import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begunFiles, noteBegun, removeFiles } from '../../src/sink/begun.js';
import { openJournal, readJournal } from '../../src/sink/journal.js';
import { encodeLines } from '../../src/sink/json-lines.js';
import { Progress } from '../../src/sink/progress.js';
import { parseSample, type SampleRecord } from '../../src/sink/records.js';
import { temporary } from '../folders.js';

const hash = 'ab'.repeat(32);

function record(key: string): SampleRecord {
  const picture = { width: 3, height: 2, channels: 3, depth: 8, sha256: hash, pixels_sha256: hash };
  return {
    key,
    source: { path: 'a "b"\n😀.jpg', sha256: hash },
    variant: 0,
    seed: 's',
    recipe: 'linear@1',
    plan: { angle: 1.5, '7': [null, true] },
    // `left` stands last, as the sink writes it, not where the schema names it.
    layers: {
      blur: { path: `train/${key}.png`, ...picture },
      sharp: { path: `train/${key}.png`, ...picture, left: 3 },
    },
    measures: {},
  };
}

function journalOf(records: readonly SampleRecord[]): { root: string; file: string } {
  const root = temporary();
  fs.mkdirSync(path.join(root, 'train'), { recursive: true });
  for (const { key } of records) fs.writeFileSync(path.join(root, `train/${key}.png`), 'x');
  const journal = openJournal(root, new Progress());
  for (const sample of records) journal.append(sample);
  journal.close();
  return { root, file: path.join(root, '.gen-blur/journal.jsonl') };
}

describe('the journal', () => {
  const records = ['000000', '000001', '000002'].map(record);

  it('gives back every record to the byte', () => {
    const { root } = journalOf(records);
    expect([...readJournal(root).values()].map((sample) => JSON.stringify(sample))).toEqual(
      records.map((sample) => JSON.stringify(sample)),
    );
  });

  it('cut anywhere, gives back the records that are whole, and takes up new ones behind the cut', () => {
    const { root, file } = journalOf(records);
    const whole = fs.readFileSync(file);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at);
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        fs.writeFileSync(file, whole.subarray(0, length));
        // A line counts as soon as its closing brace is there.
        const read = readJournal(root);
        expect([...read.keys()]).toEqual(
          records.filter((_, i) => (ends[i] as number) <= length).map(({ key }) => key),
        );
        openJournal(root, read).close();
        expect(readJournal(root)).toEqual(read);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('never takes damaged bytes for a record that was not written', () => {
    const { root, file } = journalOf(records);
    const whole = fs.readFileSync(file);
    const known = new Set(records.map(({ key }) => key));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 40 }), (at, noise) => {
        fs.writeFileSync(file, Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at)]));
        for (const [key, sample] of readJournal(root))
          expect(known.has(key) && parseSample(JSON.stringify(sample))).toBeTruthy();
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('leaves out a sample whose file is gone or, as after a power cut, empty', () => {
    const { root } = journalOf(records);
    fs.rmSync(path.join(root, 'train/000000.png'));
    fs.writeFileSync(path.join(root, 'train/000002.png'), '');
    expect([...readJournal(root).keys()]).toEqual(['000001']);
  });
});

describe('the notes of what was begun', () => {
  it('name every file, and lose no more than a line that was cut short', () => {
    const root = temporary();
    noteBegun(root, ['blur/000000.png', 'sharp/000000.png']);
    noteBegun(root, ['blur/000001.png']);
    fs.appendFileSync(path.join(root, '.gen-blur/begun.jsonl'), '["blur/00');
    expect([...begunFiles(root)]).toEqual(['blur/000000.png', 'sharp/000000.png', 'blur/000001.png']);
  });

  it('are removed with the folders that they leave empty, and nothing else is', () => {
    const root = temporary();
    for (const file of ['a/b/1.png', 'c/2.png', 'c/mine.txt']) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), 'x');
    }
    removeFiles(root, ['a/b/1.png', 'c/2.png', 'gone/3.png']);
    expect(fs.readdirSync(root, { recursive: true })).toEqual(['c', 'c/mine.txt']);
  });
});

describe('a record', () => {
  it('that leads out of the dataset is none', () => {
    const sample = record('000000');
    for (const bad of ['../../etc/passwd', '/etc/passwd', 'blur/../../x', 'C:\\x', ''])
      expect(
        parseSample(JSON.stringify({ ...sample, layers: { blur: { ...sample.layers.blur, path: bad } } })),
      ).toBe(undefined);
    expect(parseSample(JSON.stringify({ ...sample, split: '../up' }))).toBe(undefined);
    expect(encodeLines([sample])).toEqual(Buffer.from(`${JSON.stringify(sample)}\n`));
  });
});
