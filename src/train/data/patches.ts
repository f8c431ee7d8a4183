import { createStream, type Stream } from '../../random.js';
import type { Patches, PatchSource } from '../model.js';
import type { CachedPair } from './cache.js';

export interface PatchOptions {
  /** Side of the patches, px; mirrored beyond the edges of pictures that are smaller. */
  readonly size: number;
  readonly batch: number;
  readonly seed: string;
  /** Chance that a patch of a pair with a mask is looked for where the mask covers something. Default 0.5. */
  readonly blurAware?: number;
  /** Flips, quarter turns and slight changes of colour, the same for both of a pair. Default true. */
  readonly augment?: boolean;
}

/** Share of a patch that the mask must cover for the patch to be blur-aware. */
const LEAST_COVERED = 0.05;
const TRIES = 8;

/**
 * A source of patches of sRGB values: those of a step hang on the seed and the step's number alone, so that a resumed run
 * sees what an unbroken one would have seen. Where some pairs have masks, those without have empty ones.
 */
export function createPatches(pairs: readonly CachedPair[], options: PatchOptions): PatchSource {
  const { size, batch, seed, blurAware = 0.5, augment = true } = options;
  const masked = pairs.some(({ mask }) => mask !== undefined);
  const pixels = size * size;
  const length = pixels * CHANNELS;
  const draw = (step: number): Patches => {
    const stream = createStream(seed, 'patches', step);
    const input = new Float32Array(batch * length);
    const target = new Float32Array(batch * length);
    const mask = masked ? new Float32Array(batch * pixels) : undefined;
    for (let n = 0; n < batch; n++) {
      const pair = pairs[stream.integer(0, pairs.length - 1)]!;
      const place = placeFor(pair, size, stream, blurAware);
      const turn = augment ? drawTurn(stream) : STRAIGHT;
      const tint = augment ? drawTint(stream) : PLAIN;
      const cut = { pair, place, size, turn };
      copyPatch(cut, pair.input, pair.channels, input.subarray(n * length, (n + 1) * length), tint);
      copyPatch(cut, pair.target, pair.channels, target.subarray(n * length, (n + 1) * length), tint);
      if (mask && pair.mask) {
        const own = mask.subarray(n * pixels, (n + 1) * pixels);
        copyPatch(cut, pair.mask, 1, own, [1]);
        for (let p = 0; p < pixels; p++) own[p] = own[p]! * 255 >= SEEN_LEVEL ? 1 : 0;
      }
    }
    return { count: batch, height: size, width: size, input, target, ...(mask && { mask }) };
  };
  return { next: async (step) => draw(step) };
}

type Place = readonly [x: number, y: number];

function placeFor(pair: CachedPair, size: number, stream: Stream, blurAware: number): Place {
  const right = Math.max(0, pair.width - size);
  const down = Math.max(0, pair.height - size);
  const draw = (): Place => [stream.integer(0, right), stream.integer(0, down)];
  const place = draw();
  if (pair.mask === undefined || stream.uniform() >= blurAware) return place;
  for (let n = 0; n < TRIES; n++) {
    const tried = draw();
    if (coveredShare(pair, tried, size) > LEAST_COVERED) return tried;
  }
  return place;
}

function coveredShare({ mask, width, height }: CachedPair, [left, top]: Place, size: number): number {
  if (mask === undefined) return 0;
  let [covered, seen] = [0, 0];
  // Every third pixel each way tells as much.
  for (let y = top; y < Math.min(height, top + size); y += 3)
    for (let x = left; x < Math.min(width, left + size); x += 3) {
      seen++;
      if (mask[y * width + x]! >= SEEN_LEVEL) covered++;
    }
  return covered / seen;
}

/** One of the eight ways to lay a square: mirrored or not, then turned. */
interface Turn {
  readonly mirrored: boolean;
  readonly quarters: number;
}

const STRAIGHT: Turn = { mirrored: false, quarters: 0 };

const drawTurn = (stream: Stream): Turn => ({
  mirrored: stream.uniform() < 0.5,
  quarters: stream.integer(0, 3),
});

const CHANNELS = 3;
/** Masks tell how much a pixel changed: from so many levels of 255 on it is said to be damaged, or blurred. */
export const SEEN_LEVEL = 16;

/** A factor for each channel. */
type Tint = readonly number[];
const PLAIN: Tint = [1, 1, 1];

/** Brightness by up to 10 %, each channel by 5 % more: as much as light differs from room to room. */
function drawTint(stream: Stream): Tint {
  const all = stream.between(0.9, 1.1);
  return [0, 1, 2].map(() => all * stream.between(0.95, 1.05));
}

interface Cut {
  readonly pair: CachedPair;
  readonly place: Place;
  readonly size: number;
  readonly turn: Turn;
}

/** Copies a patch of `own` channels to as many channels as there are tints. */
function copyPatch(
  { pair, place: [left, top], size, turn }: Cut,
  codes: Uint8Array,
  own: number,
  out: Float32Array,
  tint: Tint,
): void {
  const { width, height } = pair;
  const { mirrored, quarters } = turn;
  const last = size - 1;
  for (let y = 0, i = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const fx = mirrored ? last - x : x;
      const u = quarters === 0 ? fx : quarters === 1 ? y : quarters === 2 ? last - fx : last - y;
      const v = quarters === 0 ? y : quarters === 1 ? last - fx : quarters === 2 ? last - y : fx;
      const at = (mirroredIndex(top + v, height) * width + mirroredIndex(left + u, width)) * own;
      for (let c = 0; c < tint.length; c++, i++) out[i] = (codes[at + (c < own ? c : 0)]! * tint[c]!) / 255;
    }
  }
}

/** The half-sample mirror, as often as it takes. */
function mirroredIndex(index: number, length: number): number {
  const folded = index % (2 * length);
  return folded < length ? folded : 2 * length - 1 - folded;
}
