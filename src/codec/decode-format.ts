/** The formats that are read, by the names that people give them. */
export type PhotoFormat = 'JPEG' | 'PNG' | 'WebP' | 'TIFF' | 'AVIF' | 'BMP';

/** A file by its first bytes: a format that is read, or in words what else it seems to be. */
export type Identified = { readonly format: PhotoFormat } | { readonly foreign: string };

const RAW = 'a camera raw file';

/** Beginnings of files that are no photos for us, with what they are. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['GIF8', 'a GIF'],
  ['\xff\x0a', 'a JPEG XL'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000'],
  ['#?R', 'an HDR picture'],
  ['\x76\x2f\x31\x01', 'an HDR picture'],
  ['8BPS', 'a Photoshop document'],
  ['%PDF', 'a PDF'],
  ['<', 'an SVG or another text file'],
  ['\0\0\x01\xba', 'a video'],
  ['\0\0\x01\xb3', 'a video'],
  ['\x1a\x45\xdf\xa3', 'a video'],
  ['IIRO', RAW],
  ['IIRS', RAW],
  ['IIU\0', RAW],
  ['FUJIFILM', RAW],
  ['\0MRM', RAW],
];

const TIFF_STARTS = ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'];
const BMP_HEADER_SIZES = [12, 40, 52, 56, 64, 108, 124];

/**
 * Tells by magic bytes what a file is; its name doesn't matter. libvips could open more (SVG, GIF), which never
 * were photos.
 */
export function identify(bytes: Buffer): Identified {
  const text = bytes.toString('latin1', 0, 16);
  if (text === '') return { foreign: 'an empty file' };
  if (text.startsWith('\xff\xd8\xff')) return { format: 'JPEG' };
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'PNG' };
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return { format: 'WebP' };
  if (TIFF_STARTS.some((start) => text.startsWith(start))) {
    return text.startsWith('CR', 8) ? { foreign: RAW } : { format: 'TIFF' };
  }
  if (text.startsWith('BM') && bytes.length >= 54 && BMP_HEADER_SIZES.includes(bytes.readUInt32LE(14))) {
    return { format: 'BMP' };
  }
  if (text.startsWith('ftyp', 4)) return identifyBrand(bytes);
  const [, foreign] = FOREIGN.find(([start]) => text.startsWith(start)) ?? [];
  return { foreign: foreign ?? 'a file of another kind' };
}

/** The ISO media container (ISO 14496-12), whose brands say what it holds. */
function identifyBrand(bytes: Buffer): Identified {
  const brands = bytes.toString('latin1', 8, Math.min(bytes.readUInt32BE(0), 256));
  if (/avi[fs]/.test(brands)) return { format: 'AVIF' };
  if (/hei[cxms]|hev[cx]|mif1|msf1/.test(brands)) return { foreign: 'an HEIC' };
  return { foreign: brands.startsWith('crx') ? RAW : 'a video' };
}
