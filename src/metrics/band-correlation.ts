/**
 * Whether two pictures show the same thing, however blurred one of them is: the correlation of what lies between
 * two scales. Finer detail is lost to blur, coarser light is alike in most photos.
 */
import type { Image } from '../image.js';
import { gaussianTaps, smooth } from './gaussian.js';
import type { Offset, Tile } from './shift.js';

const FINE_SIGMA = 3;
const COARSE_SIGMA = 12;
/** Smoothed by 3 px, a picture holds no detail that every third pixel would miss. */
const STEP = 3;
const fine = gaussianTaps(FINE_SIGMA, 9);
// Variances add up, so this much more makes 12 px of 3.
const further = gaussianTaps(Math.sqrt(COARSE_SIGMA ** 2 - FINE_SIGMA ** 2) / STEP, 12);

/** A tile's detail between Gaussians of 3 and 12 px, at every third pixel. */
export interface BandedTile {
  readonly width: number;
  readonly height: number;
  readonly input: Float32Array;
  readonly target: Float32Array;
}

export function bandTile({ input, target }: Tile): BandedTile {
  const small = bandPassed(input);
  return { width: small.width, height: small.height, input: small.data, target: bandPassed(target).data };
}

function bandPassed(image: Image): Image {
  const small = smooth(image, fine, { x: 0, y: 0, width: image.width, height: image.height }, STEP);
  const coarse = smooth(small, further, { x: 0, y: 0, width: small.width, height: small.height });
  return { ...small, data: small.data.map((value, i) => value - coarse.data[i]!) };
}

export interface BandCorrelation {
  /** From -1 to 1; 0 where one of the two has no detail. */
  readonly correlation: number;
  /** Root mean square of the target's detail, in linear light. */
  readonly detail: number;
}

/** The correlation over all tiles of a pair, the input seen `moved` whole pixels of the band further on. */
export function correlateBands(
  tiles: readonly BandedTile[],
  moved: Offset = { x: 0, y: 0 },
): BandCorrelation {
  let [products, inputs, targets, count] = [0, 0, 0, 0];
  for (const { width, height, input, target } of tiles) {
    const left = Math.max(0, -moved.x);
    const right = Math.min(width, width - moved.x);
    for (let y = Math.max(0, -moved.y); y < Math.min(height, height - moved.y); y++) {
      const row = y * width;
      const other = (y + moved.y) * width + moved.x;
      for (let x = left; x < right; x++) {
        const t = target[row + x]!;
        const i = input[other + x]!;
        products += t * i;
        inputs += i * i;
        targets += t * t;
      }
      count += right - left;
    }
  }
  const norm = Math.sqrt(inputs * targets);
  return {
    correlation: norm > 0 ? products / norm : 0,
    detail: count > 0 ? Math.sqrt(targets / count) : 0,
  };
}

export interface BandPeak {
  /** How far the input lies right of and below the target, px, to STEP px. */
  readonly at: Offset;
  readonly correlation: number;
}

/** Where, within `reachPx` each way and half a tile, the input's band looks most like the target's. */
export function findBandPeak(tiles: readonly BandedTile[], reachPx: number): BandPeak {
  const side = Math.min(...tiles.map(({ width, height }) => Math.min(width, height)));
  const reach = Math.floor(Math.min(reachPx / STEP, side / 2));
  let best: BandPeak = { at: { x: 0, y: 0 }, correlation: -1 };
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const { correlation } = correlateBands(tiles, { x, y });
      if (correlation > best.correlation) best = { at: { x: x * STEP, y: y * STEP }, correlation };
    }
  }
  return best;
}
