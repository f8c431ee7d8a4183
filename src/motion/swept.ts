import type { Actor, Cutout } from './actor.js';
import type { Poses } from './poses.js';

/** Pixels of the frame: from `left` and `top` on, up to but without `right` and `bottom`. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where things are seen in a frame. */
export interface Swept {
  /** By instant, then by thing. */
  readonly boxes: readonly (readonly Box[])[];
  /** What they touch in all. */
  readonly touched: Box;
}

/** Where things are seen at each of so many instants. */
export function sweep(actors: readonly Actor[], instants: number, width: number, height: number): Swept {
  const boxes = Array.from({ length: instants }, (_, i) =>
    actors.map(({ cutout, poses }) => sweptBox(cutout, poses, i, width, height)),
  );
  return { boxes, touched: boxes.flat().reduce(around, { left: width, right: 0, top: height, bottom: 0 }) };
}

/** The pixels of the frame that a cut-out may touch at an instant. */
function sweptBox({ window, centre }: Cutout, poses: Poses, i: number, width: number, height: number): Box {
  const [cos, sin] = [poses.cos[i]!, poses.sin[i]!];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const x of [window.x - 1, window.x + window.width])
    for (const y of [window.y - 1, window.y + window.height]) {
      const [u, v] = [x - centre[0], y - centre[1]];
      const px = cos * u - sin * v + poses.x[i]! + centre[0];
      const py = sin * u + cos * v + poses.y[i]! + centre[1];
      [left, right] = [Math.min(left, px), Math.max(right, px)];
      [top, bottom] = [Math.min(top, py), Math.max(bottom, py)];
    }
  return {
    left: Math.max(0, Math.floor(left)),
    right: Math.min(width, Math.ceil(right) + 1),
    top: Math.max(0, Math.floor(top)),
    bottom: Math.min(height, Math.ceil(bottom) + 1),
  };
}

function around(a: Box, b: Box): Box {
  if (b.left >= b.right || b.top >= b.bottom) return a;
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** Where each row of a cut-out begins and ends to show anything; begins after it ends where it is empty. */
export interface Spans {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

export function spansOf({ window: { width, height }, channels, data }: Cutout): Spans {
  const spans = { first: new Int32Array(height).fill(width), last: new Int32Array(height).fill(-1) };
  const size = channels + 1;
  for (let row = 0; row < height; row++) {
    const from = row * width * size;
    const end = from + width * size;
    let first = from;
    while (first < end && data[first] === 0) first++;
    if (first === end) continue;
    let last = end - 1;
    while (data[last] === 0) last--;
    spans.first[row] = Math.floor((first - from) / size);
    spans.last[row] = Math.floor((last - from) / size);
  }
  return spans;
}
