/**
 * The border between sRGB code values and light. Pictures are linearised once on the way in and encoded once on the
 * way out, so these loops run over every sample of every pair: they are look-ups, and as exact as the scalar curves.
 */
import { createImage, type Image, type Light, type Window } from '../image.js';
import {
  type CodeArray,
  type CodedPicture,
  type CodeRoom,
  codedWindow,
  type Depth,
  encoderOf,
  lightOfCodes,
  newCodes,
  PATTERN_OF_ONE,
  topCode,
} from './colour-codes.js';
import { applyCurve, decodingCurve, encodingCurve } from './colour-transfer.js';
import { exposureOf, latentImage } from './latent.js';

export type { CodeArray, CodedPicture, Depth } from './colour-codes.js';
export { decodeSrgb, encodeSrgb } from './colour-transfer.js';

/** Code values to linear light in [0, 1], each correctly rounded to float32. */
export function linearFromCodes(codes: CodeArray, depth: Depth): Float32Array<ArrayBuffer> {
  return lookUp(lightOfCodes(depth), codes);
}

/** A number of the table for each code. */
export function lookUp(table: Float32Array, codes: CodeArray): Float32Array<ArrayBuffer> {
  const out = new Float32Array(codes.length);
  for (let i = 0; i < out.length; i++) out[i] = table[codes[i]!]!;
  return out;
}

const codeValues = new Map<Depth, Float32Array>();

/** What the light of each code value is encoded to: the bits that a picture's floats would be. */
export function codeValuesOf(depth: Depth): Float32Array {
  const values = codeValues.get(depth) ?? applyCurve(encodingCurve(), lightOfCodes(depth));
  codeValues.set(depth, values);
  return values;
}

/**
 * Linear light to the nearest code values; what lies outside [0, 1] is clipped.
 * @throws RangeError where a sample is NaN, which is somebody's mistake and never a colour.
 */
export function codesFromLinear(data: Float32Array, depth: 8): Uint8Array<ArrayBuffer>;
export function codesFromLinear(data: Float32Array, depth: Depth, room?: CodeRoom): CodeArray;
export function codesFromLinear(data: Float32Array, depth: Depth, room: CodeRoom = newCodes): CodeArray {
  const { shift, first, entries } = encoderOf(depth);
  const darkest = first << shift;
  const one = PATTERN_OF_ONE;
  const lowBits = (1 << shift) - 1;
  const out = room(data.length, depth);
  const patterns = new Int32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i]!;
    if (pattern >= darkest && pattern < one) {
      out[i] = (entries[(pattern >> shift) - first]! + (pattern & lowBits)) >> shift;
    } else out[i] = clippedCode(data[i]!, i, depth);
  }
  return out;
}

/** sRGB values to the nearest code values, clipped to [0, 1]. @throws RangeError where a sample is NaN. */
export function codesFromSrgb(data: Float32Array, depth: 8): Uint8Array<ArrayBuffer>;
export function codesFromSrgb(data: Float32Array, depth: Depth, room?: CodeRoom): CodeArray;
export function codesFromSrgb(data: Float32Array, depth: Depth, room: CodeRoom = newCodes): CodeArray {
  const out = room(data.length, depth);
  const top = topCode(depth);
  if (roundCodes(data, top, out)) return out;
  throw new RangeError(`sample ${data.findIndex(Number.isNaN)} of the picture is NaN`);
}

/** Whether all samples are numbers. Nothing but the loop, which V8 compiles to half the time so. */
function roundCodes(data: Float32Array, top: number, out: CodeArray): boolean {
  let sound = true;
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    if (v > 0 && v < 1) out[i] = v * top + 0.5;
    else if (v >= 1) out[i] = top;
    else {
      out[i] = 0;
      if (Number.isNaN(v)) sound = false;
    }
  }
  return sound;
}

/** The code of a sample that is darker than code 1 or not below full scale. */
function clippedCode(sample: number, index: number, depth: Depth): number {
  if (Number.isNaN(sample)) throw new RangeError(`sample ${index} of the picture is NaN`);
  return sample >= 1 ? topCode(depth) : 0;
}

/**
 * A window of a coded picture, or the whole of it, in linear light. It is latent: as long as nobody asks for its floats,
 * its code values are these. @throws RangeError where the window leaves it.
 */
export function imageFromCodes(picture: CodedPicture, window?: Window): Image<'linear'> {
  const coded = codedWindow(picture, window);
  return latentImage(
    { ...sizeOf(coded), light: 'linear' },
    {
      develop: () => linearFromCodes(coded.codes, coded.depth),
      codes: (depth) => (depth === coded.depth ? coded.codes : undefined),
      coded,
    },
  );
}

const sizeOf = ({ width, height, channels }: CodedPicture) => ({ width, height, channels });

/**
 * The picture's nearest code values, clipped to its range: a matter of look-ups. Where they aren't there already, they go
 * into `room`. @throws RangeError for NaN.
 */
export function codesOf(image: Image, depth: Depth, room: CodeRoom = newCodes): CodeArray {
  const known = exposureOf(image)?.codes(depth, room);
  if (known !== undefined) return known;
  const fromLight = image.light === 'linear' ? codesFromLinear : codesFromSrgb;
  return fromLight(image.data, depth, room);
}

/**
 * The picture in the light asked for; the same object where it is in that light already. Nothing is clipped, and
 * before it is rounded to float32 a value is exact to 1e-8 of itself.
 */
export function toLight<L extends Light>(image: Image, light: L): Image<L> {
  if (image.light === light) return image as Image<L>;
  const coded = exposureOf(image)?.coded;
  if (coded !== undefined) {
    // Asked for one after another, hundreds of thousands of samples have few different answers.
    const data = lookUp(codeValuesOf(coded.depth), coded.codes);
    return createImage(image.width, image.height, image.channels, light, data);
  }
  const curve = light === 'linear' ? decodingCurve() : encodingCurve();
  return createImage(image.width, image.height, image.channels, light, applyCurve(curve, image.data));
}

/** Linear luminance by the weights of Rec. 709, in one channel; a grey picture is its own. */
export function luma(image: Image<'linear'>): Image<'linear'> {
  if (image.channels === 1) return image;
  const { width, height, data } = image;
  const out = new Float32Array(width * height);
  for (let i = 0, s = 0; i < out.length; i++, s += 3) {
    out[i] = 0.2126 * data[s]! + 0.7152 * data[s + 1]! + 0.0722 * data[s + 2]!;
  }
  return createImage(width, height, 1, 'linear', out);
}
