/** JPEG, PNG, WebP, TIFF and AVIF through sharp, which is libvips. */
import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { asError } from '../errors.js';
import { colourOf } from './decode-colour.js';
import { type RawPicture, spreadBits } from './decode-convert.js';
import type { PhotoFormat } from './decode-format.js';
import type { OpenedPhoto } from './decode-header.js';
import { isWholeJpeg } from './decode-jpeg.js';
import { readPngColour } from './decode-png.js';
import { damaged, unreadable } from './decode-refusal.js';
import { isRawTiff } from './decode-tiff.js';

// Workers are the parallelism here: a second thread inside each would only take turns with the other workers. And no
// picture is decoded twice, so that libvips's cache of operations would hold memory for nothing.
sharp.concurrency(1);
sharp.cache(false);

/** The sample types that become code values without a rule of somebody's for what white is. */
const DEPTHS: Readonly<Record<string, 8 | 16>> = { uchar: 8, ushort: 16 };
const SPACES = ['srgb', 'rgb16', 'b-w', 'grey16', 'cmyk'];

function optionsFor(format: PhotoFormat): SharpOptions {
  return {
    // libjpeg says of damaged data no more than a warning; the other libraries warn of odd tags and of nothing else.
    failOn: format === 'JPEG' ? 'warning' : 'error',
    limitInputPixels: false,
  };
}

/** Reads the header. @throws UserError where it is damaged or tells of something that isn't read. */
export async function openBySharp(bytes: Buffer, name: string, format: PhotoFormat): Promise<OpenedPhoto> {
  if (format === 'JPEG' && !isWholeJpeg(bytes)) throw damaged(name, format);
  if (format === 'TIFF' && isRawTiff(bytes)) throw unreadable(name, 'a camera raw file or a preview');
  const metadata = await reading(name, format, () => sharp(bytes, optionsFor(format)).metadata());
  const depth = DEPTHS[metadata.depth];
  if (depth === undefined) throw unreadable(name, `samples of the type ${metadata.depth}`);
  if (!SPACES.includes(metadata.space) || metadata.channels > 4) {
    throw unreadable(name, `${metadata.channels} channels of the kind ${metadata.space}`);
  }
  const cmyk = metadata.space === 'cmyk';
  const colour = colourOf(bytes, name, format, metadata);
  const { width, height } = metadata.autoOrient;
  const orientation = metadata.orientation ?? 1;
  const turned = orientation >= 2 && orientation <= 8;
  const header = {
    width,
    height,
    channels: metadata.channels <= 2 ? (1 as const) : (3 as const),
    // libvips converts inks to 8 bits.
    depth: cmyk ? (8 as const) : depth,
    format,
    alpha: metadata.hasAlpha,
    ...(colour.name === undefined ? {} : { profile: colour.name }),
    ...(turned ? { orientation } : {}),
  };
  const notes = turned ? [`rotated by EXIF orientation ${orientation}`] : [];
  const bits = metadata.bitsPerSample;
  return {
    header,
    colour,
    ...(bits === undefined ? {} : { bits }),
    notes: [...pageNotes(bytes, format, metadata), ...notes],
  };
}

function pageNotes(bytes: Buffer, format: PhotoFormat, metadata: Metadata): string[] {
  const pages = format === 'PNG' ? readPngColour(bytes).frames : (metadata.pages ?? 1);
  return pages > 1 ? [`page ${(metadata.pagePrimary ?? 0) + 1} of ${pages} taken`] : [];
}

/** Decodes the pixels, in the file's own colours unless libvips has to convert them. */
export async function decodeBySharp(bytes: Buffer, name: string, opened: OpenedPhoto): Promise<RawPicture> {
  const { header, colour, bits } = opened;
  const { format, depth, alpha } = header;
  const grey = header.channels === 1;
  // libvips drops the alpha of an 8-bit grey picture, and keeps that of a 16-bit one.
  const deep = depth === 16 || (grey && alpha);
  let pipeline = sharp(bytes, {
    ...optionsFor(format),
    autoOrient: header.orientation !== undefined,
    ignoreIcc: !colour.byLibvips,
  });
  if (grey) pipeline = pipeline.toColourspace(deep ? 'grey16' : 'b-w');
  else if (deep) pipeline = pipeline.toColourspace('rgb16');
  // sharp converts 16 bits to Display P3 and would leave it at that.
  if (deep && colour.byLibvips) pipeline = pipeline.withIccProfile('srgb');
  const raw = pipeline.raw(deep ? { depth: 'ushort' } : {});
  const { data, info } = await reading(name, format, () => raw.toBuffer({ resolveWithObject: true }));
  const { width, height, channels: bands } = info;
  if (!deep) return { width, height, bands, depth, codes: data };
  const wide = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  if (depth === 8) return { width, height, bands, depth, codes: Uint8Array.from(wide, (code) => code >> 8) };
  if (format === 'AVIF' && bits !== undefined) spreadBits(wide, bits);
  return { width, height, bands, depth, codes: wide };
}

/** Runs a step of sharp's; libvips's own words, many lines at times, are turned into one sentence. */
async function reading<T>(name: string, format: PhotoFormat, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    const { message } = asError(thrown);
    if (/unsupported|not supported|not configured|not a whole number/i.test(message)) {
      throw unreadable(name, `a ${format} of a rare kind`);
    }
    throw damaged(name, format);
  }
}
