/**
 * What an AVIF's boxes say (ISO 23008-12, AV1-ISOBMFF) and libvips passes over. Boxes are searched for by their
 * names near the start of the file, where every writer puts them, rather than walked.
 */

const HEAD_BYTES = 65536;

/** Primaries and transfer by their numbers in ITU-T H.273. */
export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

/** The contents of every box of a kind, from behind its name on. */
function* boxes(bytes: Buffer, kind: string, length: number): Generator<Buffer> {
  const head = bytes.subarray(0, HEAD_BYTES);
  for (let at = head.indexOf(kind); at >= 0; at = head.indexOf(kind, at + kind.length)) {
    const body = head.subarray(at + kind.length, at + kind.length + length);
    if (body.length === length) yield body;
  }
}

/** The colour box of the type `nclx`, where there is one. */
export function readNclx(bytes: Buffer): CodePoints | undefined {
  for (const box of boxes(bytes, 'colrnclx', 4)) {
    return { primaries: box.readUInt16BE(0), transfer: box.readUInt16BE(2) };
  }
  return undefined;
}

/** Whether it is grey, of which libheif makes RGB: a flag in the configuration of each of its pictures, alpha included. */
export function isMonochromeAvif(bytes: Buffer): boolean {
  const configurations = [...boxes(bytes, 'av1C', 4)];
  return configurations.length > 0 && configurations.every((box) => (box[2]! & MONOCHROME) !== 0);
}
const MONOCHROME = 0x10;

/** The longest side that any of its pictures claims. */
export function longestSideOfAvif(bytes: Buffer): number {
  let longest = 0;
  for (const box of boxes(bytes, 'ispe', 12))
    longest = Math.max(longest, box.readUInt32BE(4), box.readUInt32BE(8));
  return longest;
}
