import { borderIndex } from '../pixels/border.js';

/** Samples of a picture: row-major, channels interleaved. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

export interface TileOptions {
  /** Side of a tile, px; smaller pictures are one tile. */
  readonly tile: number;
  /** How far neighbours overlap, px: there one fades into the next. */
  readonly overlap: number;
  /** Sides of tiles are multiples of this, px. */
  readonly multiple: number;
}

/**
 * Makes a picture over tile by tile. Beyond the picture tiles see its mirror (half-sample, as everywhere here); where tiles
 * overlap their results are mixed with weights that go in a straight line from one to the other, so that no seam shows.
 * `run` gets a tile and returns one of the same size, of any channels. It is awaited: between tiles signals are heard.
 */
export async function overTiles(
  picture: Plane,
  { tile, overlap, multiple }: TileOptions,
  run: (tile: Plane) => Promise<Plane>,
): Promise<Plane> {
  const up = (side: number) => Math.ceil(Math.min(side, tile) / multiple) * multiple;
  const [width, height] = [up(picture.width), up(picture.height)];
  const columns = startsOf(picture.width, width, overlap);
  const rows = startsOf(picture.height, height, overlap);
  let sums: Float32Array | undefined;
  let channels = 0;
  for (const top of rows)
    for (const left of columns) {
      const made = await run(cutTile(picture, left, top, width, height));
      channels = made.channels;
      sums ??= new Float32Array(picture.width * picture.height * channels);
      const across = fade(left, width, columns);
      const down = fade(top, height, rows);
      const right = Math.min(width, picture.width - left);
      for (let y = 0; y < Math.min(height, picture.height - top); y++)
        for (let x = 0; x < right; x++) {
          const weight = (across[x] as number) * (down[y] as number);
          const to = ((top + y) * picture.width + left + x) * channels;
          const from = (y * width + x) * channels;
          for (let c = 0; c < channels; c++)
            sums[to + c] = (sums[to + c] as number) + weight * (made.data[from + c] as number);
        }
    }
  return { width: picture.width, height: picture.height, channels, data: sums as Float32Array };
}

/** Where tiles begin: evenly, overlapping by at least so much, the last one ending with the picture. */
function startsOf(side: number, tile: number, overlap: number): number[] {
  if (side <= tile) return [0];
  const count = Math.ceil((side - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (side - tile)) / (count - 1)));
}

/** The weight of each row or column of a tile; over all tiles of a place they add up to 1. */
function fade(start: number, length: number, starts: readonly number[]): Float64Array {
  const at = starts.indexOf(start);
  const [before, next] = [starts[at - 1], starts[at + 1]];
  const weights = new Float64Array(length).fill(1);
  const ramp = (first: number, last: number, rising: boolean) => {
    const steps = last - first + 1;
    for (let i = first; i < last; i++) {
      const share = (i - first + 1) / steps;
      weights[i - start] = (weights[i - start] as number) * (rising ? share : 1 - share);
    }
  };
  if (before !== undefined) ramp(start, before + length, true);
  if (next !== undefined) ramp(next, start + length, false);
  return weights;
}

function cutTile(picture: Plane, left: number, top: number, width: number, height: number): Plane {
  const { channels } = picture;
  const data = new Float32Array(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = borderIndex(top + y, picture.height, 'reflect') * picture.width;
    for (let x = 0; x < width; x++) {
      const from = (row + borderIndex(left + x, picture.width, 'reflect')) * channels;
      for (let c = 0; c < channels; c++) data[to++] = picture.data[from + c] as number;
    }
  }
  return { width, height, channels, data };
}
