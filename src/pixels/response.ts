import { pow } from '../portable.js';
import { type CodeArray, codesFromLinear, type Depth } from './colour.js';
import { type CodeRoom, lightOfCodes, newCodes, PATTERN_OF_ONE, topCode } from './colour-codes.js';

/**
 * How a camera turned light into code values: what is undone before frames are averaged, and done again after. Light
 * is in [0, 1], except for `codes`, where it is the code value itself.
 */
export interface Response {
  /** Light by code value. Not to be written to. */
  lightOf(depth: Depth): Float32Array;
  /** The nearest code values, halves up, for light that was averaged over frames of `from` bits. */
  codesOf(light: Float32Array, from: Depth, to: Depth, room?: CodeRoom): CodeArray;
}

/** The curve of IEC 61966-2-1. */
export const srgbResponse: Response = {
  lightOf: lightOfCodes,
  codesOf: (light, _, to, room) => codesFromLinear(light, to, room),
};

const plainTables: Partial<Record<Depth, Float32Array>> = {};

/** No curve at all: code values are averaged as they are. */
export const plainResponse: Response = {
  lightOf(depth) {
    plainTables[depth] ??= Float32Array.from({ length: topCode(depth) + 1 }, (_, code) => code);
    return plainTables[depth];
  },
  codesOf(light, from, to, room = newCodes) {
    const scale = topCode(to) / topCode(from);
    const out = room(light.length, to);
    // A half is exact in float32, and no other mean of up to some thousand frames comes near one.
    // The array cuts the fraction off; the mean of code values is never above the top one.
    for (let i = 0; i < out.length; i++) out[i] = light[i]! * scale + 0.5;
    return out;
  },
};

/** light = value^gamma. */
export const gammaResponse = (gamma: number): Response => curveResponse((value) => pow(value, gamma));

/**
 * A measured curve: the light of 256 code values, 0 to 255, in any unit, never falling. Between them, and for
 * deeper pictures, it runs straight.
 */
export function measuredResponse(light: readonly number[]): Response {
  const top = light[255] as number;
  return curveResponse((value) => {
    const code = Math.min(254, Math.floor(value * 255));
    const [low, high] = [light[code] as number, light[code + 1] as number];
    return (low + (high - low) * (value * 255 - code)) / top;
  });
}

function curveResponse(curve: (value: number) => number): Response {
  const tables: Partial<Record<Depth, Float32Array>> = {};
  const encoders: Partial<Record<Depth, ReturnType<typeof makeEncoder>>> = {};
  return {
    lightOf(depth) {
      const top = topCode(depth);
      tables[depth] ??= Float32Array.from({ length: top + 1 }, (_, code) => curve(code / top));
      return tables[depth];
    },
    codesOf(light, _, to, room = newCodes) {
      encoders[to] ??= makeEncoder(curve, to);
      return encode(light, encoders[to], to, room);
    },
  };
}

/** Bits of a float32's pattern below those that choose a bucket. */
const SHIFT = 15;

/** Decision thresholds between neighbouring codes, and for each bucket of light how many lie below its start. */
function makeEncoder(curve: (value: number) => number, depth: Depth) {
  const top = topCode(depth);
  const thresholds = Float32Array.from({ length: top }, (_, code) => curve((code + 0.5) / top));
  const starts = new Uint16Array((PATTERN_OF_ONE >> SHIFT) + 1);
  const bucket = new Float32Array(1);
  const pattern = new Int32Array(bucket.buffer);
  for (let i = 0, code = 0; i < starts.length; i++) {
    pattern[0] = i << SHIFT;
    while (code < top && thresholds[code]! <= bucket[0]!) code++;
    starts[i] = code;
  }
  return { thresholds, starts };
}

function encode(
  light: Float32Array,
  { thresholds, starts }: ReturnType<typeof makeEncoder>,
  depth: Depth,
  room: CodeRoom,
): CodeArray {
  const top = topCode(depth);
  const out = room(light.length, depth);
  const patterns = new Int32Array(light.buffer, light.byteOffset, light.length);
  for (let i = 0; i < out.length; i++) {
    const pattern = patterns[i]!;
    if (pattern >= PATTERN_OF_ONE) out[i] = top;
    else if (pattern > 0) {
      let code = starts[pattern >> SHIFT]!;
      while (code < top && light[i]! >= thresholds[code]!) code++;
      out[i] = code;
    } else out[i] = 0;
  }
  return out;
}
