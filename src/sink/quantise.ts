import type { Image } from '../image.js';
import { type CodedPicture, codesOf } from '../pixels/colour.js';
import type { CodeRoom } from '../pixels/colour-codes.js';
import { isCoded, isImage, type Matte } from '../recipe/layers.js';

/** A picture as it is written: whole code values. */
export interface Codes {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly depth: 8 | 16;
  readonly data: Uint8Array | Uint16Array;
}

/** A picture's nearest sRGB code values, clipped to the range, in `room` where they have to be made; a matte as it is. */
export function quantise(layer: Image | CodedPicture | Matte, depth: 8 | 16, room?: CodeRoom): Codes {
  const { width, height } = layer;
  if (isCoded(layer)) return { width, height, channels: layer.channels, depth, data: recoded(layer, depth) };
  if (!isImage(layer)) return { width, height, channels: 1, depth: 8, data: layer.data };
  return { width, height, channels: layer.channels, depth, data: codesOf(layer, depth, room) };
}

/** Code values of another depth: the same share of full scale, to the nearest. */
function recoded({ codes, depth: from }: CodedPicture, depth: 8 | 16): Codes['data'] {
  if (from === depth) return codes;
  return depth === 16
    ? Uint16Array.from(codes, (code) => code * 257)
    : Uint8Array.from(codes, (code) => (code + 128) / 257);
}

/** Two pictures of one height side by side. */
export function joinSideBySide(left: Codes, right: Codes): Codes {
  const { height, channels, depth } = left;
  const width = left.width + right.width;
  const data =
    depth === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels);
  const leftRow = left.width * channels;
  const rightRow = right.width * channels;
  for (let y = 0; y < height; y++) {
    const start = y * (leftRow + rightRow);
    data.set(left.data.subarray(y * leftRow, (y + 1) * leftRow), start);
    data.set(right.data.subarray(y * rightRow, (y + 1) * rightRow), start + leftRow);
  }
  return { width, height, channels, depth, data };
}
