/** Small photo files for the decoder's tests: pictures with known code values, and what files say of their colours. */
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

export const width = 21;
export const height = 16;

/** Code values of all sizes that depend on nothing but their index. */
export function codesOf(channels: number, depth: 8 | 16): Uint8Array | Uint16Array {
  const length = width * height * channels;
  const code = (i: number) => ((i * 40503) ^ (i >> 3)) & 0xffff;
  return depth === 8
    ? Uint8Array.from({ length }, (_, i) => code(i) >> 8)
    : Uint16Array.from({ length }, (_, i) => code(i));
}

/** A picture of smooth slopes, as a lossy codec likes it. */
export function smoothCodes(channels: number): Uint8Array {
  return Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return 40 + (pixel % width) * 6 + Math.floor(pixel / width) * 3 + (i % channels) * 20;
  });
}

/** A pipeline of sharp's over the given codes, ready for its encoders. */
export function pictureOf(codes: Uint8Array | Uint16Array): Sharp {
  const channels = (codes.length / (width * height)) as 1 | 2 | 3 | 4;
  const picture = sharp(codes, { raw: { width, height, channels } });
  const space = channels < 3 ? ['b-w', 'grey16'] : ['srgb', 'rgb16'];
  return picture.toColourspace(space[codes instanceof Uint8Array ? 0 : 1]!);
}

/** A PNG with a chunk put in behind its header. */
export function withChunk(png: Buffer, type: string, data: Uint8Array): Buffer {
  return Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([word(data.length), body, word(crc32(body))]);
}

/** A PNG that says it is of this size, bit depth and colour type, with whatever rows. */
export function madePng(size: [number, number], bits: number, colourType: number, rows: Uint8Array): Buffer {
  const header = Buffer.concat([word(...size), Buffer.from([bits, colourType, 0, 0, 0])]);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const body = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...body]);
}

/** A JPEG with a segment put in at its start. */
export function withSegment(jpeg: Buffer, marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

/** A JPEG with an ICC profile in it. */
export function withProfile(jpeg: Buffer, icc: Buffer): Buffer {
  return withSegment(jpeg, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), icc]));
}

/** 32-bit big-endian words. */
export function word(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32BE(value >>> 0, 4 * i);
  });
  return bytes;
}

const fixedPoint = (values: readonly number[]) => word(...values.map((value) => Math.round(value * 65536)));
const tag = (type: string, data: Buffer) =>
  Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), data]);

/** The colorants of Adobe RGB (1998) relative to D50, as its profile states them: columns red, green, blue. */
export const ADOBE_COLORANTS = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
] as const;

/** The same of Display P3. */
export const P3_COLORANTS = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
] as const;

/** A curve tag that is sRGB's: a power and a line, shape 3 of ICC.1. */
export function srgbCurve(): Buffer {
  const parameters = fixedPoint([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]);
  return tag('para', Buffer.concat([Buffer.from([0, 3, 0, 0]), parameters]));
}

/** A curve tag that is a plain power, to the 256th that the format allows. */
export function gammaCurve(gamma: number): Buffer {
  return tag(
    'curv',
    Buffer.concat([word(1), Buffer.from([Math.floor(gamma), Math.round((gamma % 1) * 256)])]),
  );
}

/** An ICC profile of curves and a matrix, or of one curve where there are no colorants. */
export function iccProfile(
  name: string,
  curve: Buffer,
  colorants?: readonly (readonly number[])[],
  space = colorants ? 'RGB ' : 'GRAY',
): Buffer {
  const description = tag(
    'desc',
    Buffer.concat([word(name.length + 1), Buffer.from(`${name}\0`), Buffer.alloc(78)]),
  );
  const white = tag('XYZ ', fixedPoint([0.9642, 1, 0.8249]));
  const tags: [string, Buffer][] = [
    ['desc', description],
    ['cprt', tag('text', Buffer.from('none\0'))],
    ['wtpt', white],
  ];
  if (colorants === undefined) tags.push(['kTRC', curve]);
  else {
    for (const [i, channel] of ['r', 'g', 'b'].entries()) {
      tags.push([`${channel}XYZ`, tag('XYZ ', fixedPoint(colorants[i]!))], [`${channel}TRC`, curve]);
    }
  }
  return assemble(tags, space);
}

function assemble(tags: readonly [string, Buffer][], space: string): Buffer {
  const header = Buffer.alloc(128);
  const table: Buffer[] = [word(tags.length)];
  const data: Buffer[] = [];
  let at = header.length + 4 + 12 * tags.length;
  for (const [signature, body] of tags) {
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    table.push(Buffer.from(signature, 'latin1'), word(at, body.length));
    data.push(padded);
    at += padded.length;
  }
  word(at).copy(header);
  word(0x02100000).copy(header, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  fixedPoint([0.9642, 1, 0.8249]).copy(header, 68);
  return Buffer.concat([header, ...table, ...data]);
}

/** sRGB in float64: the oracle for light. */
export const toLinear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
export const toSrgb = (x: number) => {
  const clipped = Math.min(Math.max(x, 0), 1);
  return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
};
