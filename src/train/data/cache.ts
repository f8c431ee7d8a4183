import type { FileFault } from '../../check/pair.js';
import { createLayerReader } from '../../check/read-layer.js';
import { heed } from '../../interruption.js';
import type { CodedPicture } from '../../pixels/colour.js';
import { codedWindow, topCode } from '../../pixels/colour-codes.js';
import { createStream, type Stream } from '../../random.js';
import { lookOf } from './look.js';
import type { SetPair } from './open-set.js';

/** A pair, or a window of it, in 8-bit sRGB code values, which threads can share. */
export interface CachedPair {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** 3 where either of the two is in colour. */
  readonly channels: 1 | 3;
  /** Row-major, channels interleaved. */
  readonly input: Uint8Array;
  readonly target: Uint8Array;
  /** One value a pixel, 0 to 255; undefined where there is none, or none of this size. */
  readonly mask?: Uint8Array;
  readonly blurPx?: number;
  /** How the whole target looks from afar. */
  readonly look: Float32Array;
}

export interface CacheOptions {
  /** The most that the cached pixels may take, 10^6 bytes. What doesn't fit is cut to windows, then drawn from. */
  readonly megabytes: number;
  /** No window is cut smaller than this, px. */
  readonly leastSide: number;
  readonly seed: string;
  readonly signal?: AbortSignal | undefined;
  readonly onPair?: () => void;
}

/** What was read, in the pairs' order, and what could not be used. */
export interface Cache {
  readonly pairs: readonly CachedPair[];
  readonly faults: readonly string[];
  /** Side of the windows that pictures were cut to; undefined where they are whole. */
  readonly side: number | undefined;
}

/** Two pictures of three channels and a mask: the most bytes that a pixel of a pair takes. */
const BYTES_PER_PIXEL = 7;
const LANES = 4;

/** How many pairs fit the bound, and at which side of their windows. */
export function planCache(
  count: number,
  { megabytes, leastSide }: Pick<CacheOptions, 'megabytes' | 'leastSide'>,
): { readonly count: number; readonly side: number } {
  const pixels = (megabytes * 1e6) / BYTES_PER_PIXEL;
  const side = Math.floor(Math.sqrt(pixels / count));
  if (side >= leastSide) return { count, side };
  return { count: Math.max(1, Math.floor(pixels / leastSide ** 2)), side: leastSide };
}

/**
 * Reads pairs into memory, a few at a time. Which window of a large picture is kept is drawn from the seed and the pair's
 * key, and in half of the pairs with a mask it is one where the mask covers something. Pairs whose files can't be read
 * or aren't of one size are left out and named. Throws an Interruption where the signal is given.
 */
export async function readCache(pairs: readonly SetPair[], options: CacheOptions): Promise<Cache> {
  const { side } = planCache(pairs.length, options);
  const read = new Array<CachedPair | undefined>(pairs.length);
  const faults: string[] = [];
  let cut = false;
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < pairs.length; i = next++) {
      heed(options.signal);
      const pair = pairs[i]!;
      const pictures = await readPair(pair);
      if (typeof pictures === 'string') faults.push(`${pair.key}: ${pictures}`);
      else {
        const { width, height } = pictures.target;
        cut ||= width * height > side * side;
        read[i] = cachedPair(pair, pictures, side, createStream(options.seed, 'window', pair.key));
      }
      options.onPair?.();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return {
    pairs: read.filter((pair) => pair !== undefined),
    faults: faults.sort(),
    side: cut ? side : undefined,
  };
}

interface Pictures {
  readonly input: CodedPicture;
  readonly target: CodedPicture;
  readonly mask: CodedPicture | undefined;
}

async function readPair(pair: SetPair): Promise<Pictures | string> {
  const faults: FileFault[] = [];
  const reader = createLayerReader(faults);
  const input = (await reader.picture(pair.input))?.content;
  const target = (await reader.picture(pair.target))?.content;
  const mask = pair.mask ? (await reader.picture(pair.mask))?.content : undefined;
  const fatal = faults.find(({ kind }) => kind === 'missing' || kind === 'unreadable');
  if (fatal !== undefined) return `${fatal.path} is ${fatal.kind}`;
  if (input === undefined || target === undefined) return 'unreadable';
  return input.width === target.width && input.height === target.height
    ? { input, target, mask }
    : `${input.width}x${input.height} px against ${target.width}x${target.height}`;
}

function cachedPair(pair: SetPair, pictures: Pictures, side: number, stream: Stream): CachedPair {
  const { input, target } = pictures;
  const { width, height } = target;
  const mask = pictures.mask?.width === width && pictures.mask.height === height ? pictures.mask : undefined;
  // A long picture may take a long window: what counts is its area.
  const rows = Math.min(height, Math.max(side, Math.floor((side * side) / width)));
  const columns = Math.min(width, Math.max(side, Math.floor((side * side) / rows)));
  const [x, y] = windowAt(stream, { width, height, columns, rows }, mask);
  const window = { x, y, width: columns, height: rows };
  const channels = Math.max(input.channels, target.channels) as 1 | 3;
  return {
    key: pair.key,
    ...{ width: columns, height: rows, channels },
    input: shared(codedWindow(input, window), channels),
    target: shared(codedWindow(target, window), channels),
    ...(mask && { mask: shared(firstChannel(codedWindow(mask, window)), 1) }),
    ...(pair.blurPx !== undefined && { blurPx: pair.blurPx }),
    look: lookOf(target),
  };
}

interface Room {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

function windowAt(stream: Stream, room: Room, mask: CodedPicture | undefined): [number, number] {
  const right = room.width - room.columns;
  const down = room.height - room.rows;
  const place: [number, number] = [stream.integer(0, right), stream.integer(0, down)];
  if ((right === 0 && down === 0) || mask === undefined || stream.uniform() < 0.5) return place;
  const covered: number[] = [];
  for (let p = 0; p < room.width * room.height; p += 7)
    if (mask.codes[p * mask.channels]! > 0) covered.push(p);
  const chosen = covered[stream.integer(0, covered.length - 1)];
  if (chosen === undefined) return place;
  const about = (centre: number, size: number, most: number) =>
    Math.min(most, Math.max(0, centre - (size >> 1)));
  return [
    about(chosen % room.width, room.columns, right),
    about(Math.floor(chosen / room.width), room.rows, down),
  ];
}

function firstChannel(picture: CodedPicture): CodedPicture {
  const { width, height, channels, depth, codes } = picture;
  if (channels === 1) return picture;
  const first = codes.filter((_, i) => i % channels === 0);
  return { width, height, channels: 1, depth, codes: first };
}

/** 8-bit code values in memory that threads share; a grey picture beside one in colour gets its three channels. */
function shared({ channels: own, depth, codes }: CodedPicture, channels: 1 | 3): Uint8Array {
  const pixels = codes.length / own;
  const bytes = new Uint8Array(new SharedArrayBuffer(pixels * channels));
  const scale = 255 / topCode(depth);
  for (let p = 0, i = 0; p < pixels; p++)
    for (let c = 0; c < channels; c++) bytes[i++] = codes[p * own + Math.min(c, own - 1)]! * scale + 0.5;
  return bytes;
}
