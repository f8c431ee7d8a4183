import { createImage, type Image } from '../image.js';
import { toLight } from '../pixels/colour.js';
import { decodeSrgb } from '../pixels/colour-transfer.js';
import { pow } from '../portable.js';

/** A camera's curve from light to code values: a name, or points [light, value], rising, from [0, 0] to [1, 1]. */
export type Response = 'srgb' | 'gamma2.2' | readonly (readonly [light: number, value: number])[];

/** Knots of the table, evenly spaced in sRGB code values: all curves in use are nearly straight there. */
const KNOTS = 4096;

/**
 * The picture as a camera with this curve would store it; the code values are in the result. With `srgb` it comes back as
 * it is, to be encoded where it is written. Light outside [0, 1] is clipped. Within 1e-6 of the curve for `gamma2.2`
 * above code value 1, and of straight lines between the points.
 */
export function respond(image: Image, response: Response): Image {
  if (response === 'srgb') return image;
  const { width, height, channels, data } = toLight(image, 'srgb');
  const table = tableOf(response);
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const value = data[i]!;
    const at = value > 0 ? (value < 1 ? value * KNOTS : KNOTS) : 0;
    const knot = at < KNOTS ? at | 0 : KNOTS - 1;
    const low = table[knot]!;
    out[i] = low + (at - knot) * (table[knot + 1]! - low);
  }
  return createImage(width, height, channels, 'srgb', out);
}

function tableOf(response: Exclude<Response, 'srgb'>): Float64Array {
  const curve = response === 'gamma2.2' ? (light: number) => pow(light, 1 / 2.2) : between(response);
  return Float64Array.from({ length: KNOTS + 1 }, (_, n) => curve(decodeSrgb(n / KNOTS)));
}

/** Straight lines between the points. */
function between(points: readonly (readonly [number, number])[]): (light: number) => number {
  return (light) => {
    const next = points.findIndex(([end]) => end >= light);
    if (next <= 0) return points[next < 0 ? points.length - 1 : 0]![1];
    const [from, low] = points[next - 1]!;
    const [to, high] = points[next]!;
    return low + ((light - from) / (to - from)) * (high - low);
  };
}
