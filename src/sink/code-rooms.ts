import { type CodeRoom, newCodes } from '../pixels/colour-codes.js';

/** Larger pictures than this are rare, and their memory is given back. */
const MOST_KEPT = 32 << 20;

/** Memory for the code values of one sample at a time, handed out again for the next. */
export interface CodeRooms {
  readonly take: CodeRoom;
  /** Everything taken may be overwritten from now on. */
  clear(): void;
}

/**
 * Megabytes that come and go with every sample call the garbage collector after each, which costs more than making the
 * code values; so they stay.
 */
export function createCodeRooms(): CodeRooms {
  const kept: ArrayBuffer[] = [];
  let taken = 0;
  return {
    take(length, depth) {
      const bytes = (length * depth) / 8;
      if (bytes > MOST_KEPT) return newCodes(length, depth);
      let room = kept[taken];
      if (room === undefined || room.byteLength < bytes) room = new ArrayBuffer(bytes);
      kept[taken++] = room;
      return depth === 8 ? new Uint8Array(room, 0, length) : new Uint16Array(room, 0, length);
    },
    clear() {
      taken = 0;
    },
  };
}
