import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ExitCode, expected, quoted, UserError } from '../errors.js';
import { packageVersion } from '../package.js';
import { streamKey } from '../random.js';
import { writeContactSheet } from '../sink/contact-sheet.js';
import { type DatasetDescription, openDataset, readDataset, readSamples } from '../sink/dataset.js';
import { FILES } from '../sink/file-names.js';
import { inputAndTarget } from '../sink/folder.js';
import { layouts } from '../sink/layout.js';
import { writeLists } from '../sink/lists.js';
import type { DatasetRecord, LayerRecord, SampleRecord } from '../sink/records.js';
import { writeWhole } from '../sink/write-file.js';

/** What dataset.json names as the recipe of a mix. */
export const MIX = 'mix';
const MIX_VERSION = 1;

export interface MixOptions {
  /** Finished datasets, and how much of the mix each makes. */
  readonly parts: readonly { readonly folder: string; readonly share: number }[];
  readonly out: string;
  /** Samples in all; undefined for as many as the shares allow. */
  readonly count?: number | undefined;
  readonly seed: string;
  readonly overwrite: boolean;
  readonly preview: boolean;
  readonly onStart?: (total: number, done: number) => void;
  readonly onSample?: (record: SampleRecord) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface MixResult {
  /** Samples taken from each part, in the call's order. */
  readonly counts: readonly number[];
  readonly unchanged: boolean;
}

interface Part {
  readonly folder: string;
  readonly share: number;
  readonly dataset: DatasetRecord;
  readonly samples: readonly SampleRecord[];
}

/** A sample to copy, under its new key. */
interface Pick {
  readonly part: number;
  readonly key: string;
  readonly sample: SampleRecord;
}

/**
 * Makes one dataset of several: from each, as many samples as its share says, chosen by the seed; their records and splits
 * are kept, and so are the layers that all of them have. The same call gives the same bytes. Throws a UserError, with
 * nothing written, where the datasets don't go together or a source would be in two splits.
 */
export async function mix(options: MixOptions): Promise<MixResult> {
  const parts = options.parts.map(readPart);
  for (const { folder } of parts)
    if (path.resolve(folder) === path.resolve(options.out))
      throw expected({
        what: '--out',
        expected: 'another folder than the datasets',
        received: quoted(options.out),
      });
  refuseRepeats(parts);
  const layers = commonLayers(parts);
  refuseLeaks(parts);
  const counts = countsOf(parts, options.count);
  const picks = pickSamples(parts, counts, options.seed);
  const description = describeMix(parts, counts, layers, options.seed);
  const { overwrite, preview } = options;
  const dataset = openDataset(path.resolve(options.out), description, { resume: true, overwrite });
  if (dataset.finished !== undefined) return { counts, unchanged: true };
  try {
    const done = dataset.progress;
    options.onStart?.(picks.length, done.size);
    for (const pick of picks) {
      if (options.signal?.aborted) return { counts, unchanged: false };
      if (done.has(pick.key)) continue;
      const record = copySample(parts[pick.part]!, pick, Object.keys(layers), options.out);
      dataset.journal.append(record);
      done.set(record.key, record);
      options.onSample?.(record);
    }
    const samples = done.inOrder();
    const record = { ...description, counts: { samples: samples.length, skipped: 0 } };
    writeLists(options.out, description, layoutOf(parts[0]!), samples, []);
    if (preview) await writeContactSheet(options.out, record, samples);
    dataset.finish(record);
    return { counts, unchanged: false };
  } finally {
    dataset.close();
  }
}

function readPart({ folder, share }: MixOptions['parts'][number]): Part {
  const dataset = readDataset(folder);
  if (dataset === undefined)
    throw expected({
      what: quoted(folder),
      expected: 'a finished dataset',
      received: `a folder without ${FILES.dataset}`,
    });
  return { folder, share, dataset, samples: readSamples(folder) };
}

/** A dataset that is named twice would give the same samples twice. */
function refuseRepeats(parts: readonly Part[]): void {
  const seen = new Set<string>();
  for (const { folder } of parts) {
    const real = fs.realpathSync(folder);
    if (seen.has(real))
      throw expected({
        what: 'the datasets to mix',
        expected: 'each one once',
        received: `${quoted(folder)} twice`,
        remedy: `give it a larger share, as in ${quoted(`${folder}:2`)}`,
      });
    seen.add(real);
  }
}

const layoutOf = ({ dataset }: Part) => dataset.params.layout as keyof typeof layouts;

/** The layers that all parts have, their pictures alike. */
function commonLayers(parts: readonly Part[]): DatasetRecord['layers'] {
  const [first, ...others] = parts as [Part, ...Part[]];
  for (const other of others) {
    for (const param of ['layout', 'depth', 'format'])
      if (other.dataset.params[param] !== first.dataset.params[param])
        throw unlike(first, other, `--${param}`, first.dataset.params[param], other.dataset.params[param]);
    const [mine, theirs] = [
      inputAndTarget(first.dataset).join(' and '),
      inputAndTarget(other.dataset).join(' and '),
    ];
    if (mine !== theirs) throw unlike(first, other, 'layers', mine, theirs);
  }
  return Object.fromEntries(
    Object.entries(first.dataset.layers).filter(([name, { role, form }]) =>
      others.every(
        ({ dataset }) => dataset.layers[name]?.role === role && dataset.layers[name]?.form === form,
      ),
    ),
  );
}

function unlike(first: Part, other: Part, what: string, mine: unknown, theirs: unknown): UserError {
  return expected({
    what: `the ${what} of ${quoted(other.folder)}`,
    expected: `${quoted(mine)}, as in ${quoted(first.folder)}`,
    received: quoted(theirs),
    remedy: 'make both alike',
  });
}

/** A source that trains in one part and tests in another would make the test worthless. */
function refuseLeaks(parts: readonly Part[]): void {
  const seen = new Map<string, { readonly split: string; readonly folder: string }>();
  for (const { folder, samples } of parts) {
    for (const { source, split = 'none' } of samples) {
      const before = seen.get(source.sha256) ?? { split, folder };
      seen.set(source.sha256, before);
      if (before.split !== split)
        throw new UserError(
          `Expected each source in one split, but ${quoted(source.path)} is in ${before.split} in ${quoted(before.folder)} and in ${split} in ${quoted(folder)}; make both with the same --split and --seed.`,
        );
    }
  }
  const unsplit = parts.find(({ samples }) => samples.some(({ split }) => split === undefined));
  const splitting = parts.find(({ samples }) => samples.some(({ split }) => split !== undefined));
  if (unsplit !== undefined && splitting !== undefined)
    throw unlike(splitting, unsplit, '--split', splitting.dataset.params.split, unsplit.dataset.params.split);
}

/** How many samples each part gives. */
function countsOf(parts: readonly Part[], count: number | undefined): number[] {
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  if (count === undefined) {
    const unit = Math.min(...parts.map(({ samples, share }) => samples.length / share));
    // A share of a third times 3 must not lose a sample to rounding.
    return parts.map(({ share }) => Math.floor(unit * share + 1e-9));
  }
  const wanted = parts.map(({ share }) => Math.floor((count * share) / total + 1e-9));
  const fractions = parts.map(({ share }, i) => ({ i, left: (count * share) / total - wanted[i]! }));
  fractions.sort((a, b) => b.left - a.left || a.i - b.i);
  for (let n = count - wanted.reduce((sum, each) => sum + each, 0); n > 0; n--)
    wanted[fractions[n - 1]!.i]! += 1;
  parts.forEach(({ folder, samples }, i) => {
    if (samples.length >= wanted[i]!) return;
    throw expected({
      what: quoted(folder),
      expected: `a dataset of ${wanted[i]} samples, its share of ${count}`,
      received: String(samples.length),
      remedy: 'ask for a smaller --count, or make it larger',
    });
  });
  return wanted;
}

/** Chosen by a hash of seed, part and key, so that another part's samples don't change which ones; in their own order. */
function pickSamples(parts: readonly Part[], counts: readonly number[], seed: string): Pick[] {
  const picks = parts.flatMap(({ samples }, part) =>
    samples
      .map((sample) => ({ part, sample, rank: streamKey('gen-blur', seed, MIX, part, sample.key) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, counts[part])
      .sort((a, b) => (a.sample.key < b.sample.key ? -1 : 1)),
  );
  const digits = Math.max(6, String(picks.length - 1).length);
  return picks.map(({ part, sample }, i) => ({ part, sample, key: String(i).padStart(digits, '0') }));
}

function describeMix(
  parts: readonly Part[],
  counts: readonly number[],
  layers: DatasetRecord['layers'],
  seed: string,
): DatasetDescription {
  const { layout, depth, format, split, png } = parts[0]!.dataset.params;
  const sources = new Set(parts.flatMap(({ samples }) => samples.map(({ source }) => source.sha256)));
  return {
    gen_blur: packageVersion,
    recipe: MIX,
    recipe_version: MIX_VERSION,
    params: {
      parts: parts.map(({ share, dataset, samples }, i) => ({
        share,
        samples: counts[i],
        recipe: `${dataset.recipe}@${dataset.recipe_version}`,
        seed: dataset.seed,
        params: dataset.params,
        records_sha256: createHash('sha256').update(JSON.stringify(samples)).digest('hex'),
      })),
      ...Object.fromEntries(
        Object.entries({ layout, depth, format, split, png }).filter(([, value]) => value !== undefined),
      ),
    } as DatasetDescription['params'],
    seed,
    layers,
    roles: Object.fromEntries(Object.entries(layers).map(([name, { role }]) => [name, role])),
    promises: {
      aligned: parts.every(({ dataset }) => dataset.promises.aligned),
      keepsLight: parts.every(({ dataset }) => dataset.promises.keepsLight),
      keepsConstants: parts.every(({ dataset }) => dataset.promises.keepsConstants),
    },
    inputs: {
      photos: sources.size,
      bundled: parts.every(({ dataset }) => dataset.inputs.bundled),
      sha256: streamKey(...parts.map(({ dataset }) => dataset.inputs.sha256)),
    },
  };
}

function copySample(
  part: Part,
  { part: index, key, sample }: Pick,
  names: readonly string[],
  out: string,
): SampleRecord {
  const layout = layouts[layoutOf(part)];
  const layers: Record<string, LayerRecord> = {};
  for (const name of names) {
    const layer = sample.layers[name]!;
    const { role } = part.dataset.layers[name]!;
    const target = layout.path({ name, role, key, split: sample.split });
    const file = target + path.extname(layer.path);
    copyFile(part, layer.path, out, file, layer.sha256);
    layers[name] = { ...layer, path: file };
    if (layer.preview === undefined) continue;
    layers[name].preview = target + path.extname(layer.preview);
    copyFile(part, layer.preview, out, layers[name].preview);
  }
  return { ...sample, key, layers, mixed: { part: index, key: sample.key } };
}

function copyFile({ folder }: Part, from: string, out: string, to: string, sha256?: string): void {
  const file = path.join(folder, from);
  if (!fs.existsSync(file))
    throw new UserError(
      `The file ${quoted(file)} is named by its dataset, but is not there; make that dataset again.`,
      ExitCode.failed,
    );
  const bytes = fs.readFileSync(file);
  if (sha256 !== undefined && createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new UserError(
      `The file ${quoted(file)} is not as its record says (its sha256 differs); make that dataset again.`,
      ExitCode.failed,
    );
  writeWhole(out, to, bytes);
}
