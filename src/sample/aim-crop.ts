import type { Window } from '../image.js';
import { crop as cropImage } from '../pixels/crop.js';
import type { Stream } from '../random.js';
import type { Recipe, Rendered } from '../recipe/define.js';
import { type FloatArray, isFloatArray, isImage, type Layer, type Matte } from '../recipe/layers.js';
import type { Size } from './plan-sample.js';

/** The layer that aimed crops go by. */
export const AIM_LAYER = 'mask';
/** So often a crop is aimed, where more than this share of the picture is masked (ReLoBlur, Li et al. 2023: BAPC). */
const AIMED = 0.5;
const LEAST_SHARE = 0.05;

/** Where a sample is cut out of what was made. */
export interface AimedCrop {
  readonly window: Window;
  /** Its centre is a masked pixel, as far as the picture's edges let it. */
  readonly aimed: boolean;
  /** Share of the whole picture that is masked. */
  readonly maskedShare: number;
}

/**
 * Blur-aware patch cropping: with probability 0.5, and only where the mask covers more than 5 % of the picture, the crop
 * is centred on a masked pixel drawn uniformly and moved inside the picture; else it lies anywhere. Any value of the mask
 * above 0 counts.
 */
export function aimCrop(mask: Matte, size: Size, stream: Stream): AimedCrop {
  const { width, height, data } = mask;
  let masked = 0;
  for (const value of data) if (value > 0) masked++;
  const [chance, rank] = [stream.uniform(), stream.uniform()];
  const aimed = chance < AIMED && masked > LEAST_SHARE * data.length;
  const [lastX, lastY] = [width - size.width, height - size.height];
  let [x, y] = [stream.integer(0, lastX), stream.integer(0, lastY)];
  if (aimed) {
    const at = nthMasked(data, Math.floor(rank * masked));
    x = Math.min(lastX, Math.max(0, (at % width) - (size.width >> 1)));
    y = Math.min(lastY, Math.max(0, Math.floor(at / width) - (size.height >> 1)));
  }
  const maskedShare = Number((masked / data.length).toPrecision(6));
  return { window: { x, y, width: size.width, height: size.height }, aimed, maskedShare };
}

function nthMasked(data: Uint8Array, n: number): number {
  for (let p = 0, left = n; p < data.length; p++) if (data[p]! > 0 && left-- === 0) return p;
  return 0;
}

/** What was rendered, cut to a window: every picture, and the arrays that have a value for each pixel. */
export function cutRendered(rendered: Rendered, layers: Recipe['layers'], window: Window): Rendered {
  const cut = Object.entries(rendered.layers).map(([name, layer]) => [
    name,
    layers[name]?.role === 'kernel' ? layer : cutLayer(layer, window),
  ]);
  return { ...rendered, layers: Object.fromEntries(cut) };
}

function cutLayer(layer: Layer, window: Window): Layer {
  if (isFloatArray(layer)) return cutArray(layer, window);
  return isImage(layer) ? cropImage(layer, window) : cutMatte(layer, window);
}

function cutMatte(matte: Matte, { x, y, width, height }: Window): Matte {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * matte.width + x;
    data.set(matte.data.subarray(from, from + width), row * width);
  }
  return { width, height, data };
}

/** Its last two axes are the picture's height and width. */
function cutArray({ shape, data, preview }: FloatArray, window: Window): FloatArray {
  const [fullHeight, fullWidth] = shape.slice(-2) as [number, number];
  const planes = data.length / (fullWidth * fullHeight);
  const { width, height } = window;
  const out = new Float32Array(planes * width * height);
  for (let n = 0; n < planes * height; n++) {
    const [plane, row] = [Math.floor(n / height), n % height];
    const from = (plane * fullHeight + window.y + row) * fullWidth + window.x;
    out.set(data.subarray(from, from + width), n * width);
  }
  return { shape: [...shape.slice(0, -2), height, width], data: out, preview: cropImage(preview, window) };
}
