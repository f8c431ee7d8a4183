import { unitVector } from '../portable.js';
import { borderIndex } from './border.js';
import type { Coverage } from './draw.js';
import { smoothField } from './smooth-field.js';
import type { Placement, Texture } from './texture.js';
import { damagedPixel, type Occupancy, occupancyOf, TILE } from './texture-index.js';

/** The picture's side, in px, up to which a texture is laid on pixel for pixel. */
const PLAIN_SIDE = 768;
const ELASTIC_CELLS = 5;
/** Elastic shifts are computed at every so many pixels, and straight in between. */
const STRIDE = 16;

/** The twin below and `placeTextureFast` of src/wasm/place-texture.ts have this one contract. */
export type PlaceTexture = typeof placeTexture;

/**
 * The amount of damage at each pixel of a picture of this size, in [0, 1]: the texture turned, scaled, mirrored,
 * elastically distorted and cut, bilinear in between, mirrored beyond its edges. A damaged pixel of the texture lies
 * inside the picture for certain, unless the texture has none. `data` may be given to be used again: it is cleared.
 */
export function placeTexture(
  texture: Texture,
  placement: Placement,
  width: number,
  height: number,
  data: Float32Array = new Float32Array(width * height),
): Coverage {
  data.fill(0);
  const { columns, follow } = nodesOf(texture, placement, width, height);
  const occupancy = occupancyOf(texture);
  const us = new Float64Array(columns);
  const vs = new Float64Array(columns);
  for (let y = 0; y < height; y++) {
    follow(y, us, vs);
    for (let n = 0, x = 0; x < width; n++, x += STRIDE) {
      if (isClear(occupancy, us, vs, n)) continue;
      const count = Math.min(STRIDE, width - x);
      sampleRun(texture, data, y * width + x, count, us, vs, n);
    }
  }
  return { width, height, data };
}

/** Where in the texture every 16th pixel of the picture's row `y` lies, to be filled in; straight runs lie in between. */
export function nodesOf(
  texture: Texture,
  placement: Placement,
  width: number,
  height: number,
): { readonly columns: number; follow(y: number, us: Float64Array, vs: Float64Array): void } {
  const view = viewOf(texture, placement, width, height);
  const shift = placement.elastic * Math.max(width, height);
  const columns = Math.ceil(width / STRIDE) + 1;
  const rows = Math.ceil(height / STRIDE) + 1;
  const shifts = (seed: string) => smoothField(seed, columns, rows, ELASTIC_CELLS).map((n) => n * shift);
  const dx = shifts(placement.seed);
  const dy = shifts(placement.seed.slice(32) + placement.seed.slice(0, 32));
  const between = (field: Float32Array, column: number, y: number) => {
    const at = Math.floor(y / STRIDE) * columns + column;
    return field[at]! + (field[at + columns]! - field[at]!) * ((y % STRIDE) / STRIDE);
  };
  const pinned = (field: Float32Array) => {
    const column = Math.floor(view.pinX / STRIDE);
    const left = between(field, column, view.pinY);
    const share = (view.pinX % STRIDE) / STRIDE;
    return left + (between(field, column + 1, view.pinY) - left) * share;
  };
  const pinX = view.pinX + pinned(dx);
  const pinY = view.pinY + pinned(dy);
  const follow = (y: number, us: Float64Array, vs: Float64Array) => {
    const upper = Math.floor(y / STRIDE) * columns;
    const lower = upper + columns;
    const share = (y % STRIDE) / STRIDE;
    for (let n = 0; n < columns; n++) {
      const a = dx[upper + n]!;
      const b = dy[upper + n]!;
      const px = n * STRIDE - pinX + a + (dx[lower + n]! - a) * share;
      const py = y - pinY + b + (dy[lower + n]! - b) * share;
      us[n] = view.u + px * view.ux + py * view.uy;
      vs[n] = view.v + px * view.vx + py * view.vy;
    }
  };
  return { columns, follow };
}

/**
 * Whether all tiles that the straight run from node `n` to the next touches are free of damage; runs beyond the edges are
 * never said to be. The nodes go over as arrays, since numbers that aren't whole would each be boxed.
 */
