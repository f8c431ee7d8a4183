/** JPEG, PNG, WebP, TIFF and AVIF through sharp, which is libvips. */
import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { asError } from '../errors.js';
import type { CodeArray, Depth } from '../pixels/colour.js';
import { isMonochromeAvif, longestSideOfAvif } from './decode-avif.js';
import { colourOf } from './decode-colour.js';
import { pickBands, type RawPicture, spreadBits } from './decode-convert.js';
import type { PhotoFormat } from './decode-format.js';
import type { OpenedPhoto, PhotoHeader } from './decode-header.js';
import { isWholeJpeg } from './decode-jpeg.js';
import { readPngColour } from './decode-png.js';
import { damaged, unreadable } from './decode-refusal.js';
import { isRawTiff, longestSideOfTiff } from './decode-tiff.js';

// Workers are the parallelism here: a second thread inside each would only take turns with the other workers. And no
// picture is decoded twice, so that libvips's cache of operations would hold memory for nothing.
sharp.concurrency(1);
sharp.cache(false);

/** The sample types that become code values without a rule of somebody's for what white is. */
const DEPTHS: Readonly<Record<string, Depth>> = { uchar: 8, ushort: 16 };
const SPACES = ['srgb', 'rgb16', 'b-w', 'grey16', 'cmyk'];

/** Beyond this libvips complains on the terminal, past all handlers. Nothing has such sides. */
const LONGEST_SIDE = 10_000_000;

function optionsFor(format: PhotoFormat): SharpOptions {
  return {
    // libjpeg says of damaged data no more than a warning; the other libraries warn of odd tags and of nothing else.
    failOn: format === 'JPEG' ? 'warning' : 'error',
    limitInputPixels: false,
  };
}

/** Reads the header. @throws UserError where it is damaged or tells of something that isn't read. */
export async function openBySharp(bytes: Buffer, name: string, format: PhotoFormat): Promise<OpenedPhoto> {
  checkStructure(bytes, name, format);
  const metadata = await reading(name, format, () => sharp(bytes, optionsFor(format)).metadata());
  const depth = DEPTHS[metadata.depth];
  if (depth === undefined) throw unreadable(name, `samples of the type ${metadata.depth}`);
  if (!SPACES.includes(metadata.space) || metadata.channels > 4) {
    throw unreadable(name, `${metadata.channels} channels of the kind ${metadata.space}`);
  }
  const grey = format === 'AVIF' ? isMonochromeAvif(bytes) : metadata.channels <= 2;
  const colour = colourOf(bytes, name, format, metadata, grey);
  const orientation = metadata.orientation ?? 1;
  const turned = orientation >= 2 && orientation <= 8;
  const notes = pageNotes(bytes, format, metadata);
  if (turned) notes.push(`rotated by EXIF orientation ${orientation}`);
  const header: PhotoHeader = {
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    channels: grey ? 1 : 3,
    // libvips converts inks to 8 bits.
    depth: metadata.space === 'cmyk' ? 8 : depth,
    format,
    alpha: metadata.hasAlpha,
    ...(colour.name === undefined ? {} : { profile: colour.name }),
    ...(turned ? { orientation } : {}),
  };
  return { header, colour, notes, bits: metadata.bitsPerSample ?? depth };
}

/** Refuses what libvips would take for a picture, or choke on. */
function checkStructure(bytes: Buffer, name: string, format: PhotoFormat): void {
  if (format === 'JPEG' && !isWholeJpeg(bytes)) throw damaged(name, format);
  if (format === 'AVIF' && longestSideOfAvif(bytes) > LONGEST_SIDE) throw damaged(name, format);
  if (format !== 'TIFF') return;
  if (longestSideOfTiff(bytes) > LONGEST_SIDE) throw damaged(name, format);
  if (isRawTiff(bytes)) throw unreadable(name, 'a camera raw file or a preview');
}

function pageNotes(bytes: Buffer, format: PhotoFormat, metadata: Metadata): string[] {
  const pages = format === 'PNG' ? readPngColour(bytes).frames : (metadata.pages ?? 1);
  return pages > 1 ? [`page ${(metadata.pagePrimary ?? 0) + 1} of ${pages} taken`] : [];
}

/** Decodes the pixels, in the file's own colours unless libvips has to convert them. */
export async function decodeBySharp(bytes: Buffer, name: string, opened: OpenedPhoto): Promise<RawPicture> {
  const { header, colour, bits } = opened;
  const { format, depth, alpha, channels } = header;
  const grey = channels === 1 && format !== 'AVIF';
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
  const picture = { width, height, bands, depth, codes: codesIn(data, depth, deep) };
  if (format === 'AVIF' && picture.codes instanceof Uint16Array) spreadBits(picture.codes, bits);
  return channels === 1 && bands > 2 ? pickBands(picture, alpha ? [0, 3] : [0]) : picture;
}

function codesIn({ buffer, byteOffset, length }: Buffer, depth: Depth, deep: boolean): CodeArray {
  if (!deep) return new Uint8Array(buffer, byteOffset, length);
  const codes = new Uint16Array(buffer, byteOffset, length / 2);
  return depth === 16 ? codes : Uint8Array.from(codes, (code) => code >> 8);
}

/** Runs a step of sharp's; libvips's own words, many lines at times, are turned into one sentence. */
async function reading<T>(name: string, format: PhotoFormat, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    const { message } = asError(thrown);
    // Where even the loader isn't found, the start of the file is damaged: its kind was settled before.
    const rare = /unsupported|not supported|not configured|not a whole number|labq/i.test(message);
    if (rare && !message.includes('image format')) throw unreadable(name, `a rare kind of ${format}`);
    throw damaged(name, format);
  }
}
