import { createHash } from 'node:crypto';
import { encodeNpy } from '../codec/npy.js';
import { encodePng, type PngMode } from '../codec/png.js';
import type { Recipe } from '../recipe/define.js';
import { type FloatArray, isFloatArray, type Layer } from '../recipe/layers.js';
import { noteBegun } from './begun.js';
import { type LayoutName, layouts } from './layout.js';
import { type Codes, joinSideBySide, quantise } from './quantise.js';
import type { LayerRecord } from './records.js';
import { writeWhole } from './write-file.js';

/** How a dataset's folder is laid out and its pictures are written. */
export interface FolderFormat {
  readonly layout: LayoutName;
  readonly depth: 8 | 16;
  readonly png: PngMode;
}

interface SampleFiles {
  readonly key: string;
  readonly split: string | undefined;
  readonly layers: Readonly<Record<string, Layer>>;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** The values as bytes, row-major and interleaved; every machine that Node runs on is little-endian. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

type Write = (path: string, bytes: Uint8Array) => unknown;

function writeArray(layer: FloatArray, path: string, format: FolderFormat, write: Write): LayerRecord {
  const npy = encodeNpy(layer.shape, layer.data);
  write(`${path}.npy`, npy);
  write(`${path}.png`, encodePng(quantise(layer.preview, 8), format.png));
  return {
    path: `${path}.npy`,
    preview: `${path}.png`,
    shape: [...layer.shape],
    sha256: sha256(npy),
    pixels_sha256: sha256(bytesOf(layer.data)),
  };
}

function pictureRecord(codes: Codes, path: string, file: Uint8Array): LayerRecord {
  const { width, height, channels, depth } = codes;
  return {
    path: `${path}.png`,
    width,
    height,
    channels,
    depth,
    sha256: sha256(file),
    pixels_sha256: sha256(bytesOf(codes.data)),
  };
}

function writePair(input: Codes, target: Codes, path: string, format: FolderFormat, write: Write) {
  const file = encodePng(joinSideBySide(input, target), format.png);
  write(`${path}.png`, file);
  return [
    pictureRecord(input, path, file),
    { ...pictureRecord(target, path, file), left: input.width },
  ] as const;
}

/**
 * Writes a sample's layers and returns what the record says of them. `write` puts a file where its path,
 * relative to the dataset, says.
 */
export function encodeSample(
  recipe: Recipe,
  files: SampleFiles,
  format: FolderFormat,
  write: Write,
): Record<string, LayerRecord> {
  const layout = layouts[format.layout];
  const records: Record<string, LayerRecord> = {};
  const paired = new Map<string, Codes>();
  for (const [name, { role }] of Object.entries(recipe.layers)) {
    const layer = files.layers[name] as Layer;
    const path = layout.path({ name, role, key: files.key, split: files.split });
    if (isFloatArray(layer)) {
      records[name] = writeArray(layer, path, format, write);
      continue;
    }
    const codes = quantise(layer, format.depth);
    if (layout.sideBySide && (role === 'input' || role === 'target')) {
      paired.set(name, codes);
      if (paired.size < 2) continue;
      const [input, target] = inputAndTarget(recipe);
      const both = writePair(paired.get(input) as Codes, paired.get(target) as Codes, path, format, write);
      records[input] = both[0];
      records[target] = both[1];
      continue;
    }
    const file = encodePng(codes, format.png);
    write(`${path}.png`, file);
    records[name] = pictureRecord(codes, path, file);
  }
  return records;
}

/** Names of the layers with the roles input and target. */
export function inputAndTarget(recipe: Pick<Recipe, 'layers'>): [input: string, target: string] {
  const named = (role: string) =>
    Object.keys(recipe.layers).find((name) => recipe.layers[name]?.role === role) ?? '';
  return [named('input'), named('target')];
}

/** Writes a sample into the dataset's folder, once all of it is encoded; see encodeSample. */
export function writeSample(
  root: string,
  recipe: Recipe,
  files: SampleFiles,
  format: FolderFormat,
): Record<string, LayerRecord> {
  const written: [path: string, bytes: Uint8Array][] = [];
  const records = encodeSample(recipe, files, format, (path, bytes) => written.push([path, bytes]));
  noteBegun(
    root,
    written.map(([path]) => path),
  );
  for (const [path, bytes] of written) writeWhole(root, path, bytes);
  return records;
}
