import { createImage, type Image, type Light, type Window } from '../image.js';
import { type Border, borderIndex, OUTSIDE } from './border.js';

export interface WarpOptions {
  readonly border: Border;
  /** What lies outside under `constant`: the same for every channel, in the picture's own light. Default 0. */
  readonly borderValue?: number;
  /** What the picture holds at most: the cubic's overshoot is cut there, and at 0. Default: it is kept. */
  readonly peak?: number;
  /** The part of the result to compute; its pixels' coordinates are the picture's. */
  readonly window: Window;
}

/** The twin below and `averageWarpsFast` of src/wasm/warp.ts have this one contract. */
export type AverageWarps = typeof averageWarps;

/**
 * The mean of a picture seen through several homographies: result(p) = mean over i of image(H_i p), p = (x, y, 1).
 * `homographies` holds nine numbers each, row-major; none may send a pixel of the window behind the camera. Between
 * pixels the picture is Catmull and Rom's cubic (Keys 1981, a = -1/2), which goes through every pixel: a warp that
 * moves nothing gives the picture bit for bit.
 *
 * This is the plain twin, the oracle of the fast one, in float64.
 */
export function averageWarps<L extends Light>(
  image: Image<L>,
  homographies: Float64Array,
  { border, borderValue = 0, peak, window }: WarpOptions,
): Image<L> {
  const { width, height, channels, data } = image;
  const count = homographies.length / 9;
  const sum = new Float64Array(window.width * window.height * channels);
  for (let i = 0; i < count; i++) {
    const h = homographies.subarray(9 * i, 9 * i + 9);
    for (let y = 0; y < window.height; y++) {
      for (let x = 0; x < window.width; x++) {
        const [sx, sy] = mapPoint(h, window.x + x, window.y + y);
        const column = Math.floor(sx);
        const row = Math.floor(sy);
        const across = catmullRom(sx - column);
        const down = catmullRom(sy - row);
        const at = (y * window.width + x) * channels;
        for (let n = 0; n < 16; n++) {
          const weight = across[n & 3]! * down[n >> 2]!;
          const from = borderIndex(row - 1 + (n >> 2), height, border);
          const source = borderIndex(column - 1 + (n & 3), width, border);
          const outside = from === OUTSIDE || source === OUTSIDE;
          for (let c = 0; c < channels; c++)
            sum[at + c]! += weight * (outside ? borderValue : data[(from * width + source) * channels + c]!);
        }
      }
    }
  }
  const result = createImage(window.width, window.height, channels, image.light);
  for (let i = 0; i < sum.length; i++) result.data[i] = cut(sum[i]! / count, peak);
  return result;
}

/** Cut at 0 and at the peak, where there is one. */
export function cut(value: number, peak: number | undefined): number {
  return peak === undefined ? value : Math.max(0, Math.min(peak, value));
}

/** Where a homography sends the point (x, y). */
export function mapPoint(h: ArrayLike<number>, x: number, y: number): [x: number, y: number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}

/** The weights of the pixels before, at, after and beyond a point that lies `t` (0 to 1) past a pixel. */
export function catmullRom(t: number): [number, number, number, number] {
  return [
    t * (-0.5 + t * (1 - 0.5 * t)),
    1 + t * t * (-2.5 + 1.5 * t),
    t * (0.5 + t * (2 - 1.5 * t)),
    t * t * (-0.5 + 0.5 * t),
  ];
}
