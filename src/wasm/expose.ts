import type { Image, Window } from '../image.js';
import type { Actor, Cutout } from '../motion/actor.js';
import { type Expose, expose, layRow, type MovingBackground, unexposed } from '../motion/expose.js';
import type { Poses } from '../motion/poses.js';
import { type Box, type Swept, spansOf, sweep } from '../motion/swept.js';
import { borderIndex } from '../pixels/border.js';
import { kernels, scratch } from './load.js';

/** Bytes of a pixel in WebAssembly, whatever its channels. */
const PIXEL = 16;
/** Bytes of a thing's record, its pose and its box. */
const [THING, POSE, BOX] = [112, 32, 16];
/** Larger things than fit in so many bytes are left to the twin, whose results are the same to the bit. */
const MOST_BYTES = 2 ** 30;

/**
 * `expose` of src/motion/expose.ts in WebAssembly SIMD, bit for bit. It goes row by row and meets all instants there, so
 * that what it adds to stays near.
 */
export const exposeFast: Expose = (background, actors, instants, moving) => {
  const { width, height } = background;
  const swept = sweep(actors, instants, width, height);
  const { touched } = swept;
  const exposure = unexposed(background, touched);
  const columns = touched.right - touched.left;
  if (columns <= 0) return exposure;
  const seen = moving && seenOf(moving, touched);
  const room = layOut(actors, instants, columns, seen);
  if (room.bytes > MOST_BYTES) return expose(background, actors, instants, moving);
  const wasm = kernels();
  const base = scratch(wasm, room.bytes);
  const { buffer } = wasm.memory;
  for (const [n, actor] of actors.entries()) writeThing(buffer, base, room, actor, swept, n);
  const picture = seen === undefined ? 0 : copyPicture(buffer, base + room.picture, moving!.picture, seen);
  const shifts = moving === undefined ? 0 : base + room.shifts;
  if (moving !== undefined)
    new Float64Array(buffer, shifts, 2 * instants).set(shiftsOf(moving.poses, instants));
  const gathered = new Float32Array(buffer, base + room.view, 4 * columns);
  new Float32Array(buffer, base + room.clear, columns).fill(1);
  for (let y = touched.top; y < touched.bottom; y++) {
    gathered.fill(0);
    wasm.exposeRow(
      ...([y, base + room.view, base + room.clear, touched.left, base, actors.length, instants] as const),
      ...([picture, (seen?.width ?? 0) * PIXEL, shifts] as const),
      ...(moving?.corner ?? ([0, 0] as const)),
    );
    layRow(exposure, { y, gathered, stride: 4 }, instants, moving === undefined);
  }
  return exposure;
};

/** Offsets in the memory, and how many bytes there are in all. */
interface Room {
  readonly things: readonly {
    readonly pixels: number;
    readonly first: number;
    readonly last: number;
    readonly poses: number;
    readonly boxes: number;
  }[];
  readonly view: number;
  readonly clear: number;
  readonly picture: number;
  readonly shifts: number;
  readonly bytes: number;
}

/** The things' records lie in front. */
function layOut(actors: readonly Actor[], instants: number, columns: number, seen: Window | undefined): Room {
  let bytes = actors.length * THING;
  const take = (wanted: number) => {
    const at = bytes;
    bytes += Math.ceil(wanted / PIXEL) * PIXEL;
    return at;
  };
  const things = actors.map(({ cutout: { window } }) => ({
    pixels: take(window.width * window.height * PIXEL),
    first: take(4 * window.height),
    last: take(4 * window.height),
    poses: take(instants * POSE),
    boxes: take(instants * BOX),
  }));
  const view = take(columns * PIXEL);
  const clear = take(columns * 4);
  const picture = take(seen === undefined ? 0 : seen.width * seen.height * PIXEL);
  const shifts = take(seen === undefined ? 0 : 16 * instants);
  return { things, view, clear, picture, shifts, bytes };
}

