import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../src/codec/decode.js';
import { encodeNpy } from '../../src/codec/npy.js';
import { encodePng, type PngPicture } from '../../src/codec/png.js';
import type { Image, Kernel, Window } from '../../src/image.js';
import { kernelFromWeights } from '../../src/optics/kernel-from-weights.js';
import { linearKernel } from '../../src/optics/linear-kernel.js';
import { codesFromLinear, imageFromCodes } from '../../src/pixels/colour.js';
import { crop } from '../../src/pixels/crop.js';
import { createStream } from '../../src/random.js';
import { convolveFast } from '../../src/wasm/convolve.js';

/** A pair and all that it was made from, so that it can be made wrong. */
export interface MadePair {
  readonly key: string;
  readonly photo: string;
  /** The photo around the crop, blurred and not, in linear light. */
  readonly clean: Image<'linear'>;
  readonly blurred: Image<'linear'>;
  readonly frame: Window;
  readonly kernel: Kernel;
  readonly input: PngPicture;
  readonly target: PngPicture;
}

const SIDE = 128;
const MARGIN = 24;
const samples = path.join(import.meta.dirname, '../../samples');

/** A picture's window in 8-bit codes. */
export function coded(image: Image<'linear'>, window: Window): PngPicture {
  const { width, height, channels, data } = crop(image, window);
  return { width, height, channels, depth: 8, data: codesFromLinear(data, 8) };
}

/** Seven crops of each of the eight bundled photos, blurred by lines of 3 to 13 px: a healthy set of 56. */
export async function makePairs(): Promise<MadePair[]> {
  const pairs: MadePair[] = [];
  const photos = fs.readdirSync(samples).filter((name) => name.endsWith('.jpg'));
  for (const photo of photos.sort()) {
    const picture = await decodePhoto(fs.readFileSync(path.join(samples, photo)), photo);
    const stream = createStream('check', photo);
    for (let variant = 0; variant < 7; variant++) {
      const side = SIDE + 2 * MARGIN;
      const x = stream.integer(0, picture.width - side);
      const y = stream.integer(0, picture.height - side);
      const clean = imageFromCodes(picture, { x, y, width: side, height: side });
      const kernel = linearKernel({
        lengthPx: stream.between(3, 13),
        angleDegrees: stream.between(0, 180),
        size: 15,
      });
      const blurred = convolveFast(clean, kernel, { border: 'reflect' });
      const frame = { x: MARGIN, y: MARGIN, width: SIDE, height: SIDE };
      pairs.push({
        key: String(pairs.length).padStart(6, '0'),
        ...{ photo, clean, blurred, frame, kernel },
        input: coded(blurred, frame),
        target: coded(clean, frame),
      });
    }
  }
  return pairs;
}

/** The input moved right and down, between pixels too. */
export function moved({ blurred, frame }: MadePair, dx: number, dy: number): PngPicture {
  const [size, origin] = [33, 16];
  const weights = new Float64Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      weights[y * size + x] =
        Math.max(0, 1 - Math.abs(x - origin - dx)) * Math.max(0, 1 - Math.abs(y - origin - dy));
  const kernel = kernelFromWeights(size, size, weights);
  return coded(convolveFast(blurred, kernel, { border: 'reflect' }), frame);
}

/** The input with its linear light changed. */
export function lit({ blurred, frame }: MadePair, change: (light: number) => number): PngPicture {
  return coded({ ...blurred, data: blurred.data.map(change) }, frame);
}

export type Planted = Pick<MadePair, 'key' | 'input' | 'target'>;

/** Writes the pairs as two bare folders. */
export function writeFolders(root: string, pairs: readonly Planted[]): { input: string; target: string } {
  const folders = { input: path.join(root, 'input'), target: path.join(root, 'target') };
  for (const folder of Object.values(folders)) fs.mkdirSync(folder, { recursive: true });
  for (const { key, input, target } of pairs) {
    fs.writeFileSync(path.join(folders.input, `${key}.png`), encodePng(input));
    fs.writeFileSync(path.join(folders.target, `${key}.png`), encodePng(target));
  }
  return folders;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A sample's record, as it may be changed before it is written. */
export interface SampleLine {
  key: string;
  source: { path: string; sha256: string; crop?: Window };
  plan: Record<string, unknown>;
  layers: Record<string, Record<string, unknown>>;
  split?: string;
}

/** Writes the pairs as a finished dataset, each record as `change` leaves it. */
export function writeDataset(
  root: string,
  pairs: readonly MadePair[],
  change: (line: SampleLine, index: number) => void = () => {},
): void {
  const write = (name: string, bytes: Uint8Array | string) => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), bytes);
  };
  const lines = pairs.map((pair, index) => {
    const { key, photo, kernel } = pair;
    const pictureLayer = (name: string, picture: PngPicture) => {
      const file = encodePng(picture);
      write(`${name}/${key}.png`, file);
      const { width, height, channels, depth, data } = picture;
      const hashes = { sha256: sha256(file), pixels_sha256: sha256(new Uint8Array(data.buffer)) };
      return { path: `${name}/${key}.png`, width, height, channels, depth, ...hashes };
    };
    const npy = encodeNpy([kernel.height, kernel.width], kernel.data);
    write(`kernel/${key}.npy`, npy);
    const pixels = sha256(new Uint8Array(kernel.data.buffer));
    const line: SampleLine = {
      key,
      source: { path: photo, sha256: sha256(Buffer.from(photo)), crop: { ...pair.frame } },
      plan: { border: 'reflect', light: 'linear' },
      layers: {
        blur: pictureLayer('blur', pair.input),
        sharp: pictureLayer('sharp', pair.target),
        kernel: {
          path: `kernel/${key}.npy`,
          shape: [kernel.height, kernel.width],
          sha256: sha256(npy),
          pixels_sha256: pixels,
        },
      },
    };
    change(line, index);
    return { ...line, variant: 0, seed: '0', recipe: 'linear@1', measures: {} };
  });
  write('samples.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  write('dataset.json', JSON.stringify(datasetJson(pairs.length)));
}

function datasetJson(samples: number) {
  const roles = { blur: 'input', sharp: 'target', kernel: 'kernel' };
  const layers = Object.fromEntries(
    Object.entries(roles).map(([name, role]) => [
      name,
      { role, form: role === 'kernel' ? 'array' : 'image', about: '' },
    ]),
  );
  return {
    gen_blur: '0.1.0',
    recipe: 'linear',
    recipe_version: 1,
    params: { layout: 'pairs' },
    seed: '0',
    ...{ layers, roles },
    promises: { aligned: true, keepsLight: true, keepsConstants: true },
    counts: { samples, skipped: 0 },
    inputs: { photos: 8, bundled: true, sha256: sha256(Buffer.from('photos')) },
  };
}

/** dataset.json of a folder, changed. */
export function changeDataset(root: string, change: (json: ReturnType<typeof datasetJson>) => void): void {
  const file = path.join(root, 'dataset.json');
  const json = JSON.parse(fs.readFileSync(file, 'utf8'));
  change(json);
  fs.writeFileSync(file, JSON.stringify(json));
}
