/**
 * What the first directory of a TIFF says (TIFF 6.0, DNG 1.7). A camera's raw file is a TIFF too, and what stands
 * first in it is a preview: libvips would show that for the photo.
 */

const NEW_SUBFILE_TYPE = 254;
const REDUCED_RESOLUTION = 1;
const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const PHOTOMETRIC = 262;
const DNG_VERSION = 50706;
/** Colour filter array and linear raw, in TIFF/EP's and DNG's numbering. */
const RAW_PHOTOMETRICS = [32803, 34892];

/** Whether a TIFF is a camera's raw file, or starts with a reduced copy of its picture. */
export function isRawTiff(bytes: Buffer): boolean {
  const tags = firstDirectory(bytes);
  return (
    tags.has(DNG_VERSION) ||
    ((tags.get(NEW_SUBFILE_TYPE) ?? 0) & REDUCED_RESOLUTION) !== 0 ||
    RAW_PHOTOMETRICS.includes(tags.get(PHOTOMETRIC) ?? 0)
  );
}

/** The longer side that a TIFF claims. */
export function longestSideOfTiff(bytes: Buffer): number {
  const tags = firstDirectory(bytes);
  return Math.max(tags.get(IMAGE_WIDTH) ?? 0, tags.get(IMAGE_LENGTH) ?? 0);
}

/** The whole-number tags of the first directory, each by its first value; none where the file ends too early. */
function firstDirectory(bytes: Buffer): Map<number, number> {
  const tags = new Map<number, number>();
  const little = bytes[0] === 0x49;
  const big = bytes[little ? 2 : 3] === 0x2b;
  const short = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  // BigTIFF's words are twice as long; their high halves are 0 wherever we look.
  const wide = (at: number) => (big ? long(little ? at : at + 4) : long(at));
  const entrySize = big ? 20 : 12;
  try {
    const start = wide(big ? 8 : 4);
    const count = big ? wide(start) : short(start);
    const first = start + (big ? 8 : 2);
    for (let at = first; at < first + entrySize * count; at += entrySize) {
      const value = at + (big ? 12 : 8);
      tags.set(short(at), short(at + 2) === SHORT ? short(value) : long(value));
    }
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
  }
  return tags;
}
const SHORT = 3;
