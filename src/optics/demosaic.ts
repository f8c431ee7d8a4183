import { createImage, type Image } from '../image.js';
import { cellChannels, type Mosaic } from './mosaic.js';

/** Pixels that each filter sees beyond its own. */
const REACH = 2;

/**
 * Gives every pixel all three colours: Malvar, He and Cutler 2004, "High-quality linear interpolation for demosaicing of
 * Bayer-patterned color images". Bilinear interpolation, corrected by the Laplacian of the colour that was measured, with
 * the paper's 5x5 filters. Beyond the edge the mosaic is mirrored about its edge pixels, which keeps the pattern.
 */
export function demosaic(mosaic: Mosaic): Image<'linear'> {
  const { width, height, pattern } = mosaic;
  const stride = width + 2 * REACH;
  const m = padded(mosaic);
  const image = createImage(width, height, 3, 'linear');
  const out = image.data;
  const cell = cellChannels(pattern);
  for (let y = 0; y < height; y++) {
    for (let column = 0; column < 2; column++) {
      const own = cell[(y & 1) * 2 + column]!;
      // On a green pixel: the colour of its neighbours in the row.
      const inRow = cell[(y & 1) * 2 + (1 - column)]!;
      for (let x = column; x < width; x += 2) {
        const at = (y + REACH) * stride + x + REACH;
        const to = 3 * (y * width + x);
        const centre = m[at]!;
        const sides = m[at - 1]! + m[at + 1]!;
        const ends = m[at - stride]! + m[at + stride]!;
        const corners = m[at - stride - 1]! + m[at - stride + 1]! + m[at + stride - 1]! + m[at + stride + 1]!;
        const farSides = m[at - 2]! + m[at + 2]!;
        const farEnds = m[at - 2 * stride]! + m[at + 2 * stride]!;
        out[to + own] = centre;
        if (own === 1) {
          const base = 5 * centre - corners;
          out[to + inRow] = (base + 4 * sides - farSides + 0.5 * farEnds) / 8;
          out[to + 2 - inRow] = (base + 4 * ends - farEnds + 0.5 * farSides) / 8;
        } else {
          const far = farSides + farEnds;
          out[to + 1] = (4 * centre + 2 * (sides + ends) - far) / 8;
          out[to + 2 - own] = (6 * centre + 2 * corners - 1.5 * far) / 8;
        }
      }
    }
  }
  return image;
}

function padded({ width, height, data }: Mosaic): Float32Array {
  const stride = width + 2 * REACH;
  const out = new Float32Array(stride * (height + 2 * REACH));
  for (let y = -REACH; y < height + REACH; y++) {
    const from = mirrored(y, height) * width;
    const to = (y + REACH) * stride + REACH;
    out.set(data.subarray(from, from + width), to);
    for (let x = 1; x <= REACH; x++) {
      out[to - x] = data[from + mirrored(-x, width)]!;
      out[to + width - 1 + x] = data[from + mirrored(width - 1 + x, width)]!;
    }
  }
  return out;
}

/** The mirror that doesn't repeat the edge pixel, so that a colour stays in its place; for sides of 3 px and more. */
function mirrored(position: number, length: number): number {
  if (position < 0) return -position;
  return position < length ? position : 2 * (length - 1) - position;
}
