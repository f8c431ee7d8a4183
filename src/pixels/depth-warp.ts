import { createImage, type Image, type Light } from '../image.js';
import { borderIndex, OUTSIDE } from './border.js';
import type { DepthMap } from './depth-map.js';
import { createSight, type DepthPoses, type Sight } from './depth-sight.js';
import { catmullRom, cut, type WarpOptions } from './warp.js';

/** The twin below and `averageDepthsFast` of src/wasm/depth-warp.ts have this one contract. */
export type AverageDepths = typeof averageDepths;

/**
 * The mean of a picture with depth, of its size, as several poses see it. This is the plain twin, the oracle of the fast
 * one, in float64.
 */
export function averageDepths<L extends Light>(
  image: Image<L>,
  depth: DepthMap,
  poses: DepthPoses,
  options: WarpOptions,
): Image<L> {
  return averageSights(image, createSight(depth, poses), poses.far.length / 9, options);
}

/**
 * The mean of a picture as several poses see it, like `averageWarps`, where each pixel is found by a sight of its own
 * rather than by a homography. Between pixels the picture is the same cubic.
 */
export function averageSights<L extends Light>(
  image: Image<L>,
  sight: Sight,
  poses: number,
  options: WarpOptions,
): Image<L> {
  const { width, height, channels } = image;
  const { window, peak } = options;
  const result = createImage(window.width, window.height, channels, image.light);
  const sum = new Float64Array(channels);
  for (let y = 0, to = 0; y < window.height; y++) {
    for (let x = 0; x < window.width; x++, to += channels) {
      sum.fill(0);
      for (let i = 0; i < poses; i++) {
        const [sx, sy] = sight(i, window.x + x, window.y + y);
        const inside = sx >= 1 && sy >= 1 && sx < width - 2 && sy < height - 2;
        if (inside) addInside(image, sx, sy, sum);
        else addAnywhere(image, sx, sy, options, sum);
      }
      for (let c = 0; c < channels; c++) result.data[to + c] = cut(sum[c]! / poses, peak);
    }
  }
  return result;
}

/** All sixteen pixels are the picture's. The sums are spelt out: nearly all of the time goes here. */
function addInside({ width, channels, data }: Image, sx: number, sy: number, sum: Float64Array): void {
  const column = Math.floor(sx);
  const row = Math.floor(sy);
  const [a, b, c, d] = catmullRom(sx - column);
  const [e, f, g, h] = catmullRom(sy - row);
  const down = width * channels;
  for (let n = 0; n < channels; n++) {
    const i = ((row - 1) * width + column - 1) * channels + n;
    const j = i + down;
    const k = j + down;
    const l = k + down;
    const [p, q, r] = [channels, 2 * channels, 3 * channels];
    sum[n]! +=
      e * (a * data[i]! + b * data[i + p]! + c * data[i + q]! + d * data[i + r]!) +
      f * (a * data[j]! + b * data[j + p]! + c * data[j + q]! + d * data[j + r]!) +
      g * (a * data[k]! + b * data[k + p]! + c * data[k + q]! + d * data[k + r]!) +
      h * (a * data[l]! + b * data[l + p]! + c * data[l + q]! + d * data[l + r]!);
  }
}

function addAnywhere(
  { width, height, channels, data }: Image,
  sx: number,
  sy: number,
  { border, borderValue = 0 }: WarpOptions,
  sum: Float64Array,
): void {
  const column = Math.floor(sx);
  const row = Math.floor(sy);
  const across = catmullRom(sx - column);
  const down = catmullRom(sy - row);
  for (let n = 0; n < 16; n++) {
    const weight = across[n & 3]! * down[n >> 2]!;
    const from = borderIndex(row - 1 + (n >> 2), height, border);
    const source = borderIndex(column - 1 + (n & 3), width, border);
    const outside = from === OUTSIDE || source === OUTSIDE;
    const at = (from * width + source) * channels;
    for (let c = 0; c < channels; c++) sum[c]! += weight * (outside ? borderValue : data[at + c]!);
  }
}
