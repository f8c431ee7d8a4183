import { createImage, type Image, type Window } from '../image.js';
import { borderIndex } from '../pixels/border.js';
import type { Plane } from '../pixels/smooth.js';
import type { Poses } from './poses.js';

/**
 * A thing cut out, its colour multiplied by its opacity: red, green, blue (or grey), then opacity, interleaved. Light
 * beyond its opacity, as a lamp's glow, is added to what lies behind.
 */
export interface Cutout {
  /** Where it lies in the frame, in px. */
  readonly window: Window;
  /** What it turns about, in the frame, in px; pixel centres are whole numbers. */
  readonly centre: readonly [x: number, y: number];
  /** Colour channels, without the opacity. */
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

export interface Actor {
  readonly cutout: Cutout;
  readonly poses: Poses;
}

/** What the sensor gathers. */
export interface Exposure {
  readonly image: Image<'linear'>;
  /** Share of the exposure during which each pixel shows a thing instead of the background. */
  readonly cover: Plane;
  /** Where the things have been; everywhere else the image is the background's, to the bit. */
  readonly touched: Box;
}

/** Pixels of the frame: from `left` and `top` on, up to but without `right` and `bottom`. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A background that moves with the camera. */
export interface MovingBackground {
  readonly picture: Image<'linear'>;
  /** Where the frame's corner lies in the picture. */
  readonly corner: readonly [x: number, y: number];
  readonly poses: Poses;
}

/**
 * The mean over all instants of the things over the background, the first in front. At every instant the nearer ones
 * hide those behind; colour and opacity are averaged together, premultiplied, in linear light. `background` is the
 * background's own exposure: the photo where it is still, blurred by the camera's path where `moving` says how.
 */
export function expose(
  background: Image<'linear'>,
  actors: readonly Actor[],
  instants: number,
  moving?: MovingBackground,
): Exposure {
  const { width, height, channels } = background;
  const boxes = Array.from({ length: instants }, (_, i) =>
    actors.map(({ cutout, poses }) => sweptBox(cutout, poses, i, width, height)),
  );
  const touched = boxes.flat().reduce(around, { left: width, right: 0, top: height, bottom: 0 });
  const view = createView(touched, channels);
  const filled = actors.map(({ cutout }) => spansOf(cutout));
  for (let i = 0; i < instants; i++) {
    for (const [n, { cutout, poses }] of actors.entries())
      addInstant(cutout, filled[n]!, poses, i, boxes[i]![n]!, view);
    for (const box of boxes[i]!) settleInstant(box, view, channels, i, moving);
  }
  const data = background.data.slice();
  const { light, cover: counts } = view;
  const cover = new Float32Array(width * height);
  const share = 1 / instants;
  for (let y = touched.top, q = 0, from = 0; y < touched.bottom; y++)
    for (let p = y * width + touched.left, s = p * channels; p < y * width + touched.right; p++, q++) {
      const covered = counts[q]! * share;
      cover[p] = covered;
      const left = moving === undefined ? 1 - covered : 1;
      for (let c = 0; c < channels; c++, s++, from++) data[s] = light[from]! * share + data[s]! * left;
    }
  const image = createImage(width, height, channels, 'linear', data);
  return { image, cover: { width, height, data: cover }, touched };
}

/** The part of the frame that things touch, while it is exposed. */
interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly light: Float32Array;
  /** How often each pixel was hidden. */
  readonly cover: Float32Array;
  /** How much of what is behind is seen at this instant. */
  readonly clear: Float32Array;
}

