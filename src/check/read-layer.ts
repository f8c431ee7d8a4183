import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { decodePhoto } from '../codec/decode.js';
import { decodeNpy, type NpyArray } from '../codec/npy.js';
import { asError, UserError } from '../errors.js';
import type { CodeArray, CodedPicture } from '../pixels/colour.js';
import { newCodes } from '../pixels/colour-codes.js';
import type { FileFault, LayerFile } from './pair.js';

/** A layer as it is on disk. */
export interface ReadLayer<T> {
  readonly content: T;
  readonly pixelsSha256: string;
}

type Bytes = Uint8Array | CodeArray | NpyArray['data'];

const sha256 = (values: Bytes) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** A reader of one pair's files: each is read once, though two layers may lie in it, and its faults are noted. */
export function createLayerReader(faults: FileFault[]) {
  const files = new Map<string, Promise<Buffer | undefined>>();
  const pictures = new Map<string, Promise<CodedPicture | undefined>>();

  const bytesOf = (layer: LayerFile): Promise<Buffer | undefined> =>
    remembered(files, layer.file, async () => {
      try {
        return await fs.readFile(layer.file);
      } catch (thrown) {
        const { code } = asError(thrown) as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') faults.push({ kind: 'missing', path: layer.path });
        else faults.push({ kind: 'unreadable', path: layer.path, reason: code ?? 'unknown error' });
        return undefined;
      }
    });

  const decoding = async <T>(layer: LayerFile, decode: (bytes: Buffer) => T | Promise<T>) => {
    const bytes = await bytesOf(layer);
    if (bytes === undefined) return undefined;
    try {
      return await decode(bytes);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      faults.push({ kind: 'unreadable', path: layer.path, reason: thrown.message });
      return undefined;
    }
  };

  /** Holds what was read against the record: other bytes may still hold the recorded pixels. */
  const compared = async <T>(layer: LayerFile, content: T, values: Bytes): Promise<ReadLayer<T>> => {
    const pixelsSha256 = sha256(values);
    const { recorded } = layer;
    const bytes = await bytesOf(layer);
    if (recorded !== undefined && bytes !== undefined && sha256(bytes) !== recorded.sha256) {
      const kind = pixelsSha256 === recorded.pixelsSha256 ? 're-encoded' : 'changed';
      if (!faults.some(({ path }) => path === layer.path)) faults.push({ kind, path: layer.path });
    }
    return { content, pixelsSha256 };
  };

  return {
    async picture(layer: LayerFile): Promise<ReadLayer<CodedPicture> | undefined> {
      const whole = await remembered(pictures, layer.file, () =>
        decoding(layer, (bytes) => decodePhoto(bytes, layer.path)),
      );
      if (whole === undefined) return undefined;
      const own = columnsOf(whole, layer.recorded?.left ?? 0, layer.recorded?.width);
      return compared(layer, own, own.codes);
    },
    async array(layer: LayerFile): Promise<ReadLayer<NpyArray> | undefined> {
      const array = await decoding(layer, (bytes) => decodeNpy(bytes, layer.path));
      return array === undefined ? undefined : compared(layer, array, array.data);
    },
  };
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** A layer's own columns of a file that holds two side by side; as many of them as are there. */
function columnsOf(picture: CodedPicture, left: number, recordedWidth = picture.width): CodedPicture {
  const width = Math.max(0, Math.min(recordedWidth, picture.width - left));
  if (width === picture.width || width === 0) return picture;
  const { height, channels, depth, codes } = picture;
  const own = newCodes(width * height * channels, depth);
  for (let y = 0; y < height; y++) {
    const from = (y * picture.width + left) * channels;
    own.set(codes.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, depth, codes: own };
}
