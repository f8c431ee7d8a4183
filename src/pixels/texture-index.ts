/** What is worth knowing of a texture before it is laid on, found once for each. */
import type { Texture } from './texture.js';

/** Side of the squares in which it is known whether there is any damage, in px. */
export const TILE = 32;

export interface Occupancy {
  /** 1 where a tile holds damage, row by row. */
  readonly tiles: Uint8Array;
  readonly across: number;
  readonly down: number;
}

interface Index extends Occupancy {
  /** Indices of the pixels that are damaged by half as much as the worst. */
  readonly damaged: Uint32Array;
}

const indices = new WeakMap<Texture, Index>();

function indexOf(texture: Texture): Index {
  const known = indices.get(texture);
  if (known !== undefined) return known;
  const index = makeIndex(texture);
  indices.set(texture, index);
  return index;
}

export const occupancyOf = (texture: Texture): Occupancy => indexOf(texture);

/** The pixel at a share of the way through those that are badly damaged, row by row; the middle row's where none is. */
export function damagedPixel(texture: Texture, share: number): [x: number, y: number] {
  const { width, height } = texture;
  const { damaged } = indexOf(texture);
  if (damaged.length === 0) return [Math.floor(share * width), height >> 1];
  const at = damaged[Math.min(Math.floor(share * damaged.length), damaged.length - 1)]!;
  return [at % width, Math.floor(at / width)];
}

function makeIndex({ width, height, data }: Texture): Index {
  const across = Math.ceil(width / TILE);
  const down = Math.ceil(height / TILE);
  const tiles = new Uint8Array(across * down);
  const counts = new Uint32Array(256);
  const words = wordsOf(data);
  for (let w = 0; w < words.length; w++) {
    if (words[w] === 0) continue;
    for (let i = 4 * w, end = Math.min(i + 4, data.length); i < end; i++) {
      const amount = data[i]!;
      if (amount === 0) continue;
      counts[amount]!++;
      const y = Math.floor(i / width);
      tiles[Math.floor(y / TILE) * across + Math.floor((i - y * width) / TILE)] = 1;
    }
  }
  const worst = counts.findLastIndex((count) => count > 0);
  const enough = Math.max(1, Math.ceil(worst / 2));
  const damaged = new Uint32Array(counts.subarray(enough).reduce((sum, count) => sum + count, 0));
  for (let w = 0, found = 0; found < damaged.length; w++) {
    if (words[w] === 0) continue;
    for (let i = 4 * w; i < 4 * w + 4; i++) if (data[i]! >= enough) damaged[found++] = i;
  }
  return { tiles, across, down, damaged };
}

/** The samples by fours, the last ones filled up with 0: most of a texture is undamaged, and passed over so. */
function wordsOf(data: Uint8Array): Uint32Array {
  const whole = Math.ceil(data.length / 4);
  if (data.byteOffset % 4 === 0 && data.length % 4 === 0)
    return new Uint32Array(data.buffer, data.byteOffset, whole);
  const bytes = new Uint8Array(4 * whole);
  bytes.set(data);
  return new Uint32Array(bytes.buffer);
}
