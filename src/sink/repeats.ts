import type { Codes } from './quantise.js';

/** What a record holds of a picture's file and of its code values. */
export interface FileHashes {
  readonly sha256: string;
  readonly pixelsSha256: string;
}

/** A picture's file in memory. */
export interface KnownFile extends FileHashes {
  readonly bytes: Uint8Array;
}

/** The picture that was kept last. */
export interface Repeats {
  /** The bytes and hashes of a picture whose code values are the very ones kept; the bytes are to be used at once. */
  find(codes: Codes): KnownFile | undefined;
  /** Begins to keep a picture: takes its file's bytes part by part, and then its hashes. */
  keep(codes: Codes): { add(bytes: Uint8Array): void; done(written: FileHashes): void };
}

/** More than this isn't kept: then it is encoded again. */
const MOST_BYTES = 64 << 20;

/**
 * Keeps one picture's file in memory of its own. A photo's variants have one target, which needs to be encoded and hashed
 * once only: that is a third of what a pair costs. Code values are known by their array, which nobody writes to.
 */
export function createRepeats(): Repeats {
  let room = new Uint8Array(0);
  let length = 0;
  let kept: { readonly data: Codes['data']; readonly written: FileHashes } | undefined;
  const add = (bytes: Uint8Array) => {
    if (length + bytes.length > room.length && length + bytes.length <= MOST_BYTES) {
      const larger = new Uint8Array(2 * (length + bytes.length));
      larger.set(room.subarray(0, length));
      room = larger;
    }
    if (length + bytes.length <= room.length) room.set(bytes, length);
    length += bytes.length;
  };
  return {
    find({ data }) {
      if (kept?.data !== data) return undefined;
      return { ...kept.written, bytes: room.subarray(0, length) };
    },
    keep({ data }) {
      kept = undefined;
      length = 0;
      return {
        add,
        done(written) {
          if (length <= room.length) kept = { data, written };
        },
      };
    },
  };
}
