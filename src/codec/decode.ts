/**
 * Photos as they come, made into plain sRGB code values: bytes in, decoded picture and the record of what was done out.
 * What can't be decoded whole and right is refused in one sentence.
 */
import type { CodedPicture } from '../pixels/colour.js';
import { decodeBmp, readBmpHeader } from './bmp.js';
import { isOpaque, pickBands, type RawPicture, renderSrgb } from './decode-convert.js';
import { identify } from './decode-format.js';
import type { OpenedPhoto, PhotoHeader } from './decode-header.js';
import { refusal, unreadable } from './decode-refusal.js';
import { decodeBySharp, openBySharp } from './decode-sharp.js';

export type { PhotoHeader } from './decode-header.js';

export interface DecodedPhoto extends CodedPicture {
  /** What was done to the file's own pixels, in words, for the record. */
  readonly conversions: readonly string[];
}

/** More than any camera takes in one shot; decoded it is half a gigabyte. A file of a few bytes can announce any size. */
const MOST_PIXELS = 160_000_000;

/** A photo whose header has been read, and whose pixels are still to be decoded. */
export interface OpenPhoto {
  readonly header: PhotoHeader;
  /** @throws UserError (exit code 1) where the file is damaged. */
  decode(): Promise<DecodedPhoto>;
}

/**
 * Reads what the header says of a photo. `name` is for error sentences.
 * @throws UserError (exit code 1) where the file isn't a photo that can be decoded, or is too large.
 */
export async function openPhoto(bytes: Buffer, name: string): Promise<OpenPhoto> {
  const opened = await open(bytes, name);
  return { header: opened.header, decode: () => decode(bytes, name, opened) };
}

/** Reads what the header says of a photo; see openPhoto. */
export async function readHeader(bytes: Buffer, name: string): Promise<PhotoHeader> {
  return (await open(bytes, name)).header;
}

/**
 * Decodes a photo: EXIF rotation undone, colours in sRGB, alpha composited over white in linear light, 8 or 16 bits
 * and grey or colour as in the file.
 * @throws UserError (exit code 1) where the file is damaged, too large, or of a kind that isn't read.
 */
export async function decodePhoto(bytes: Buffer, name: string): Promise<DecodedPhoto> {
  return decode(bytes, name, await open(bytes, name));
}

async function decode(bytes: Buffer, name: string, opened: OpenedPhoto): Promise<DecodedPhoto> {
  const { header, colour, notes } = opened;
  const raw =
    header.format === 'BMP' ? await decodeBmp(bytes, name) : await decodeBySharp(bytes, name, opened);
  const composited = header.alpha && !isOpaque(raw);
  const { width, height, depth } = header;
  const conversions = [...notes, ...colour.notes];
  if (composited) conversions.push('alpha composited over white in linear light');
  return {
    width,
    height,
    channels: header.channels,
    depth,
    codes: codesOf(raw, opened, composited),
    conversions,
  };
}

function codesOf(raw: RawPicture, { header, colour }: OpenedPhoto, composited: boolean) {
  const { channels } = header;
  const picture = composited ? raw : pickBands(raw, channels === 1 ? [0] : [0, 1, 2]);
  return composited || colour.profile !== undefined
    ? renderSrgb(picture, channels, colour.profile)
    : picture.codes;
}

async function open(bytes: Buffer, name: string): Promise<OpenedPhoto> {
  const identified = identify(bytes);
  if ('foreign' in identified) throw unreadable(name, identified.foreign);
  const { format } = identified;
  const opened = format === 'BMP' ? readBmpHeader(bytes, name) : await openBySharp(bytes, name, format);
  const { width, height } = opened.header;
  if (width * height > MOST_PIXELS) {
    const received = `${width}x${height} = ${Math.round((width * height) / 1e6)} megapixels`;
    throw refusal(
      name,
      'a photo of at most 160 megapixels',
      received,
      'cut it into parts or make it smaller',
    );
  }
  return opened;
}