function writeThing(
  buffer: ArrayBuffer,
  base: number,
  room: Room,
  { cutout, poses }: Actor,
  { boxes }: Swept,
  n: number,
): void {
  const { window, centre } = cutout;
  const at = room.things[n]!;
  const spans = spansOf(cutout);
  copyPixels(cutout, new Float32Array(buffer, base + at.pixels, 4 * window.width * window.height));
  new Int32Array(buffer, base + at.first, window.height).set(spans.first);
  new Int32Array(buffer, base + at.last, window.height).set(spans.last);
  const instants = boxes.length;
  const posed = new Float64Array(buffer, base + at.poses, 4 * instants);
  const boxed = new Int32Array(buffer, base + at.boxes, 4 * instants);
  for (let i = 0; i < instants; i++) {
    posed.set([poses.cos[i]!, poses.sin[i]!, poses.x[i]!, poses.y[i]!], 4 * i);
    const { left, right, top, bottom } = boxes[i]![n]!;
    boxed.set([left, right, top, bottom], 4 * i);
  }
  const record = base + n * THING;
  new Uint32Array(buffer, record, 8).set([
    ...[base + at.pixels, window.width * PIXEL, window.width - 1, window.height - 1],
    ...[base + at.first, base + at.last, base + at.poses, base + at.boxes],
  ]);
  new Float64Array(buffer, record + 32, 4).set([...centre, window.x, window.y]);
}

function copyPixels({ channels, data }: Cutout, target: Float32Array): void {
  if (channels === 3) {
    target.set(data);
    return;
  }
  for (let from = 0, to = 0; from < data.length; from += 2, to += 4) {
    target[to] = data[from]!;
    target[to + 1] = 0;
    target[to + 2] = 0;
    target[to + 3] = data[from + 1]!;
  }
}

/** The part of a moving background, or of its mirror images, that any instant shows of what is touched. */
function seenOf({ poses, corner }: MovingBackground, { left, right, top, bottom }: Box): Window {
  let [mostX, leastX, mostY, leastY] = [-Infinity, Infinity, -Infinity, Infinity];
  for (let i = 0; i < poses.x.length; i++) {
    [mostX, leastX] = [Math.max(mostX, poses.x[i]!), Math.min(leastX, poses.x[i]!)];
    [mostY, leastY] = [Math.max(mostY, poses.y[i]!), Math.min(leastY, poses.y[i]!)];
  }
  // A pixel more than is sampled, for rounding.
  const [x, y] = [Math.floor(left - mostX + corner[0]) - 1, Math.floor(top - mostY + corner[1]) - 1];
  const width = Math.ceil(right - leastX + corner[0]) + 2 - x;
  return { x, y, width, height: Math.ceil(bottom - leastY + corner[1]) + 2 - y };
}

/** Copies what is seen, and tells where the picture's pixel (0, 0) would lie. */
function copyPicture(
  buffer: ArrayBuffer,
  at: number,
  { width, height, channels, data }: Image<'linear'>,
  seen: Window,
): number {
  const target = new Float32Array(buffer, at, 4 * seen.width * seen.height).fill(0);
  const columns = Int32Array.from({ length: seen.width }, (_, x) =>
    borderIndex(seen.x + x, width, 'reflect'),
  );
  for (let y = 0, to = 0; y < seen.height; y++) {
    const row = borderIndex(seen.y + y, height, 'reflect') * width;
    for (let x = 0; x < seen.width; x++, to += 4) {
      const from = (row + columns[x]!) * channels;
      for (let c = 0; c < channels; c++) target[to + c] = data[from + c]!;
    }
  }
  return at - (seen.y * seen.width + seen.x) * PIXEL;
}

function shiftsOf({ x, y }: Poses, instants: number): Float64Array {
  return Float64Array.from({ length: 2 * instants }, (_, n) => (n % 2 === 0 ? x : y)[n >> 1]!);
}
