import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/train/backend/start.js';
import { loadNetwork, loadState, readRecord, saveCheckpoint } from '../../src/train/checkpoint.js';
import { openLog } from '../../src/train/log.js';
import { toBatch, train } from '../../src/train/loop.js';
import type { Trainable } from '../../src/train/model.js';
import { probe } from '../../src/train/models/probe.js';
import { restoreWith } from '../../src/train/trainable.js';
import { stripes } from './pairs.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-checkpoint-'));
let folders = 0;
const newFolder = () => {
  const folder = path.join(home, String(folders++));
  fs.mkdirSync(folder);
  return folder;
};

const run = { rate: 2e-3, schedule: 'cosine', source: stripes(2, 16), steps: 12 } as const;
const create = () => probe.create({ size: 'slim', seed: '0', settings: { filters: null, blocks: null } });
const save = (folder: string, model: Trainable, steps: number) =>
  saveCheckpoint(folder, model, {
    ...{ kind: 'probe', size: 'slim', judges: 'pictures', multiple: 2, call: { seed: '0' } },
    run: { steps, seconds: 1, backend: 'wasm', device: 'processor' },
  });

async function stateOf(model: Trainable) {
  const { numbers, tensors } = model.state();
  const read = await Promise.all(
    Object.entries(tensors).map(async ([name, value]) => [name, await value.data()]),
  );
  return { numbers, tensors: Object.fromEntries(read) };
}

afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

describe('a checkpoint', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  it('is gone on from to the weights of an unbroken run', async () => {
    const folder = newFolder();
    const unbroken = create();
    await train({ ...run, model: unbroken });
    const first = create();
    const stop = new AbortController();
    await train({
      ...{ ...run, model: first, signal: stop.signal },
      onStep: ({ done }) => {
        if (done === 7) stop.abort();
      },
    });
    await save(folder, first, 7);
    first.dispose();
    const second = create();
    loadState(folder, second);
    await train({ ...run, model: second, from: 7 });
    expect(await stateOf(second)).toEqual(await stateOf(unbroken));
    unbroken.dispose();
    second.dispose();
  });

  it('is read back as a network that restores alike, through its layers', async () => {
    const folder = newFolder();
    const model = create();
    await train({ ...run, model });
    await save(folder, model, 12);
    const { network, record } = await loadNetwork(folder);
    expect(record).toMatchObject({ kind: 'probe', judges: 'pictures', multiple: 2, run: { steps: 12 } });
    const { input } = toBatch(await run.source.next(0));
    const [own, read] = [model.restore(input), restoreWith(network, input)];
    expect(await read.data()).toEqual(await own.data());
    tf.dispose([own, read, input]);
    network.dispose();
    model.dispose();
  });

  it('leaves the one before whole where it is broken off before the end', async () => {
    const folder = newFolder();
    const model = create();
    await save(folder, model, 0);
    const before = await stateOf(model);
    await train({ ...run, model });
    const earlier = fs.readFileSync(path.join(folder, 'model.json'));
    const state = fs.readFileSync(path.join(folder, 'state-0.bin'));
    const weights = fs.readFileSync(path.join(folder, 'weights-0.bin'));
    await save(folder, model, 12);
    expect(
      fs
        .readdirSync(folder)
        .filter((name) => name.endsWith('.bin'))
        .sort(),
    ).toEqual(['state-12.bin', 'weights-12.bin']);
    // As it was before model.json was renamed into place.
    fs.writeFileSync(path.join(folder, 'model.json'), earlier);
    fs.writeFileSync(path.join(folder, 'state-0.bin'), state);
    fs.writeFileSync(path.join(folder, 'weights-0.bin'), weights);
    loadState(folder, model);
    expect(await stateOf(model)).toEqual(before);
    model.dispose();
  });

  it('refuses files that are not what was written', async () => {
    const folder = newFolder();
    const model = create();
    expect(readRecord(folder)).toBeUndefined();
    await expect(loadNetwork(folder)).rejects.toThrow(/one without model.json/);
    await save(folder, model, 3);
    const weights = path.join(folder, 'weights-3.bin');
    fs.truncateSync(weights, 100);
    await expect(loadNetwork(folder)).rejects.toThrow(/but received other bytes/);
    fs.rmSync(weights);
    await expect(loadNetwork(folder)).rejects.toThrow(/but received no such file/);
    fs.writeFileSync(path.join(folder, 'model.json'), '{"format":"layers-model"}');
    expect(() => readRecord(folder)).toThrow(/a model that gen-blur train wrote/);
    model.dispose();
  });

  it('refuses the state of another model', async () => {
    const folder = newFolder();
    const [small, large] = [
      create(),
      probe.create({ size: 'reference', seed: '0', settings: { filters: null, blocks: null } }),
    ];
    await save(folder, small, 0);
    expect(() => loadState(folder, large)).toThrow(/is of another model/);
    small.dispose();
    large.dispose();
  });
});

describe('the log', () => {
  const report = (done: number) => ({
    done,
    progress: 0,
    rate: 0.002,
    losses: { loss: 1 / done },
    seconds: done,
  });

  it('has a line a step, and none of steps after the checkpoint that is gone on from', () => {
    const folder = newFolder();
    const log = openLog(folder, 0);
    for (const step of [1, 2, 3]) log.add(report(step));
    log.flush();
    const file = path.join(folder, 'log.csv');
    fs.appendFileSync(file, '4,4.0');
    const next = openLog(folder, 2);
    next.add(report(3));
    next.flush();
    expect(fs.readFileSync(file, 'utf8').split('\n')).toEqual([
      'step,seconds,rate,loss',
      '1,1.000,0.002,1',
      '2,2.000,0.002,0.5',
      '3,3.000,0.002,0.3333333',
      '',
    ]);
  });
});