function createView({ left, right, top, bottom }: Box, channels: number): View {
  const width = Math.max(0, right - left);
  const count = width * Math.max(0, bottom - top);
  const light = new Float32Array(count * channels);
  return {
    ...{ left, top, width, light },
    cover: new Float32Array(count),
    clear: new Float32Array(count).fill(1),
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

/** Where each row of a cut-out begins and ends to show anything; begins after it ends where it is empty. */
interface Spans {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

function spansOf({ window: { width, height }, channels, data }: Cutout): Spans {
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

/** Adds what a cut-out shows at one instant, bilinearly sampled, through what is still clear in front of it. */
function addInstant(
  { window, centre, channels, data }: Cutout,
  { first, last }: Spans,
  poses: Poses,
  i: number,
  { left, right, top, bottom }: Box,
  view: View,
): void {
  const { light, clear } = view;
  const cos = poses.cos[i]!;
  const sin = poses.sin[i]!;
  const rowLength = window.width * (channels + 1);
  const lastX = window.width - 1;
  const lastY = window.height - 1;
  // Along a row of the frame the place in the cut-out moves on by (cos, -sin).
  const u = left - centre[0] - poses.x[i]!;
  for (let y = top; y < bottom; y++) {
    const v = y - centre[1] - poses.y[i]!;
    const startX = cos * u + sin * v + centre[0] - window.x;
    const startY = cos * v - sin * u + centre[1] - window.y;
    let [from, to] = [left, right];
    if (sin === 0 && cos === 1) {
      // Unturned, a row of the frame shows two rows of the cut-out; beside their ends there is nothing.
      const row = Math.floor(startY);
      if (row < 0 || row >= lastY) continue;
      from = Math.max(left, Math.floor(left - startX + Math.min(first[row]!, first[row + 1]!)) - 1);
      to = Math.min(right, Math.ceil(left - startX + Math.max(last[row]!, last[row + 1]!)) + 2);
    }
    for (let x = from; x < to; x++) {
      const sx = startX + cos * (x - left);
      const sy = startY - sin * (x - left);
      // The rim of a cut-out is empty, so that nothing is lost with the half pixel beyond it.
      if (!(sx >= 0 && sy >= 0 && sx < lastX && sy < lastY)) continue;
      const column = sx | 0;
      const row = sy | 0;
      const pixel = (y - view.top) * view.width + x - view.left;
      const at = row * rowLength + column * (channels + 1);
      if (channels === 3) addColour(data, at, rowLength, sx - column, sy - row, light, clear, pixel);
      else addGrey(data, at, rowLength, sx - column, sy - row, light, clear, pixel);
    }
  }
}

function addColour(
  data: Float32Array,
  at: number,
  rowLength: number,
  fx: number,
  fy: number,
  light: Float32Array,
  clear: Float32Array,
  pixel: number,
): void {
  const below = at + rowLength;
  const w11 = fx * fy;
  const w10 = fy - w11;
  const w01 = fx - w11;
  const w00 = 1 - fx - w10;
  const opacity = w00 * data[at + 3]! + w01 * data[at + 7]! + w10 * data[below + 3]! + w11 * data[below + 7]!;
  const red = w00 * data[at]! + w01 * data[at + 4]! + w10 * data[below]! + w11 * data[below + 4]!;
  // Outside the silhouette there is nothing, but for a lamp's glow, which has red in it.
  if (opacity === 0 && red === 0) return;
  const green = w00 * data[at + 1]! + w01 * data[at + 5]! + w10 * data[below + 1]! + w11 * data[below + 5]!;
  const blue = w00 * data[at + 2]! + w01 * data[at + 6]! + w10 * data[below + 2]! + w11 * data[below + 6]!;
  const through = clear[pixel]!;
  light[3 * pixel] = light[3 * pixel]! + through * red;
  light[3 * pixel + 1] = light[3 * pixel + 1]! + through * green;
  light[3 * pixel + 2] = light[3 * pixel + 2]! + through * blue;
  clear[pixel] = through * (1 - opacity);
}

function addGrey(
  data: Float32Array,
  at: number,
  rowLength: number,
  fx: number,
  fy: number,
  light: Float32Array,
  clear: Float32Array,
  pixel: number,
): void {
  const below = at + rowLength;
  const w11 = fx * fy;
  const w10 = fy - w11;
  const w01 = fx - w11;
  const w00 = 1 - fx - w10;
  const through = clear[pixel]!;
  const grey = w00 * data[at]! + w01 * data[at + 2]! + w10 * data[below]! + w11 * data[below + 2]!;
  const opacity = w00 * data[at + 1]! + w01 * data[at + 3]! + w10 * data[below + 1]! + w11 * data[below + 3]!;
  light[pixel] = light[pixel]! + through * grey;
  clear[pixel] = through * (1 - opacity);
}

/** Counts what is hidden at this instant, takes the hidden part of a moving background away, and clears the view. */
function settleInstant(
  { left, right, top, bottom }: Box,
  { light, clear, cover, ...view }: View,
  channels: number,
  i: number,
  moving: MovingBackground | undefined,
): void {
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const pixel = (y - view.top) * view.width + x - view.left;
      const hidden = 1 - clear[pixel]!;
      if (hidden === 0) continue;
      clear[pixel] = 1;
      cover[pixel]! += hidden;
      if (moving === undefined) continue;
      const sx = x - moving.poses.x[i]! + moving.corner[0];
      const sy = y - moving.poses.y[i]! + moving.corner[1];
      for (let c = 0; c < channels; c++)
        light[pixel * channels + c]! -= hidden * sample(moving.picture, sx, sy, c);
    }
}

function sample({ width, height, channels, data }: Image, x: number, y: number, c: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - column, y - row];
  const at = (dx: number, dy: number) =>
    data[
      (borderIndex(row + dy, height, 'reflect') * width + borderIndex(column + dx, width, 'reflect')) *
        channels +
        c
    ]!;
  const upper = at(0, 0) * (1 - fx) + at(1, 0) * fx;
  const lower = at(0, 1) * (1 - fx) + at(1, 1) * fx;
  return upper * (1 - fy) + lower * fy;
}
