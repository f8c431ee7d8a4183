import { createImage, type Image } from '../image.js';
import { borderIndex } from '../pixels/border.js';
import type { Plane } from '../pixels/smooth.js';
import type { Actor, Cutout } from './actor.js';
import type { Poses } from './poses.js';
import { type Box, type Spans, spansOf, sweep } from './swept.js';

/** What the sensor gathers. */
export interface Exposure {
  readonly image: Image<'linear'>;
  /** Share of the exposure during which each pixel shows a thing instead of the background. */
  readonly cover: Plane;
  /** Where the things have been; everywhere else the image is the background's, to the bit. */
  readonly touched: Box;
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
 * `exposeFast` of src/wasm/expose.ts is its fast twin.
 */
export type Expose = (
  background: Image<'linear'>,
  actors: readonly Actor[],
  instants: number,
  moving?: MovingBackground,
) => Exposure;

export const expose: Expose = (background, actors, instants, moving) => {
  const { width, height, channels } = background;
  const { boxes, touched } = sweep(actors, instants, width, height);
  const view = createView(touched, channels);
  const filled = actors.map(({ cutout }) => spansOf(cutout));
  for (let i = 0; i < instants; i++) {
    for (const [n, { cutout, poses }] of actors.entries())
      addInstant(cutout, filled[n]!, poses, i, boxes[i]![n]!, view);
    for (const box of boxes[i]!) settleInstant(box, view, channels, i, moving);
  }
  const exposure = unexposed(background, touched);
  const stride = channels + 1;
  for (let y = touched.top; y < touched.bottom; y++) {
    const from = (y - touched.top) * view.width;
    const gathered = view.gathered.subarray(from * stride, (from + view.width) * stride);
    layRow(exposure, { y, gathered, stride }, instants, moving === undefined);
  }
  return exposure;
};

/** What is there before anything moves: the background, and nothing covered. */
export function unexposed(background: Image<'linear'>, touched: Box): Exposure {
  const { width, height, channels, data } = background;
  const image = createImage(width, height, channels, 'linear', data.slice());
  return { image, cover: { width, height, data: new Float32Array(width * height) }, touched };
}

/** What was gathered along a row of the touched part of a frame, summed over all instants. */
export interface GatheredRow {
  readonly y: number;
  /** Of each pixel its light first, and last how often it was hidden. */
  readonly gathered: Float32Array;
  /** Values of `gathered` from pixel to pixel. */
  readonly stride: number;
}

/** Lays what was gathered along a row over the background, of which a still one shows as often as nothing hides it. */
export function layRow(
  { image: { width, channels, data }, cover, touched }: Exposure,
  { y, gathered, stride }: GatheredRow,
  instants: number,
  still: boolean,
): void {
  const share = 1 / instants;
  const count = touched.right - touched.left;
  const first = y * width + touched.left;
  for (let x = 0, s = first * channels, from = 0; x < count; x++, from += stride) {
    const covered = gathered[from + stride - 1]! * share;
    cover.data[first + x] = covered;
    const left = still ? 1 - covered : 1;
    for (let c = 0; c < channels; c++, s++) data[s] = gathered[from + c]! * share + data[s]! * left;
  }
}

/** The part of the frame that things touch, while it is exposed. */
interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Of each pixel its light, then how often it was hidden. */
  readonly gathered: Float32Array;
  /** How much of what is behind is seen at this instant. */
  readonly clear: Float32Array;
}

function createView({ left, right, top, bottom }: Box, channels: number): View {
  const width = Math.max(0, right - left);
  const count = width * Math.max(0, bottom - top);
  const gathered = new Float32Array(count * (channels + 1));
  return { left, top, width, gathered, clear: new Float32Array(count).fill(1) };
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
  const { gathered, clear } = view;
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
      if (channels === 3) addColour(data, at, rowLength, sx - column, sy - row, gathered, clear, pixel);
      else addGrey(data, at, rowLength, sx - column, sy - row, gathered, clear, pixel);
    }
  }
}

function addColour(
  data: Float32Array,
  at: number,
  rowLength: number,
  fx: number,
  fy: number,
  gathered: Float32Array,
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
  const to = 4 * pixel;
  gathered[to] = gathered[to]! + through * red;
  gathered[to + 1] = gathered[to + 1]! + through * green;
  gathered[to + 2] = gathered[to + 2]! + through * blue;
  clear[pixel] = through * (1 - opacity);
}

function addGrey(
  data: Float32Array,
  at: number,
  rowLength: number,
  fx: number,
  fy: number,
  gathered: Float32Array,
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
  gathered[2 * pixel] = gathered[2 * pixel]! + through * grey;
  clear[pixel] = through * (1 - opacity);
}

/** Counts what is hidden at this instant, takes the hidden part of a moving background away, and clears the view. */
function settleInstant(
  { left, right, top, bottom }: Box,
  { gathered, clear, ...view }: View,
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
      const to = pixel * (channels + 1);
      gathered[to + channels]! += hidden;
      if (moving === undefined) continue;
      const sx = x - moving.poses.x[i]! + moving.corner[0];
      const sy = y - moving.poses.y[i]! + moving.corner[1];
      for (let c = 0; c < channels; c++) gathered[to + c]! -= hidden * sample(moving.picture, sx, sy, c);
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