function isClear({ tiles, across, down }: Occupancy, us: Float64Array, vs: Float64Array, n: number): boolean {
  const u = us[n]!;
  const v = vs[n]!;
  const toU = us[n + 1]!;
  const toV = vs[n + 1]!;
  const left = Math.floor((Math.min(u, toU) - 1) / TILE);
  const right = Math.floor((Math.max(u, toU) + 2) / TILE);
  const top = Math.floor((Math.min(v, toV) - 1) / TILE);
  const bottom = Math.floor((Math.max(v, toV) + 2) / TILE);
  if (left < 0 || top < 0 || right >= across || bottom >= down) return false;
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) if (tiles[y * across + x] !== 0) return false;
  return true;
}

/** Bilinear, between pixel centres at whole numbers; mirrored beyond the edges. */
function sampleRun(
  texture: Texture,
  out: Float32Array,
  at: number,
  count: number,
  us: Float64Array,
  vs: Float64Array,
  n: number,
): void {
  const { width, height, data } = texture;
  const u = us[n]!;
  const v = vs[n]!;
  const du = (us[n + 1]! - u) / STRIDE;
  const dv = (vs[n + 1]! - v) / STRIDE;
  for (let k = 0; k < count; k++) {
    const pu = u + k * du;
    const pv = v + k * dv;
    let x = Math.floor(pu);
    let y = Math.floor(pv);
    const fx = pu - x;
    const fy = pv - y;
    let right = x + 1;
    let below = y + 1;
    if (x < 0 || right >= width) {
      x = borderIndex(x, width, 'reflect');
      right = borderIndex(right, width, 'reflect');
    }
    if (y < 0 || below >= height) {
      y = borderIndex(y, height, 'reflect');
      below = borderIndex(below, height, 'reflect');
    }
    const a = data[y * width + x]!;
    const b = data[y * width + right]!;
    const c = data[below * width + x]!;
    const d = data[below * width + right]!;
    if ((a | b | c | d) === 0) continue;
    const upper = a + (b - a) * fx;
    out[at + k] = (upper + (c + (d - c) * fx - upper) * fy) / 255;
  }
}

interface View {
  /** Texture coordinates of the pinned pixel, and its place in the picture, in px. */
  readonly u: number;
  readonly v: number;
  readonly pinX: number;
  readonly pinY: number;
  /** Steps in the texture for a step in the picture. */
  readonly ux: number;
  readonly uy: number;
  readonly vx: number;
  readonly vy: number;
}

function viewOf(texture: Texture, placement: Placement, width: number, height: number): View {
  const longer = Math.max(width, height);
  const wanted = placement.scale * Math.max(1, longer / PLAIN_SIDE);
  // So large that the picture's window fits into the texture: beyond its edges there would only be its mirror image.
  const scale = Math.max(wanted, longer / Math.min(texture.width, texture.height));
  const [cos, sin] = unitVector(placement.turns);
  const mirror = placement.mirrored ? -1 : 1;
  const [ux, uy] = [(mirror * cos) / scale, (mirror * -sin) / scale];
  const [vx, vy] = [sin / scale, cos / scale];
  const [u, v] = damagedPixel(texture, placement.anchor);
  const at = (share: number, length: number) => Math.min(Math.floor(share * length), length - 1);
  const pinX = at(placement.at[0], width);
  const pinY = at(placement.at[1], height);
  // The window's middle is drawn back until the window, but for its turned corners, lies in the texture; the pinned
  // pixel moves with it, and stays in the picture.
  const half = longer / scale / 2;
  const clamp = (x: number, length: number) => Math.min(Math.max(x, half), length - half);
  const mx = (width - 1) / 2 - pinX;
  const my = (height - 1) / 2 - pinY;
  const du = clamp(u + mx * ux + my * uy, texture.width) - u;
  const dv = clamp(v + mx * vx + my * vy, texture.height) - v;
  const inside = (x: number, length: number) => Math.min(Math.max(Math.round(x), 0), length - 1);
  return {
    ...{ u, v, ux, uy, vx, vy },
    pinX: inside((width - 1) / 2 - (du * ux + dv * vx) * scale * scale, width),
    pinY: inside((height - 1) / 2 - (du * uy + dv * vy) * scale * scale, height),
  };
}
