import type { Kernel, Window } from '../image.js';
import type { Tile } from '../metrics/shift.js';
import { crop } from '../pixels/crop.js';
import { convolveFast } from '../wasm/convolve.js';

/** The kernel without its empty rim: the smallest odd box about the origin that holds all its weights. */
export function trimKernel({ width, height, data }: Kernel): Kernel {
  let [reachX, reachY] = [0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (data[row * width + column] === 0) continue;
      reachX = Math.max(reachX, Math.abs(column - (width >> 1)));
      reachY = Math.max(reachY, Math.abs(row - (height >> 1)));
    }
  }
  const side = { width: 2 * reachX + 1, height: 2 * reachY + 1 };
  const trimmed = new Float32Array(side.width * side.height);
  for (let row = 0; row < side.height; row++) {
    const from = (row + (height >> 1) - reachY) * width + (width >> 1) - reachX;
    trimmed.set(data.subarray(from, from + side.width), row * side.width);
  }
  return { ...side, data: trimmed };
}

/** The least side of a tile, px, that can be compared. */
const LEAST_SIDE = 64;
/** Root mean square change by a kernel, of light or code values, that stands out from rounding. */
const LEAST_CHANGE = 0.005;

/** Where a kernel sees nothing beyond the picture; undefined where that is nowhere. */
function innerOf(width: number, height: number, kernel: Kernel): Window | undefined {
  const left = { width: width - kernel.width + 1, height: height - kernel.height + 1 };
  if (Math.min(left.width, left.height) < 1) return undefined;
  return { x: kernel.width >> 1, y: kernel.height >> 1, ...left };
}

/**
 * The tiles with one of the two blurred by the pair's own kernel, where it sees real pixels only: blurred alike, the two
 * show what else keeps them apart. Tiles of which too little would be left are dropped.
 */
export function reblurred(tiles: readonly Tile[], kernel: Kernel, side: 'input' | 'target'): Tile[] {
  return tiles.flatMap((tile): Tile[] => {
    const inner = innerOf(tile.target.width, tile.target.height, kernel);
    if (inner === undefined || Math.min(inner.width, inner.height) < LEAST_SIDE) return [];
    const blur = (picture: Tile['target']) => convolveFast(picture, kernel, { border: 'valid' });
    return side === 'input'
      ? [{ input: blur(tile.input), target: crop(tile.target, inner) }]
      : [{ input: crop(tile.input, inner), target: blur(tile.target) }];
  });
}

/**
 * How much of the difference between input and target their kernel leaves unexplained: near 0 where it made the one of
 * the other, about 1 or more where it didn't. Undefined where the kernel hardly changes the target, or fills it.
 */
export function kernelResidual(tiles: readonly Tile[], kernel: Kernel): number | undefined {
  let [left, all, count] = [0, 0, 0];
  const cut = (tile: Tile, window: Window) => ({
    input: crop(tile.input, window).data,
    target: crop(tile.target, window).data,
  });
  for (const tile of tiles) {
    const { width, height } = tile.target;
    const inner = innerOf(width, height, kernel);
    if (inner === undefined) continue;
    const blurred = convolveFast(tile.target, kernel, { border: 'valid' }).data;
    const { input, target } = cut(tile, inner);
    for (let i = 0; i < blurred.length; i++) {
      left += (input[i]! - blurred[i]!) ** 2;
      all += (target[i]! - blurred[i]!) ** 2;
    }
    count += blurred.length;
  }
  return all > count * LEAST_CHANGE ** 2 ? Math.sqrt(left / all) : undefined;
}
