import { type CodeArray, type CodeRoom, newCodes } from '../pixels/colour-codes.js';

/** Memory for code values that is used again once it comes back. */
export interface LentCodes {
  /** What is in it is left over from before. */
  readonly take: CodeRoom;
  /** Takes memory back: nobody may read it any more. */
  giveBack(codes: CodeArray): void;
}

/**
 * Lends memory for code values. Pictures that are made anew for each window lie about, once they are written, until V8
 * looks for them, which tens of megabytes don't make it do.
 */
export function createLentCodes(): LentCodes {
  const idle: ArrayBuffer[] = [];
  let lent = 0;
  return {
    take(length, depth) {
      lent++;
      const bytes = (length * depth) / 8;
      const at = idle.findIndex(({ byteLength }) => byteLength === bytes);
      const [buffer] = at < 0 ? [] : idle.splice(at, 1);
      if (buffer === undefined) return newCodes(length, depth);
      return depth === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    },
    giveBack({ buffer }) {
      // What comes back beyond what was lent was made by somebody else: kept too, it would pile up.
      if (lent === 0) return;
      lent--;
      idle.push(buffer as ArrayBuffer);
    },
  };
}
