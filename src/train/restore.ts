import fs from 'node:fs';
import path from 'node:path';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { decodePhoto } from '../codec/decode.js';
import { encodePng } from '../codec/png.js';
import { asError, expected, quoted, UserError } from '../errors.js';
import { heed } from '../interruption.js';
import { type CodedPicture, codesFromSrgb } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import { clearState, lockFolder } from '../sink/lock.js';
import { makeFolder, writeWhole } from '../sink/write-file.js';
import { findPhotos, type PhotoFile } from '../source/photos.js';
import type { Backend } from './backend/backend.js';
import type { BackendChoice } from './backend/names.js';
import { startBackend } from './backend/start.js';
import { loadNetwork } from './checkpoint.js';
import { overEightWays } from './ensemble.js';
import { overTiles, type Plane } from './tiles.js';
import { restoreWith } from './trainable.js';

export interface RestoreCall {
  /** A folder that gen-blur train wrote. */
  readonly model: string;
  readonly photos: readonly string[];
  readonly out: string;
  readonly tile: number;
  readonly ensemble: boolean;
  readonly backend: BackendChoice;
}

export interface RestoreEvents {
  started?(start: { readonly backend: Backend; readonly kind: string; readonly photos: number }): void;
  restored?(photo: {
    readonly from: string;
    readonly to: string;
    readonly width: number;
    readonly height: number;
    /** What was done to the photo's own pixels when it was read, in words. */
    readonly conversions: readonly string[];
  }): void;
}

/** How far tiles overlap, as a share of their side. */
const OVERLAP_SHARE = 1 / 8;

/**
 * Applies a trained model to photos of any size and writes PNG files under their names: 8 or 16 bits and grey or colour as
 * they came, alpha composited over white; of a model of masks, the probability of damage in grey. Throws a UserError where
 * a photo, the model or the folder doesn't do, and an Interruption where the signal is given.
 */
export async function restorePhotos(
  call: RestoreCall,
  events: RestoreEvents,
  signal?: AbortSignal,
): Promise<void> {
  const photos = await findPhotos(call.photos, call.out, signal);
  const names = namesFor(photos);
  const backend = await startBackend(call.backend);
  const { network, record } = await loadNetwork(call.model);
  makeFolder(call.out);
  const release = lockFolder(call.out);
  try {
    events.started?.({ backend, kind: record.kind, photos: photos.length });
    const { multiple } = record;
    const tile = Math.ceil(call.tile / multiple) * multiple;
    for (const [i, { file, path: from }] of photos.entries()) {
      heed(signal);
      const picture = await decodePhoto(await readBytes(file, from), from);
      const restored = await restorePicture(network, picture, {
        ...{ tile, multiple, ensemble: call.ensemble, signal },
        isMask: record.judges === 'mask',
      });
      const to = names[i] as string;
      writeWhole(call.out, to, encodePng({ ...restored, data: restored.codes as Uint8Array }));
      const { width, height, conversions } = picture;
      events.restored?.({ from, to, width, height, conversions });
    }
    clearState(call.out);
  } finally {
    network.dispose();
    release();
  }
}

async function readBytes(file: string, name: string): Promise<Buffer> {
  try {
    return await fs.promises.readFile(file);
  } catch (thrown) {
    throw new UserError(`The photo ${quoted(name)} could not be read (${asError(thrown).message}).`, 1);
  }
}

/** Each photo's own path with .png for its ending. Throws a UserError where two come out alike. */
function namesFor(photos: readonly PhotoFile[]): string[] {
  const taken = new Map<string, string>();
  return photos.map(({ path: from }) => {
    const { dir, name } = path.posix.parse(from);
    const to = path.posix.join(dir, `${name}.png`);
    const other = taken.get(to);
    taken.set(to, from);
    if (other === undefined) return to;
    throw expected({
      what: 'photos',
      expected: 'of different names',
      received: `${quoted(other)} and ${quoted(from)}, which both become ${to}`,
      remedy: 'restore them in two calls',
    });
  });
}

export interface RestoreOptions {
  readonly tile: number;
  readonly multiple: number;
  readonly ensemble: boolean;
  readonly isMask: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a network makes of a picture, in code values of the same depth and channels; a mask in grey. */
export async function restorePicture(
  network: LayersModel,
  picture: CodedPicture,
  { tile, multiple, ensemble, isMask, signal }: RestoreOptions,
): Promise<CodedPicture> {
  // Nothing is heard while the network runs: before each tile, and each way to lay it, signals are.
  const run = async (part: Plane) => {
    await new Promise(setImmediate);
    heed(signal);
    return runNetwork(network, part);
  };
  const overlap = Math.round(tile * OVERLAP_SHARE);
  const restored = await overTiles(inColour(picture), { tile, overlap, multiple }, (part) =>
    ensemble ? overEightWays(part, run) : run(part),
  );
  const { width, height, depth } = picture;
  const channels = isMask ? 1 : picture.channels;
  return { width, height, depth, channels, codes: codesFromSrgb(narrowed(restored, channels), depth) };
}

async function runNetwork(network: LayersModel, part: Plane): Promise<Plane> {
  const { width, height } = part;
  const input: Tensor4D = tensor4d(part.data, [1, height, width, part.channels]);
  const output = restoreWith(network, input);
  const data = (await output.data()) as Float32Array;
  const channels = output.shape[3];
  input.dispose();
  output.dispose();
  return { width, height, channels, data };
}

/** Code values in [0, 1], grey repeated three times. */
function inColour({ width, height, channels, depth, codes }: CodedPicture): Plane {
  const data = new Float32Array(width * height * 3);
  const top = topCode(depth);
  for (let p = 0; p < width * height; p++)
    for (let c = 0; c < 3; c++) data[3 * p + c] = (codes[channels === 1 ? p : 3 * p + c] as number) / top;
  return { width, height, channels: 3, data };
}

/** One channel of a picture is the mean of the three. */
function narrowed({ channels, data }: Plane, wanted: number): Float32Array {
  if (channels === wanted) return data;
  const grey = new Float32Array(data.length / channels);
  for (let p = 0; p < grey.length; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[p * channels + c] as number;
    grey[p] = sum / channels;
  }
  return grey;
}
