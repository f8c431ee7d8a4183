/**
 * NumPy's array files, format 1.0 (numpy.lib.format): magic, version, the length of the header, a Python dictionary
 * padded with spaces to a multiple of 64 bytes, then the numbers, little-endian, the last axis running fastest.
 */
import { ExitCode, expected, quoted } from '../errors.js';

export type NpyData = Float32Array | Float64Array | Uint8Array | Uint16Array;

export interface NpyArray {
  /** Length of each axis; none for a single number. */
  readonly shape: readonly number[];
  readonly data: NpyData;
}

const MAGIC = '\x93NUMPY';
const ALIGNMENT = 64;

/** The array types that are written and read, by NumPy's name for them. */
const TYPES = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '|u1': Uint8Array,
  '<u2': Uint16Array,
} as const;
type Descr = keyof typeof TYPES;

/**
 * The bytes that `numpy.save` writes for an array of this shape (of up to 8 axes).
 * @throws RangeError where shape and data disagree.
 */
export function encodeNpy(shape: readonly number[], data: NpyData): Uint8Array {
  if (countOf(shape) !== data.length)
    throw new RangeError(`${data.length} numbers don't make ${shape.join('x')}`);
  const [descr] = Object.entries(TYPES).find(([, type]) => data instanceof type)!;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = MAGIC.length + 4;
  const start = ALIGNMENT * Math.ceil((prefix + text.length + 1) / ALIGNMENT);
  const bytes = Buffer.alloc(start + data.byteLength, ' ');
  bytes.write(`${MAGIC}\x01\x00`, 'latin1');
  bytes.writeUInt16LE(start - prefix, MAGIC.length + 2);
  bytes.write(text, prefix, 'latin1');
  bytes.write('\n', start - 1, 'latin1');
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/**
 * Reads an array of one of the types that are written. `name` is for error sentences.
 * @throws UserError (exit code 1) where the file is cut short or of another kind.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const refuse = (received: string) =>
    expected({
      what: `the array ${quoted(name)}`,
      expected: 'an NPY file of float32, float64, uint8 or uint16 in C order',
      received,
      exitCode: ExitCode.failed,
    });
  const major = file[MAGIC.length];
  if (file.length < 12 || file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw refuse('another file');
  // Later versions differ in the width of the header's length.
  const headerStart = MAGIC.length + (major === 1 ? 4 : 6);
  const headerLength = major === 1 ? file.readUInt16LE(8) : file.readUInt32LE(8);
  const header = file.toString('latin1', headerStart, headerStart + headerLength);
  const type = TYPES[/'descr': *'([^']*)'/.exec(header)?.[1] as Descr];
  const tuple = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (type === undefined || tuple === undefined || !/'fortran_order': *False/.test(header))
    throw refuse('another kind');
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const start = headerStart + headerLength;
  const end = start + countOf(shape) * type.BYTES_PER_ELEMENT;
  if (file.length < end) throw refuse('one that is cut short');
  // A copy, since numbers must start where their size divides the address.
  return { shape, data: new type(new Uint8Array(file.subarray(start, end)).buffer) };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
