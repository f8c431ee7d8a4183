import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted, UserError } from '../errors.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { type DatasetRecord, FILES, type LayerRecord, type SampleRecord } from '../sink/records.js';
import { spareFiles } from './dataset-files.js';
import { counted, type Finding, finding } from './finding.js';
import type { LayerFile, PairTask } from './pair.js';
import type { Subject, SubjectPromises } from './subject.js';

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
    promises: promisesOf(dataset),
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

/**
 * What this dataset may be held to. A recipe promises for its own defaults: blur of code values keeps their mean
 * instead of the light's, and a border that isn't a mirror gains or loses light at the edges.
 */
function promisesOf({ promises, params }: DatasetRecord): SubjectPromises {
  const keepsBorder = params.border === undefined || params.border === 'reflect' || params.border === 'valid';
  const keeps =
    promises.keepsLight && keepsBorder ? (params.light === 'srgb' ? 'codes' : 'light') : 'nothing';
  return { aligned: promises.aligned, keeps };
}

function taskOf(root: string, { roles, params }: DatasetRecord, sample: SampleRecord): PairTask | undefined {
  const layersOf = (role: string) =>
    Object.entries(sample.layers).filter(([name]) => roles[name] === role) as [string, LayerRecord][];
  const fileOf = (layer: LayerRecord): LayerFile => ({
    path: layer.path,
    file: path.join(root, layer.path),
    recorded: {
      sha256: layer.sha256,
      pixelsSha256: layer.pixels_sha256,
      ...(layer.left !== undefined || isShared(sample, layer)
        ? { left: layer.left ?? 0, ...(layer.width !== undefined && { width: layer.width }) }
        : {}),
    },
  });
  const [input, target, kernel] = (['input', 'target', 'kernel'] as const).map(
    (role) => layersOf(role)[0]?.[1],
  );
  if (input === undefined || target === undefined) return undefined;
  return {
    key: sample.key,
    about: sample.source.path,
    input: fileOf(input),
    target: fileOf(target),
    ...(kernel?.shape && { kernel: fileOf(kernel) }),
    masks: Object.fromEntries(layersOf('mask').map(([name, layer]) => [name, fileOf(layer)])),
    ...(sample.split !== undefined && { split: sample.split }),
    sourceSha256: sample.source.sha256,
    whole: sample.source.crop === undefined && params.border !== 'valid',
  };
}

/** Whether another layer lies in the same file. */
function isShared({ layers }: SampleRecord, layer: LayerRecord): boolean {
  return Object.values(layers).some((other) => other !== layer && other.path === layer.path);
}
