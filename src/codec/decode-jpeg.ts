/**
 * Whether a JPEG holds all it announces (ITU-T T.81). libjpeg notices data that stop too early, but takes a
 * progressive file whose last scans are missing for a whole one, and zeros where a download stopped for picture.
 */

const COEFFICIENTS = 64;
/** Frames that may send their coefficients in several steps: progressive, by Huffman or arithmetic coding. */
const PROGRESSIVE_FRAMES = [0xc2, 0xca];

/** False where coefficients of the picture were never sent, or not to their last bit, or where the end is missing. */
export function isWholeJpeg(bytes: Buffer): boolean {
  let missing: Missing | undefined;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    if (at < 0 || at + 4 > bytes.length) return false;
    const marker = bytes[at + 1]!;
    const length = bytes.readUInt16BE(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (marker === END_OF_IMAGE) return false;
    if (isFrame(marker)) {
      if (isTooShortFor(segment, marker, bytes.length)) return false;
      missing ??= allOf(segment, marker);
    }
    if (marker === START_OF_SCAN) {
      if (missing === undefined) return false;
      receive(missing, segment);
      if (missing.size === 0) return bytes.indexOf(END_BYTES, at) >= 0;
    }
  }
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const END_BYTES = Buffer.from([0xff, END_OF_IMAGE]);

/** The next marker that is neither a stuffed byte nor a restart nor a fill byte: -1 where there is none. */
function nextMarker(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0) {
    const code = bytes[at + 1];
    if (code !== 0 && code !== 0xff && !(code! >= 0xd0 && code! <= 0xd7)) return at;
    at = bytes.indexOf(0xff, at + (code === 0xff ? 1 : 2));
  }
  return at;
}

/** SOF0 to SOF15, among which DHT, JPG and DAC have their codes. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * Huffman coding spends a bit at least on each block of 8x8 pixels. A file of some bytes that announces many
 * megapixels is refused by that, before libjpeg makes room for them.
 */
function isTooShortFor(frame: Buffer, marker: number, bytes: number): boolean {
  if (marker >= FIRST_ARITHMETIC || frame.length < 5) return false;
  return bytes * 8 * 64 < frame.readUInt16BE(1) * frame.readUInt16BE(3);
}
const FIRST_ARITHMETIC = 0xc9;

/** What is still to come: per component of the picture, by its number, how many low bits of each coefficient (8: all). */
type Missing = Map<number, Uint8Array>;

function allOf(frame: Buffer, marker: number): Missing {
  const missing: Missing = new Map();
  const coefficients = PROGRESSIVE_FRAMES.includes(marker) ? COEFFICIENTS : 1;
  for (let i = 0; i < (frame[5] ?? 0); i++) {
    const component = frame[6 + 3 * i];
    if (component !== undefined) missing.set(component, new Uint8Array(coefficients).fill(8));
  }
  return missing;
}

/** Strikes off what a scan sends: coefficients `first` to `last`, down to bit `low`. Other frames send all at once. */
function receive(missing: Missing, scan: Buffer): void {
  const count = scan[0] ?? 0;
  const [first = 0, last = 0, approximation = 0] = scan.subarray(1 + 2 * count);
  for (let i = 0; i < count; i++) {
    const component = scan[1 + 2 * i]!;
    const bits = missing.get(component);
    if (bits === undefined) continue;
    if (bits.length === 1) bits[0] = 0;
    else bits.fill(approximation & 15, first, last + 1);
    if (bits.every((left) => left === 0)) missing.delete(component);
  }
}
