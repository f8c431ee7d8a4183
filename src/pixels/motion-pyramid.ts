import type { CodedPicture } from './colour.js';
import { topCode } from './colour-codes.js';

/** A grey picture in [0, 255] and its halvings. */
export interface Pyramid {
  /** Side of a square of the frame's pixels that one pixel of the first level stands for. */
  readonly scale: number;
  readonly levels: readonly Level[];
}

export interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** The first level is no larger than this: motion of whole pixels is told from a fraction of them. */
const LONGEST = 480;
const LEAST = 24;

/** Gives memory for so many numbers; what is in it doesn't matter. */
export type LevelRoom = (length: number) => Float32Array;
const ownRoom: LevelRoom = (length) => new Float32Array(length);

/** Prepares a frame for motionBetween. */
export function motionPyramid(picture: CodedPicture, room: LevelRoom = ownRoom): Pyramid {
  const scale = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / LONGEST));
  const levels = [reduced(picture, scale, room)];
  for (let level = levels[0] as Level; Math.min(level.width, level.height) >= 2 * LEAST; ) {
    level = halved(level, room);
    levels.push(level);
  }
  return { scale, levels };
}

function reduced(
  { width, height, channels, depth, codes }: CodedPicture,
  scale: number,
  room: LevelRoom,
): Level {
  const w = Math.max(1, Math.floor(width / scale));
  const h = Math.max(1, Math.floor(height / scale));
  const data = room(w * h).fill(0);
  const second = channels === 3 ? 1 : 0;
  const third = channels === 3 ? 2 : 0;
  const share = 255 / (topCode(depth) * 4 * scale * scale);
  for (let y = 0; y < h; y++)
    for (let row = 0; row < scale; row++) {
      let at = (y * scale + row) * width * channels;
      for (let x = 0; x < w; x++) {
        let sum = 0;
        for (let column = 0; column < scale; column++, at += channels)
          sum += codes[at]! + 2 * codes[at + second]! + codes[at + third]!;
        data[y * w + x] = data[y * w + x]! + sum * share;
      }
    }
  return { width: w, height: h, data };
}

function halved({ width, height, data }: Level, room: LevelRoom): Level {
  const w = width >> 1;
  const h = height >> 1;
  const out = room(w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x;
      out[y * w + x] = (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!) / 4;
    }
  return { width: w, height: h, data: out };
}
