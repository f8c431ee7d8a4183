import { kernels, scratch } from '../wasm/load.js';
import { type PngMode, pngDataChunks } from '../wasm/png-data.js';

export type { PngMode } from '../wasm/png-data.js';

/** A picture as PNG holds it: sRGB code values, row-major, channels interleaved, 0 to 2^depth - 1. */
export interface PngPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly depth: 8 | 16;
  /** width * height * channels samples: a Uint16Array where the depth is 16, else a Uint8Array. */
  readonly data: Uint8Array | Uint16Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOUR_TYPE = { 1: 0, 3: 2 } as const;
/** The rendering intent that the sRGB chunk must name; perceptual, as for photos. */
const PERCEPTUAL = 0;

/**
 * A PNG file (PNG specification, third edition) of the picture, marked as sRGB. Its bytes hang on the picture and the
 * mode alone: the compressor is our own, so neither the machine nor the version of Node's zlib has a say.
 */
export function encodePng(picture: PngPicture, mode: PngMode = 'fast'): Uint8Array<ArrayBuffer> {
  const file = new File();
  writePng(picture, mode, (bytes) => file.put(bytes));
  return file.bytes();
}

/**
 * The same file in parts, which need no memory of their own: `put` takes each in turn, and must be done with it when it
 * returns, since it lies where the next one will.
 */
export function writePng(picture: PngPicture, mode: PngMode, put: (bytes: Uint8Array) => void): void {
  const { width, height, channels, depth, data } = picture;
  if (data.length !== width * height * channels || data.BYTES_PER_ELEMENT * 8 !== depth || data.length === 0)
    throw new RangeError(
      `${data.length} samples of ${data.BYTES_PER_ELEMENT * 8} bits are no picture of ` +
        `${width}x${height} px with ${channels} channels of ${depth} bits`,
    );
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, COLOUR_TYPE[channels]);
  const start = [chunk('IHDR', new Uint8Array(header.buffer)), chunk('sRGB', Uint8Array.of(PERCEPTUAL))];
  put(Uint8Array.from([...SIGNATURE, ...start.flatMap((bytes) => [...bytes])]));
  pngDataChunks(data, height, channels * data.BYTES_PER_ELEMENT, mode, put);
  put(chunk('IEND', new Uint8Array(0)));
}

/** A chunk: the length of its data, its type, its data, and the CRC of the latter two. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  const wasm = kernels();
  const at = scratch(wasm, bytes.length);
  new Uint8Array(wasm.memory.buffer).set(bytes, at);
  view.setUint32(data.length + 8, wasm.crc32(at + 4, data.length + 4));
  return bytes;
}

const KEPT_ROOM = 8 << 20;
/** Where files grow. Kept from one to the next, since memory that comes and goes calls the garbage collector. */
let room = new Uint8Array(1 << 20);

/** A file that grows by parts. One at a time. */
class File {
  #length = 0;

  put(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > room.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(room.subarray(0, this.#length));
      room = larger;
    }
    room.set(bytes, this.#length);
    this.#length = length;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const bytes = room.slice(0, this.#length);
    if (room.length > KEPT_ROOM) room = new Uint8Array(1 << 20);
    return bytes;
  }
}
