import { createHash } from 'node:crypto';
import { encodeNpy } from '../codec/npy.js';
import { type PngMode, writePng } from '../codec/png.js';
import type { CodeArray } from '../pixels/colour-codes.js';
import type { Recipe } from '../recipe/define.js';
import { type FloatArray, isFloatArray, type WindowLayer } from '../recipe/layers.js';
import { noteBegun } from './begun.js';
import { createBlanks, isBlank } from './blank.js';
import { createCodeRooms } from './code-rooms.js';
import { type LayoutName, layouts, type Sequence } from './layout.js';
import { type Codes, joinSideBySide, quantise } from './quantise.js';
import type { LayerRecord } from './records.js';
import { createRepeats, type FileHashes } from './repeats.js';
import { type FileAside, openAside } from './write-file.js';

/** How a dataset's folder is laid out and its pictures are written. */
export interface FolderFormat {
  readonly layout: LayoutName;
  readonly depth: 8 | 16;
  readonly png: PngMode;
}

interface SampleFiles {
  readonly key: string;
  readonly split: string | undefined;
  readonly sequence?: Sequence | undefined;
  readonly layers: Readonly<Record<string, WindowLayer>>;
  /** The photo's own code values, which are never written to: where a layer is these, it need not be encoded twice. */
  readonly photo?: CodeArray;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** The values as bytes, row-major and interleaved; every machine that Node runs on is little-endian. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Begins the file of that path, relative to the dataset, and takes its bytes part by part. */
type Begin = (path: string) => (bytes: Uint8Array) => void;

function writeArray(layer: FloatArray, path: string, format: FolderFormat, begin: Begin): LayerRecord {
  const npy = encodeNpy(layer.shape, layer.data);
  begin(`${path}.npy`)(npy);
  writePng(quantise(layer.preview, 8, rooms.take), format.png, begin(`${path}.png`));
  return {
    path: `${path}.npy`,
    preview: `${path}.png`,
    shape: [...layer.shape],
    sha256: sha256(npy),
    pixels_sha256: sha256(bytesOf(layer.data)),
  };
}

/** Writes a picture, and hashes it part by part as it is made: no file is held in memory but one that `keep` takes. */
function writePicture(
  codes: Codes,
  path: string,
  format: FolderFormat,
  begin: Begin,
  keep?: (bytes: Uint8Array) => void,
): FileHashes {
  const write = begin(`${path}.png`);
  const hash = createHash('sha256');
  writePng(codes, format.png, (bytes) => {
    hash.update(bytes);
    write(bytes);
    keep?.(bytes);
  });
  return { sha256: hash.digest('hex'), pixelsSha256: sha256(bytesOf(codes.data)) };
}

/** Writes a picture that others of the run equal: a blank mask, or the photo itself, which its next variant has too. */
function writeRecurring(codes: Codes, path: string, format: FolderFormat, begin: Begin): FileHashes {
  const known = isBlank(codes) ? blankOf(codes, format.png) : repeats.find(codes);
  if (known !== undefined) {
    begin(`${path}.png`)(known.bytes);
    return known;
  }
  const kept = repeats.keep(codes);
  const written = writePicture(codes, path, format, begin, kept.add);
  kept.done(written);
  return written;
}

function pictureRecord(codes: Codes, path: string, hashes: FileHashes): LayerRecord {
  const { width, height, channels, depth } = codes;
  return {
    path: `${path}.png`,
    width,
    height,
    channels,
    depth,
    sha256: hashes.sha256,
    pixels_sha256: hashes.pixelsSha256,
  };
}

function writePair(input: Codes, target: Codes, path: string, format: FolderFormat, begin: Begin) {
  const { sha256: file } = writePicture(joinSideBySide(input, target), path, format, begin);
  const record = (codes: Codes) =>
    pictureRecord(codes, path, { sha256: file, pixelsSha256: sha256(bytesOf(codes.data)) });
  return [record(input), { ...record(target), left: input.width }] as const;
}

/** Code values live here until they are written. */
const rooms = createCodeRooms();
const repeats = createRepeats();
const blankOf = createBlanks();

/** Writes a sample's layers and returns what the record says of them. One at a time. */
function encodeSample(
  recipe: Pick<Recipe, 'layers'>,
  files: SampleFiles,
  format: FolderFormat,
  begin: Begin,
): Record<string, LayerRecord> {
  rooms.clear();
  const layout = layouts[format.layout];
  const records: Record<string, LayerRecord> = {};
  const paired = new Map<string, Codes>();
  for (const [name, { role }] of Object.entries(recipe.layers)) {
    const layer = files.layers[name];
    // A layer that waits for a switch isn't there when it is off; renderSample saw to the others.
    if (layer === undefined) continue;
    const path = layout.path({ ...files, name, role });
    if (isFloatArray(layer)) {
      records[name] = writeArray(layer, path, format, begin);
      continue;
    }
    const codes = quantise(layer, format.depth, rooms.take);
    if (layout.sideBySide && (role === 'input' || role === 'target')) {
      paired.set(name, codes);
      if (paired.size < 2) continue;
      const [input, target] = inputAndTarget(recipe);
      const both = writePair(paired.get(input) as Codes, paired.get(target) as Codes, path, format, begin);
      records[input] = both[0];
      records[target] = both[1];
      continue;
    }
    const write = isBlank(codes) || codes.data === files.photo ? writeRecurring : writePicture;
    records[name] = pictureRecord(codes, path, write(codes, path, format, begin));
  }
  return records;
}

/** Names of the layers with the roles input and target. */
export function inputAndTarget(recipe: Pick<Recipe, 'layers'>): [input: string, target: string] {
  const named = (role: string) =>
    Object.keys(recipe.layers).find((name) => recipe.layers[name]?.role === role) ?? '';
  return [named('input'), named('target')];
}

/**
 * Writes a sample into the dataset's folder and returns what the record says of its layers. Its files get their names
 * once all of them are whole.
 */
export function writeSample(
  root: string,
  recipe: Pick<Recipe, 'layers'>,
  files: SampleFiles,
  format: FolderFormat,
): Record<string, LayerRecord> {
  const begun = new Map<string, FileAside>();
  try {
    const records = encodeSample(recipe, files, format, (path) => {
      const file = openAside(root, path);
      begun.set(path, file);
      return file.write;
    });
    noteBegun(root, [...begun.keys()]);
    for (const file of begun.values()) file.settle();
    return records;
  } finally {
    for (const file of begun.values()) file.drop();
  }
}
