import { createStream } from '../../random.js';
import type { CachedPair } from '../data/cache.js';
import { shuffled } from '../data/draw.js';

/** The control that teaches nothing new: the target is the input. */
export const identityPairs = (pairs: readonly CachedPair[]): CachedPair[] =>
  pairs.map((pair) => ({ ...pair, target: pair.input }));

/**
 * The control that teaches nothing true: each input with the target, and the mask, of a pair of another photo, drawn from
 * the seed. Where all are of one photo, or one clip, whose targets may be much alike, it is the target of a stranger.
 * Pictures of different size are cut to what they share.
 */
export function shuffledPairs(
  pairs: readonly CachedPair[],
  groups: readonly number[],
  seed: string,
  strangers: readonly CachedPair[] = [],
): CachedPair[] {
  const order = shuffled([...pairs.keys()], createStream(seed, 'shuffle'));
  return pairs.map((pair, i) => {
    const start = order.indexOf(i);
    const others = order.map((_, step) => order[(start + step + 1) % order.length]!).slice(0, -1);
    const far = others.find((n) => groups[n] !== groups[i]);
    // Where there is nobody else another pair of the same photo must do.
    const stranger = pair.mask === undefined ? strangers[i % strangers.length] : undefined;
    const other = far !== undefined ? pairs[far] : (stranger ?? pairs[others[0]!]);
    return other === undefined ? pair : withTargetOf(pair, other);
  });
}

function withTargetOf(pair: CachedPair, other: CachedPair): CachedPair {
  const width = Math.min(pair.width, other.width);
  const height = Math.min(pair.height, other.height);
  const mask = other.mask && cut(other.mask, other, 1, width, height);
  const { mask: own, ...rest } = pair;
  return {
    ...rest,
    ...{ width, height, channels: 3 },
    input: cut(inColour(pair.input, pair.channels), pair, 3, width, height),
    target: cut(inColour(other.target, other.channels), other, 3, width, height),
    ...(mask && own && { mask }),
  };
}

function inColour(codes: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return codes;
  const out = new Uint8Array(codes.length * 3);
  for (let i = 0; i < out.length; i++) out[i] = codes[Math.floor(i / 3)]!;
  return out;
}

/** The top left part of a picture, where threads can share it. */
function cut(
  codes: Uint8Array,
  from: { readonly width: number },
  channels: number,
  width: number,
  height: number,
): Uint8Array {
  if (from.width === width && codes.length === width * height * channels) {
    if (codes.buffer instanceof SharedArrayBuffer) return codes;
  }
  const out = new Uint8Array(new SharedArrayBuffer(width * height * channels));
  for (let y = 0; y < height; y++) {
    const start = y * from.width * channels;
    out.set(codes.subarray(start, start + width * channels), y * width * channels);
  }
  return out;
}
