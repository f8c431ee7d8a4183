import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { io, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { asError, expected, quoted, UserError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { packageVersion } from '../package.js';
import { FILES } from '../sink/file-names.js';
import { writeWhole } from '../sink/write-file.js';
// Registers the layers that a model.json of ours is made of.
import './layers/all.js';
import type { Trainable, TrainingState } from './model.js';

const MODEL_FILE = 'model.json';

/** What model.json says of a model beside its layers, under `userDefinedMetadata.gen_blur`. */
export interface ModelRecord {
  readonly gen_blur: string;
  /** The model's name: `probe`. */
  readonly kind: string;
  readonly size: string;
  readonly judges: 'pictures' | 'mask';
  /** Sides of its pictures are multiples of this, px. */
  readonly multiple: number;
  /** What the run was asked for: a run that goes on has asked for the same. */
  readonly call: JsonObject;
  /** How far it came. */
  readonly run: RunRecord;
}

export interface RunRecord {
  readonly steps: number;
  readonly seconds: number;
  readonly backend: string;
  readonly device: string;
}

interface StateRecord {
  readonly file: string;
  readonly sha256: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

interface ModelFile {
  readonly format: 'layers-model';
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: io.WeightsManifestEntry[];
  }[];
  readonly userDefinedMetadata: {
    readonly gen_blur: ModelRecord & { readonly state: StateRecord; readonly weights_sha256: string };
  };
}

/**
 * Writes a model into a folder: model.json and its weights in tfjs's layers format, and beside them all that a run needs
 * to go on. model.json is renamed into place last and names the others, whose names no earlier checkpoint has: a run that
 * is killed at any moment leaves the checkpoint before or this one, whole.
 */
export async function saveCheckpoint(
  folder: string,
  model: Trainable,
  record: Omit<ModelRecord, 'gen_blur'>,
): Promise<void> {
  const { steps } = record.run;
  const state = model.state();
  const stateBytes = await encodeState(state);
  const [weightsFile, stateFile] = [`weights-${steps}.bin`, `state-${steps}.bin`];
  let file: ModelFile | undefined;
  await model.network.save(
    io.withSaveHandler(async ({ modelTopology, weightSpecs = [], weightData }) => {
      const weights = Buffer.from(io.CompositeArrayBuffer.join(weightData));
      writeWhole(folder, weightsFile, weights);
      file = {
        format: 'layers-model',
        modelTopology: modelTopology as object,
        weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
        userDefinedMetadata: {
          gen_blur: {
            gen_blur: packageVersion,
            ...record,
            weights_sha256: sha256(weights),
            state: {
              file: stateFile,
              sha256: sha256(stateBytes),
              numbers: state.numbers,
              tensors: Object.entries(state.tensors).map(([name, { shape }]) => ({ name, shape })),
            },
          },
        },
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  writeWhole(folder, stateFile, stateBytes);
  writeWhole(folder, MODEL_FILE, `${JSON.stringify(file, null, 1)}\n`);
  for (const name of fs.readdirSync(folder))
    if (/^(weights|state)-\d+\.bin$/.test(name) && name !== weightsFile && name !== stateFile)
      fs.rmSync(path.join(folder, name), { force: true });
}

async function encodeState({ tensors }: TrainingState): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (const value of Object.values(tensors)) {
    const data = await value.data();
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return Buffer.concat(parts);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Refuses a folder that holds anything but a model of ours, or what a run left before its first checkpoint. */
export function requireModelFolder(folder: string): void {
  if (readRecord(folder) !== undefined) return;
  const foreign = fs
    .readdirSync(folder)
    .find((name) => name !== FILES.state && name !== 'log.csv' && !/^(weights|state)-\d+\.bin$/.test(name));
  if (foreign === undefined) return;
  throw expected({
    what: `--out ${quoted(folder)}`,
    expected: 'an empty or new folder, or one with a model of gen-blur train',
    received: `a folder that holds ${quoted(foreign)}`,
    remedy: 'choose another folder',
  });
}

/** What a folder's model.json says; undefined where there is none. Throws a UserError where it isn't one of ours. */
export function readRecord(folder: string): ModelRecord | undefined {
  return readFile(folder)?.userDefinedMetadata.gen_blur;
}

function readFile(folder: string): ModelFile | undefined {
  const place = path.join(folder, MODEL_FILE);
  if (!fs.existsSync(place)) return undefined;
  try {
    const file = JSON.parse(fs.readFileSync(place, 'utf8')) as ModelFile;
    if (typeof file.userDefinedMetadata.gen_blur.run.steps === 'number') return file;
  } catch {}
  throw expected({
    what: quoted(place),
    expected: 'a model that gen-blur train wrote',
    received: 'something else',
    exitCode: 1,
  });
}

const missingModel = (folder: string): UserError =>
  expected({
    what: quoted(folder),
    expected: 'the folder of a model that gen-blur train wrote',
    received: 'one without model.json',
  });

/** The network of a folder, ready to restore, and what is known of it. The caller disposes of it. */
export async function loadNetwork(folder: string): Promise<{ network: LayersModel; record: ModelRecord }> {
  const file = readFile(folder);
  if (file === undefined) throw missingModel(folder);
  const { gen_blur: record } = file.userDefinedMetadata;
  const [manifest] = file.weightsManifest;
  const weights = readPart(folder, manifest?.paths[0] ?? '', record.weights_sha256);
  const artifacts: io.ModelArtifacts = {
    modelTopology: file.modelTopology,
    weightSpecs: manifest?.weights ?? [],
    weightData: arrayOf(weights),
  };
  return { network: await loadLayersModel(io.fromMemory(artifacts)), record };
}

/** Puts a model in training where the checkpoint left it. Throws a UserError where the folder holds another's. */
export function loadState(folder: string, model: Trainable): void {
  const file = readFile(folder);
  if (file === undefined) throw missingModel(folder);
  const { state } = file.userDefinedMetadata.gen_blur;
  const values = new Float32Array(arrayOf(readPart(folder, state.file, state.sha256)));
  const tensors: Record<string, Tensor> = {};
  let at = 0;
  for (const { name, shape } of state.tensors) {
    const length = shape.reduce((size, side) => size * side, 1);
    tensors[name] = tensor(values.slice(at, at + length), [...shape]);
    at += length;
  }
  try {
    model.load({ numbers: state.numbers, tensors });
  } catch (thrown) {
    throw new UserError(
      `The checkpoint in ${quoted(folder)} is of another model (${asError(thrown).message}); choose another --out.`,
    );
  } finally {
    for (const value of Object.values(tensors)) value.dispose();
  }
}

function readPart(folder: string, name: string, hash: string): Buffer {
  const place = path.join(folder, path.basename(name));
  if (fs.existsSync(place)) {
    const bytes = fs.readFileSync(place);
    if (sha256(bytes) === hash) return bytes;
  }
  throw expected({
    what: quoted(place),
    expected: 'what model.json says was written',
    received: fs.existsSync(place) ? 'other bytes' : 'no such file',
    remedy: 'train the model again, or bring the file back',
    exitCode: 1,
  });
}

const arrayOf = (bytes: Buffer): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
