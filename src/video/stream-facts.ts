/** What a container says of its video, in FFmpeg's words, whichever reader found it. */
export interface StreamFacts {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** FFmpeg's name: yuv420p, yuv420p10le, gray... */
  readonly pixelFormat: string;
  /** FFmpeg's names, or `unknown`. */
  readonly matrix: string;
  readonly range: string;
  readonly transfer: string;
  readonly primaries: string;
  readonly interlaced: boolean;
  /** The display matrix's rotation, in degrees counterclockwise. */
  readonly rotation: number;
  /** Width by height of a pixel. */
  readonly pixelAspect: number;
  readonly framesPerSecond: number;
  /** The file ends within a packet. */
  readonly cutShort: boolean;
  /** Packets that are there and not cut off by an edit list. */
  readonly packets: number;
  /** The packets' time stamps in seconds, ascending; empty unless they are in decoding order although frames aren't. */
  readonly stampsByRank: readonly number[];
}

interface Packet {
  readonly pts: number | undefined;
  readonly dts: number | undefined;
}

/**
 * Old files store no composition times: their packets' stamps are those of decoding, so a frame's stamp is another
 * frame's. The n-th frame shown then gets the n-th stamp.
 */
export function stampsByRank(packets: readonly Packet[], reorders: boolean): number[] {
  const stored = packets.every(({ pts, dts }) => pts !== undefined && pts === dts);
  if (!reorders || !stored) return [];
  return packets.map(({ pts }) => pts as number).sort((a, b) => a - b);
}

/** Bits per sample of a pixel format, by its name. */
export function bitsOf(pixelFormat: string): number {
  const digits = /(\d+)(?:le|be)$/.exec(pixelFormat)?.[1];
  if (digits === undefined) return 8;
  const bits = Number(digits);
  return bits === 48 || bits === 64 ? 16 : bits > 16 ? 10 : bits;
}

/** Rotation in degrees counterclockwise, -180 to 180, of a display matrix (nine 32-bit fixed-point numbers). */
export function rotationOf(matrix: Int32Array): number {
  const [a = 0, b = 0] = matrix;
  if (a === 0 && b === 0) return 0;
  return Math.round((-Math.atan2(b, a) * 180) / Math.PI) + 0;
}
