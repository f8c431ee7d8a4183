import type { CodedPicture } from '../pixels/colour.js';
import { motionPyramid, type Pyramid } from '../pixels/motion-pyramid.js';

/** The pyramids of a clip's frames, each made once for all the windows that it is in. */
export interface SharedPyramids {
  of(frame: { readonly index: number; readonly picture: CodedPicture }): Pyramid;
  /** One of those who asked for it needs it no more; after the last of them its memory is used again. */
  done(pyramid: Pyramid): void;
}

interface Shared {
  readonly index: number;
  readonly pyramid: Pyramid;
  holders: number;
}

/** Frames before this many are asked for no more. */
const MOST_SHARED = 4;

export function createSharedPyramids(): SharedPyramids {
  const latest = new Map<number, Shared>();
  const held = new WeakMap<Pyramid, Shared>();
  const idle: Float32Array[] = [];
  const room = (length: number) => {
    const at = idle.findIndex((data) => data.length === length);
    return at < 0 ? new Float32Array(length) : (idle.splice(at, 1)[0] as Float32Array);
  };
  const share = ({ index, picture }: { index: number; picture: CodedPicture }): Shared => {
    const shared = { index, pyramid: motionPyramid(picture, room), holders: 0 };
    latest.set(index, shared);
    held.set(shared.pyramid, shared);
    const [oldest] = latest.keys();
    if (latest.size > MOST_SHARED) latest.delete(oldest as number);
    return shared;
  };
  return {
    of(frame) {
      const shared = latest.get(frame.index) ?? share(frame);
      shared.holders++;
      return shared.pyramid;
    },
    done(pyramid) {
      const shared = held.get(pyramid);
      if (shared === undefined || --shared.holders > 0) return;
      held.delete(pyramid);
      if (latest.get(shared.index) === shared) latest.delete(shared.index);
      for (const { data } of pyramid.levels) idle.push(data);
    },
  };
}
