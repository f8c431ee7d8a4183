/**
 * Colour profiles made of three curves and a matrix, or of one curve for grey: what photos and displays carry.
 * Read from ICC profiles (ICC.1:2022; table-based ones are left to libvips) or made from chromaticities.
 */
import { encodeSrgb } from '../pixels/colour.js';
import { pow } from '../portable.js';
import { type Matrix, multiply, srgbFromXyz, xyzFromChromaticities } from './colour-primaries.js';

/** Encoded value in [0, 1] to light in [0, 1]. */
export type Tone = (v: number) => number;

export interface Profile {
  /** As the profile calls itself: `Display P3`. */
  readonly name: string;
  /** One curve for grey, or three for red, green and blue. */
  readonly tones: readonly Tone[];
  /** Linear light of the profile's primaries to that of sRGB's; absent for grey. */
  readonly matrix?: Matrix;
}

/** What an ICC profile says of itself. */
export interface IccProfile {
  readonly name: string;
  /** The colours it is for: `RGB`, `GRAY`, `CMYK`... */
  readonly space: string;
  /** Its curves and matrix; absent where it is made of tables. */
  readonly profile?: Profile;
}

/** Reads an ICC profile, or returns undefined where the bytes aren't one. */
export function readIccProfile(icc: Buffer): IccProfile | undefined {
  try {
    return icc.toString('latin1', 36, 40) === 'acsp' ? parse(icc) : undefined;
  } catch (thrown) {
    // A damaged profile points beyond its own end, where Buffer's readers throw.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function parse(icc: Buffer): IccProfile {
  const tags = readTags(icc);
  const name = readName(tags.get('desc'));
  const space = icc.toString('latin1', 16, 20).trim();
  if (space === 'GRAY' && tags.has('kTRC')) {
    return { name, space, profile: { name, tones: readTones([tags.get('kTRC')]) } };
  }
  // Where a profile holds both, its tables are the finer description and matter first.
  if (space !== 'RGB' || tags.has('A2B0') || !tags.has('rXYZ')) return { name, space };
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((signature) => readXyz(tags.get(signature)));
  const xyz = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]!));
  const tones = readTones(['rTRC', 'gTRC', 'bTRC'].map((signature) => tags.get(signature)));
  return { name, space, profile: { name, tones, matrix: multiply(srgbFromXyz, xyz) } };
}

function readTags(icc: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(icc.readUInt32BE(128), 200);
  for (let entry = 132; entry < 132 + 12 * count; entry += 12) {
    const start = icc.readUInt32BE(entry + 4);
    tags.set(
      icc.toString('latin1', entry, entry + 4),
      icc.subarray(start, start + icc.readUInt32BE(entry + 8)),
    );
  }
  return tags;
}

/** The description: ASCII up to version 2, and UTF-16 in several languages, of which we take the first, from 4 on. */
function readName(tag: Buffer | undefined): string {
  if (tag === undefined) return 'unnamed profile';
  const wide = tag.toString('latin1', 0, 4) === 'mluc';
  const start = wide ? tag.readUInt32BE(24) : 12;
  const text = tag.subarray(start, start + tag.readUInt32BE(wide ? 20 : 8));
  const name = wide ? Buffer.from(text).swap16().toString('utf16le') : text.toString('latin1');
  return name.split('\0')[0]!.replace(/\s+/g, ' ').trim().slice(0, 80) || 'unnamed profile';
}

const fixed = (tag: Buffer, at: number) => tag.readInt32BE(at) / 65536;

function readXyz(tag: Buffer = Buffer.alloc(0)): number[] {
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];
}

/** The curves of the channels: one and the same function where their data are alike, which saves tables later on. */
function readTones(tags: readonly (Buffer | undefined)[]): Tone[] {
  const tones = tags.map((tag) => readTone(tag));
  return tones.map((_, i) => tones[tags.findIndex((tag) => tag!.equals(tags[i]!))]!);
}

function readTone(tag: Buffer = Buffer.alloc(0)): Tone {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'para') return parametric(tag.readUInt16BE(8), tag);
  if (type !== 'curv') throw new RangeError(`an ICC curve of type ${type}`);
  const count = tag.readUInt32BE(8);
  if (count === 0) return (v) => v;
  if (count === 1) return power(tag.readUInt16BE(12) / 256);
  if (12 + 2 * count > tag.length) throw new RangeError('an ICC curve that is cut short');
  const table = Float64Array.from({ length: count }, (_, i) => tag.readUInt16BE(12 + 2 * i) / 65535);
  return (v) => {
    const at = v * (count - 1);
    const i = Math.min(Math.floor(at), count - 2);
    return table[i]! + (at - i) * (table[i + 1]! - table[i]!);
  };
}

/** The five shapes of ICC.1 10.18: a power of a x + b from x = d on, and below it a line. */
function parametric(shape: number, tag: Buffer): Tone {
  const count = [1, 3, 4, 5, 7][shape];
  if (count === undefined) throw new RangeError(`an ICC curve of shape ${shape}`);
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixed(tag, 12 + 4 * i),
  );
  const bent = (v: number) => pow(Math.max(a * v + b, 0), g);
  if (shape === 0) return power(g);
  if (shape === 1) return bent;
  if (shape === 2) return (v) => bent(v) + c;
  return (v) => (v >= d ? bent(v) + e : c * v + f);
}

/** A plain power. */
export function power(gamma: number): Tone {
  return gamma === 1 ? (v) => v : (v) => pow(v, gamma);
}

/** A profile of the given primaries; `chromaticities` as for `xyzFromChromaticities`. */
export function profileOfPrimaries(name: string, chromaticities: readonly number[], tone: Tone): Profile {
  return {
    name,
    tones: [tone, tone, tone],
    matrix: multiply(srgbFromXyz, xyzFromChromaticities(chromaticities)),
  };
}

// Colorants are written with 16 bits and sometimes 4 decimals; real spaces of other primaries are off by .01 and more.
const SAME_PRIMARIES = 0.002;

/** Whether a profile is sRGB under whatever name: its primaries, and its curve within one 8-bit code value. */
export function isSrgb({ tones, matrix }: Profile): boolean {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  if (matrix?.some((m, i) => Math.abs(m - identity[i]!) > SAME_PRIMARIES)) return false;
  for (let code = 0; code < 256; code++) {
    for (const tone of new Set(tones))
      if (Math.abs(encodeSrgb(tone(code / 255)) * 255 - code) > 1) return false;
  }
  return true;
}

/** The profile as it concerns a grey picture: one curve. The three of an RGB profile are as good as always alike. */
export function greyOf({ name, tones }: Profile): Profile {
  return { name, tones: [tones[1] ?? tones[0]!] };
}
