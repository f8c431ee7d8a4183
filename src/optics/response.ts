import { createImage, type Image } from '../image.js';
import { codesFromSrgb, codeValuesOf, lookUp, toLight } from '../pixels/colour.js';
import type { CodeArray, CodedPicture } from '../pixels/colour-codes.js';
import { decodeSrgb } from '../pixels/colour-transfer.js';
import { exposureOf, latentImage } from '../pixels/latent.js';
import { pow } from '../portable.js';

/** A camera's curve from light to code values: a name, or points [light, value], rising, from [0, 0] to [1, 1]. */
export type Response = 'srgb' | 'gamma2.2' | readonly (readonly [light: number, value: number])[];

/** Knots of the table, evenly spaced in sRGB code values: all curves in use are nearly straight there. */
export const KNOTS = 4096;

/**
 * The picture as a camera with this curve would store it; the code values are in the result. With `srgb` it comes back as
 * it is, to be encoded where it is written. Light outside [0, 1] is clipped. Within 1e-6 of the curve for `gamma2.2`
 * above code value 1, and of straight lines between the points. This is the plain twin of `respondFast`
 * (src/wasm/response.ts).
 */
export function respond(image: Image, response: Response): Image {
  if (response === 'srgb') return image;
  const { width, height, channels } = image;
  const coded = exposureOf(image)?.coded;
  if (coded !== undefined) return respondCoded(coded, response);
  return createImage(width, height, channels, 'srgb', bend(toLight(image, 'srgb').data, response));
}

/** Each code value has one answer, and so has each as code values again: the floats are made if somebody wants them. */
function respondCoded({ width, height, channels, depth, codes }: CodedPicture, response: Curved): Image {
  const values = bend(codeValuesOf(depth), response);
  return latentImage(
    { width, height, channels, light: 'srgb' },
    {
      develop: () => lookUp(values, codes),
      codes: (to, room) => recode(codes, codesFromSrgb(values, to), room(codes.length, to)),
    },
  );
}

function recode(codes: CodeArray, answers: CodeArray, out: CodeArray): CodeArray {
  for (let i = 0; i < out.length; i++) out[i] = answers[codes[i]!]!;
  return out;
}

function bend(values: Float32Array, response: Curved): Float32Array {
  const table = responseTable(response);
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i]!;
    const at = value > 0 ? (value < 1 ? value * KNOTS : KNOTS) : 0;
    const knot = at < KNOTS ? at | 0 : KNOTS - 1;
    const low = table[knot]!;
    out[i] = low + (at - knot) * (table[knot + 1]! - low);
  }
  return out;
}

/** A response that isn't sRGB's. */
export type Curved = Exclude<Response, 'srgb'>;

let made: { readonly of: Curved; readonly table: Float64Array } | undefined;

/** The response at each knot; that of the one camera in use is kept. */
export function responseTable(response: Curved): Float64Array {
  if (made?.of !== response) {
    const curve = response === 'gamma2.2' ? (light: number) => pow(light, 1 / 2.2) : between(response);
    const table = Float64Array.from({ length: KNOTS + 1 }, (_, n) => curve(decodeSrgb(n / KNOTS)));
    made = { of: response, table };
  }
  return made.table;
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
