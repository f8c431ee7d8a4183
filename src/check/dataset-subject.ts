import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted, UserError } from '../errors.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { type LayoutName, layouts } from '../sink/layout.js';
import { listFiles } from '../sink/lists.js';
import { type DatasetRecord, FILES, type LayerRecord, type SampleRecord } from '../sink/records.js';
import { counted, type Finding, finding } from './finding.js';
import type { LayerFile, PairTask } from './pair.js';
import type { Subject, SubjectPromises } from './subject.js';

/** A finished dataset of ours. Throws a UserError where the folder isn't one. */
export function readDatasetSubject(folder: string): Subject {
  const root = path.resolve(folder);
  const dataset = fs.existsSync(root) ? readDataset(root) : undefined;
  if (dataset === undefined) throw notADataset(folder, root);
  const { samples, findings } = recordsOf(root, dataset);
  return {
    about: { kind: 'dataset', folder, recipe: `${dataset.recipe}@${dataset.recipe_version}` },
    pairs: samples.flatMap((sample) => taskOf(root, dataset, sample) ?? []),
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
        `${counted(repeated.length, 'key')} stand twice in ${FILES.samples}.`,
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

/** Files that no record names. Beside a dataset's own pictures a loader that lists folders would take them for samples. */
function spareFiles(root: string, { params }: DatasetRecord, samples: readonly SampleRecord[]): Finding[] {
  const layers = samples.flatMap((sample) => Object.values(sample.layers));
  const named = new Set<string>(layers.flatMap(({ path: file, preview }) => [file, preview ?? file]));
  const folders = new Set([...named].map((file) => path.posix.dirname(file)));
  const layout = params.layout as LayoutName;
  const lists = layout in layouts ? listFiles(layout, samples) : [];
  for (const file of [FILES.dataset, FILES.samples, FILES.skipped, FILES.preview, ...lists]) named.add(file);
  const present = filesUnder(root);
  const spare = present.filter((file) => !named.has(file));
  const amid = spare.filter((file) => folders.has(path.posix.dirname(file)));
  const beside = spare.filter((file) => !folders.has(path.posix.dirname(file)));
  const previews = layers.flatMap(({ preview }) => preview ?? []);
  const there = new Set(present);
  const lost = [...previews, ...lists].filter(
    (file) => !there.has(file) && !fs.existsSync(path.join(root, file)),
  );
  const findings: Finding[] = [];
  if (amid.length > 0)
    findings.push(
      finding(
        'broken',
        'spare',
        `${counted(amid.length, 'file')} lie among the samples that no record names.`,
        amid,
      ),
    );
  if (beside.length > 0)
    findings.push(
      finding(
        'warning',
        'spare',
        `${counted(beside.length, 'file')} lie in the folder that no record names.`,
        beside,
      ),
    );
  if (lost.length > 0)
    findings.push(finding('broken', 'missing', `${counted(lost.length, 'file')} are missing.`, lost));
  return findings;
}

/** Files below a folder, with forward slashes, sorted; hidden ones aren't looked at. */
function filesUnder(root: string): string[] {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(name);
      else files.push(name);
    }
  };
  walk('');
  return files.sort();
}
