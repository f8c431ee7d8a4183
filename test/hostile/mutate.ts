import { crc32 } from 'node:zlib';
import { createStream, type Stream } from '../../src/random.js';

/** A photo's file, whole. */
export interface Original {
  readonly name: string;
  readonly bytes: Buffer;
}

type Mutation = (original: Original, others: readonly Original[], stream: Stream) => Buffer;

const upTo = (stream: Stream, end: number) => stream.integer(0, Math.max(0, end - 1));
const pick = <T>(stream: Stream, items: readonly T[]): T => items[upTo(stream, items.length)] as T;
const copy = ({ bytes }: Original) => Buffer.from(bytes);
/** Damage near the front hits headers, which is where decoders go wrong; half of it lies there. */
const place = (stream: Stream, length: number) =>
  stream.uniform() < 0.5 ? upTo(stream, Math.min(length, 600)) : upTo(stream, length);

const flipBits: Mutation = (original, _, stream) => {
  const bytes = copy(original);
  for (let left = 1 + upTo(stream, 2 ** upTo(stream, 8)); left > 0; left--)
    bytes[place(stream, bytes.length)]! ^= 1 << upTo(stream, 8);
  return bytes;
};

const cut: Mutation = ({ bytes }, _, stream) => bytes.subarray(0, place(stream, bytes.length));

const cutOut: Mutation = ({ bytes }, _, stream) => {
  const from = place(stream, bytes.length);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + upTo(stream, 400))]);
};

const fill: Mutation = (original, _, stream) => {
  const bytes = copy(original);
  const from = place(stream, bytes.length);
  return bytes.fill(
    pick(stream, [0, 255, 0x7f, 0x80]),
    from,
    Math.min(bytes.length, from + 1 + upTo(stream, 300)),
  );
};

/** Counts and offsets at their extremes. */
const extremes: Mutation = (original, _, stream) => {
  const bytes = copy(original);
  for (let left = 1 + upTo(stream, 6); left > 0; left--) {
    const at = Math.min(place(stream, bytes.length), bytes.length - 4);
    const word = pick(stream, [0xffffffff, 0x7fffffff, 0x80000000, 0x40000000, 0x10000, 0xffff, 0]);
    if (stream.uniform() < 0.5) bytes.writeUInt32BE(word, at);
    else bytes.writeUInt32LE(word, at);
  }
  return bytes;
};

/** The head of one file and the tail of another. */
const splice: Mutation = ({ bytes }, others, stream) => {
  const { bytes: other } = pick(stream, others);
  return Buffer.concat([
    bytes.subarray(0, place(stream, bytes.length)),
    other.subarray(place(stream, other.length)),
  ]);
};

const repeat: Mutation = ({ bytes }, _, stream) => {
  const from = place(stream, bytes.length);
  const part = bytes.subarray(from, from + 1 + upTo(stream, 2000));
  const to = place(stream, bytes.length);
  return Buffer.concat([bytes.subarray(0, to), part, part, part, bytes.subarray(to)]);
};

const SIDES = [0, 1, 3, 7, 255, 257, 4096, 16384, 32767, 65535, 100_000, 0x7fffffff, 0xffffffff];

/** Another width or height in the header, with its checksum where there is one. */
const absurdSize: Mutation = (original, _, stream) => {
  const bytes = copy(original);
  const places = sizePlaces(bytes);
  if (places.length === 0) return flipBits(original, [], stream);
  for (const { at, size, little } of places) {
    if (stream.uniform() < 0.3) continue;
    const side = pick(stream, SIDES) % 2 ** (8 * size);
    if (little) bytes.writeUIntLE(side, at, size);
    else bytes.writeUIntBE(side, at, size);
  }
  return withChecksums(bytes);
};

interface SizePlace {
  readonly at: number;
  readonly size: number;
  readonly little: boolean;
}

/** Where a header keeps its sides, in every format. */
function sizePlaces(bytes: Buffer): SizePlace[] {
  const pair = (at: number, size: number, little: boolean) => [
    { at, size, little },
    { at: at + size, size, little },
  ];
  if (bytes[0] === 0x89) return pair(16, 4, false);
  if (bytes[0] === 0x42) return pair(18, 4, true);
  if (bytes[0] === 0xff) {
    for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2))
      if ([0xc0, 0xc1, 0xc2].includes(bytes[at + 1]!)) return pair(at + 5, 2, false);
    return [];
  }
  if (bytes.toString('latin1', 0, 4) === 'RIFF') {
    const [lossy, extended] = [bytes.indexOf('VP8 '), bytes.indexOf('VP8X')];
    return [
      ...(lossy > 0 ? pair(lossy + 14, 2, true) : []),
      ...(extended > 0 ? pair(extended + 12, 3, true) : []),
    ];
  }
  const ispe = bytes.indexOf('ispe');
  if (ispe > 0) return pair(ispe + 8, 4, false);
  if (bytes[0] !== 0x49) return [];
  const directory = bytes.readUInt32LE(4);
  const sides: SizePlace[] = [];
  for (let at = directory + 2; at + 12 <= bytes.length; at += 12)
    if ([256, 257, 258, 277, 278, 279].includes(bytes.readUInt16LE(at)))
      sides.push({ at: at + 8, size: 2, little: true });
  return sides;
}

/** A PNG whose chunks' checksums are right again, so that damage gets past them. */
function withChecksums(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x89) return bytes;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}

const mutations: Readonly<Record<string, Mutation>> = {
  flip: flipBits,
  'flip-checked': (...all) => withChecksums(flipBits(...all)),
  cut,
  'cut-out': cutOut,
  fill,
  extremes,
  'extremes-checked': (...all) => withChecksums(extremes(...all)),
  splice,
  repeat,
  size: absurdSize,
};

/** The `count` first of an endless row of damaged photos, the same ones each time; names say how they were made. */
export function* hostilePhotos(originals: readonly Original[], count: number): Generator<Original> {
  const kinds = Object.keys(mutations);
  for (let i = 0; i < count; i++) {
    const stream = createStream('hostile', i);
    const original = originals[i % originals.length] as Original;
    const kind = kinds[Math.floor(i / originals.length) % kinds.length] as string;
    const bytes = (mutations[kind] as Mutation)(original, originals, stream);
    yield { name: `${String(i).padStart(5, '0')}-${kind}-${original.name}`, bytes };
  }
}
