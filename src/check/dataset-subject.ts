import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted, UserError } from '../errors.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { FILES } from '../sink/file-names.js';
import type { DatasetRecord, LayerRecord, SampleRecord } from '../sink/records.js';
import { spareFiles } from './dataset-files.js';
import { counted, type Finding, finding } from './finding.js';
import type { LayerFile, PairTask } from './pair.js';
import type { Subject } from './subject.js';

/** A finished dataset of ours. Throws a UserError where the folder isn't one. */
export function readDatasetSubject(folder: string): Subject {
  const root = path.resolve(folder);
  const dataset = fs.existsSync(root) ? readDataset(root) : undefined;
  if (dataset === undefined) throw notADataset(folder, root);
  const { samples, findings } = recordsOf(root, dataset);
  const pairs = samples.flatMap((sample) => taskOf(root, dataset, sample) ?? []);
  if (pairs.length < samples.length) {
    const sentence = `Samples without an input or a target: ${samples.length - pairs.length}.`;
    findings.push(finding('broken', 'records', sentence));
  }
  return {
    about: { kind: 'dataset', folder, recipe: `${dataset.recipe}@${dataset.recipe_version}` },
    pairs,
    aligned: dataset.promises.aligned,
    findings: [...findings, ...spareFiles(root, dataset, samples)],
    folders: [root],
  };
}

function notADataset(folder: string, root: string): UserError {
  const unfinished = fs.existsSync(path.join(root, FILES.state));
  return expected({
    what: quoted(folder),
    expected: `a finished dataset of gen-blur, with ${FILES.dataset}`,
    received: !fs.existsSync(root)
      ? 'nothing of that name'
      : unfinished
        ? 'an unfinished one'
        : 'another folder',
    remedy: unfinished
      ? 'run the command that makes it again, to finish it'
      : '--input DIR --target DIR checks any two folders of pairs',
  });
}

function recordsOf(
  root: string,
  { counts }: DatasetRecord,
): { samples: SampleRecord[]; findings: Finding[] } {
  let samples: SampleRecord[];
  try {
    samples = readSamples(root);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { samples: [], findings: [finding('broken', 'records', thrown.message)] };
  }
  const findings: Finding[] = [];
  if (samples.length !== counts.samples) {
    const sentence = `${FILES.samples} has ${counted(samples.length, 'line')}, where ${FILES.dataset} counts ${counted(counts.samples, 'sample')}.`;
    findings.push(finding('broken', 'records', sentence));
  }
  const seen = new Set<string>();
  const repeated = samples.map(({ key }) => key).filter((key) => seen.size === seen.add(key).size);
  if (repeated.length > 0)
    findings.push(
      finding(
        'broken',
        'records',
        `Keys that stand twice in ${FILES.samples}: ${repeated.length}.`,
        repeated,
      ),
    );
  return { samples, findings };
}

function taskOf(root: string, dataset: DatasetRecord, sample: SampleRecord): PairTask | undefined {
  const files = Object.entries(sample.layers).map(([name, layer]) => ({
    name,
    role: dataset.roles[name],
    layer,
    file: layerFile(root, sample, layer),
  }));
  const input = files.find(({ role }) => role === 'input');
  const target = files.find(({ role }) => role === 'target');
  const kernel = files.find(({ role, layer }) => role === 'kernel' && layer.shape?.length === 2);
  const local = files.find(({ role, layer }) => role === 'kernel' && layer.shape?.length === 4);
  const masks = files.filter(({ role, layer }) => role === 'mask' && layer.shape === undefined);
  if (input === undefined || target === undefined) return undefined;
  const others = files.filter(
    (one) => one !== input && one !== target && one !== kernel && !masks.includes(one),
  );
  const { border, camera } = sample.plan;
  return {
    key: sample.key,
    about: sample.source.path,
    input: input.file,
    target: target.file,
    ...(kernel && { kernel: kernel.file }),
    ...(local?.layer.shape && { localKernelPx: local.layer.shape[2]! }),
    masks: Object.fromEntries(masks.map(({ name, file }) => [name, file])),
    // By CONTRACT the damage recipes call their input so.
    damaged: input.name === 'degraded',
    others: others.map(({ file }) => file),
    keeps: keptBy(dataset, sample),
    kernelOnly: camera === undefined,
    ...(sample.split !== undefined && { split: sample.split }),
    sourceSha256: sample.source.sha256,
    whole: sample.source.crop === undefined && border !== 'valid',
  };
}

function layerFile(root: string, sample: SampleRecord, layer: LayerRecord): LayerFile {
  const { path: name, sha256, pixels_sha256: pixelsSha256, left, width } = layer;
  const columns =
    left !== undefined || isShared(sample, layer)
      ? { left: left ?? 0, ...(width !== undefined && { width }) }
      : {};
  return { path: name, file: path.join(root, name), recorded: { sha256, pixelsSha256, ...columns } };
}

/**
 * What mean a sample may be held to. A recipe promises for its defaults: blur of code values keeps their mean instead of
 * the light's, a border that isn't a mirror gains or loses light at the edges, and a camera clips and adds.
 */
function keptBy({ promises }: DatasetRecord, { plan }: SampleRecord): PairTask['keeps'] {
  const { border = 'reflect', light, camera } = plan;
  const mirrored = border === 'reflect' || border === 'valid';
  if (!promises.keepsLight || !mirrored || camera !== undefined) return 'nothing';
  return light === 'srgb' ? 'codes' : 'light';
}

/** Whether another layer lies in the same file. */
function isShared({ layers }: SampleRecord, layer: LayerRecord): boolean {
  return Object.values(layers).some((other) => other !== layer && other.path === layer.path);
}
