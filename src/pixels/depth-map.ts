/** How near a picture's pixels are: inverse depth, row-major; 1 is the nearest point there is, 0 infinitely far. */
export interface DepthMap {
  readonly width: number;
  readonly height: number;
  readonly inverse: Float32Array;
}

/** How a depth map's numbers are to be read. */
export const DEPTH_VALUES = ['inverse', 'depth'] as const;
export type DepthValues = (typeof DEPTH_VALUES)[number];

/** A depth map as a plan names it: by its bytes, wherever they lie. */
export type DepthRef = {
  readonly name: string;
  readonly sha256: string;
  readonly values: DepthValues;
};

/**
 * Inverse depth from what a file holds, scaled so that its nearest point is 1. Of depth, infinity is infinitely far.
 * Undefined where a number can't be a depth: below 0, no number, and in a map of depth 0; or where all is infinitely far.
 */
export function inverseDepth(numbers: ArrayLike<number>, values: DepthValues): Float32Array | undefined {
  const out = new Float32Array(numbers.length);
  let nearest = values === 'inverse' ? 0 : Infinity;
  for (let i = 0; i < out.length; i++) {
    const number = numbers[i]!;
    const fits = values === 'inverse' ? number >= 0 && number < Infinity : number > 0;
    if (!fits) return undefined;
    nearest = values === 'inverse' ? Math.max(nearest, number) : Math.min(nearest, number);
  }
  if (nearest === 0 || nearest === Infinity) return undefined;
  for (let i = 0; i < out.length; i++)
    out[i] = values === 'inverse' ? numbers[i]! / nearest : nearest / numbers[i]!;
  return out;
}

/**
 * The part of a map that lies under `width` x `height` px whose first pixel is pixel (x, y) of a photo of the size `photo`;
 * the map is stretched over all of the photo. Nothing is interpolated: halfway between near and far there is often nothing.
 */
export function depthUnder(
  map: DepthMap,
  photo: { readonly width: number; readonly height: number },
  part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): DepthMap {
  const { width, height } = part;
  const inverse = new Float32Array(width * height);
  const place = (index: number, from: number, to: number) => Math.floor(((index + 0.5) * to) / from);
  for (let y = 0, i = 0; y < height; y++) {
    const row = place(part.y + y, photo.height, map.height) * map.width;
    for (let x = 0; x < width; x++, i++)
      inverse[i] = map.inverse[row + place(part.x + x, photo.width, map.width)]!;
  }
  return { width, height, inverse };
}
