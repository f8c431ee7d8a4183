/** The transfer curve of sRGB (IEC 61966-2-1): exactly for one value, and quickly for a picture's floats. */
import { pow } from '../portable.js';

// The joints of the two branches, as the standard prints them. Below them the curve is a straight line.
const CODE_JOINT = 0.04045;
const LIGHT_JOINT = 0.0031308;

const bentDecode = (v: number) => pow((v + 0.055) / 1.055, 2.4);
const bentEncode = (x: number) => 1.055 * pow(x, 1 / 2.4) - 0.055;

/** sRGB value (1 is full scale) to linear light. Below 0 the straight part goes on. */
export function decodeSrgb(v: number): number {
  return v <= CODE_JOINT ? v / 12.92 : bentDecode(v);
}

/** Linear light to sRGB value (1 is full scale). Below 0 the straight part goes on. */
export function encodeSrgb(x: number): number {
  return x <= LIGHT_JOINT ? x * 12.92 : bentEncode(x);
}

/**
 * A transfer curve made ready for many values. Its bent part is a chain of parabolas which meet at their ends,
 * 256 to an octave, so that the high bits of a float32's pattern choose one: three coefficients each, about
 * its middle. That is over 20 times quicker than a power, and off by less than float32 can tell.
 */
export interface Curve {
  readonly joint: number;
  readonly slope: number;
  readonly bent: (x: number) => number;
  readonly first: number;
  readonly coefficients: Float64Array;
}

const SHIFT = 15;
const MIDDLE = 1 << (SHIFT - 1);
// Light of 4 times full scale is beyond what pictures hold; what is brighter still is computed one by one.
const END = 4;

let decoding: Curve | undefined;
let encoding: Curve | undefined;

/** `decodeSrgb` for `applyCurve`. */
export function decodingCurve(): Curve {
  decoding ??= makeCurve(CODE_JOINT, 1 / 12.92, bentDecode);
  return decoding;
}

/** `encodeSrgb` for `applyCurve`. */
export function encodingCurve(): Curve {
  encoding ??= makeCurve(LIGHT_JOINT, 12.92, bentEncode);
  return encoding;
}

/** The curve's values for `data`, in the same order. Nothing is clipped. */
export function applyCurve(curve: Curve, data: Float32Array): Float32Array<ArrayBuffer> {
  const { joint, slope, bent, first, coefficients } = curve;
  const out = new Float32Array(data.length);
  const patterns = new Int32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < out.length; i++) {
    const x = data[i]!;
    if (x <= joint) out[i] = x * slope;
    else if (x < END) {
      const bucket = patterns[i]! >> SHIFT;
      pattern[0] = (bucket << SHIFT) | MIDDLE;
      const t = x - float[0]!;
      const n = 3 * (bucket - first);
      out[i] = coefficients[n]! + t * (coefficients[n + 1]! + t * coefficients[n + 2]!);
    } else out[i] = bent(x);
  }
  return out;
}

function makeCurve(joint: number, slope: number, bent: Curve['bent']): Curve {
  const first = patternOf(joint) >> SHIFT;
  const count = (patternOf(END) >> SHIFT) - first;
  const coefficients = new Float64Array(3 * count);
  for (let n = 0; n < count; n++) {
    const from = floatOf((first + n) << SHIFT);
    const half = (floatOf((first + n + 1) << SHIFT) - from) / 2;
    const middle = bent(from + half);
    const start = bent(from) - middle;
    const end = bent(from + 2 * half) - middle;
    coefficients.set([middle, (end - start) / (2 * half), (end + start) / (2 * half * half)], 3 * n);
  }
  return { joint, slope, bent, first, coefficients };
}

const float = new Float32Array(1);
const pattern = new Int32Array(float.buffer);

/** The bit pattern of a number rounded to float32. Of positive numbers the greater has the greater pattern. */
export function patternOf(x: number): number {
  float[0] = x;
  return pattern[0]!;
}

/** The float32 of a bit pattern. */
export function floatOf(bits: number): number {
  pattern[0] = bits;
  return float[0]!;
}
