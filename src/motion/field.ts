import { createImage, type Image } from '../image.js';
import type { Cutout } from './actor.js';
import type { Poses } from './poses.js';

/** How far each pixel of the target travels from the shutter's opening to its closing, px: all x, then all y. */
export interface MotionField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Writes how far the place (u, v) px from what a thing turns about travels. The first and the last instant lie half a
 * step inside the path's two ends, which this makes up for.
 */
function journeyOf({ cos, sin, x, y }: Poses): (u: number, v: number, field: MotionField, p: number) => void {
  const last = x.length - 1;
  const share = last === 0 ? 0 : (last + 1) / last;
  const [cos0, sin0, x0, y0] = [cos[0]!, sin[0]!, x[0]!, y[0]!];
  const [cos1, sin1, x1, y1] = [cos[last]!, sin[last]!, x[last]!, y[last]!];
  return (u, v, { width, height, data }, p) => {
    data[p] = (cos1 * u - sin1 * v + x1 - (cos0 * u - sin0 * v + x0)) * share;
    data[width * height + p] = (sin1 * u + cos1 * v + y1 - (sin0 * u + cos0 * v + y0)) * share;
  };
}

/** The motion of what each pixel of the target shows: the foremost thing that hides half of what is behind it. */
export function motionField(
  width: number,
  height: number,
  actors: readonly { readonly cutout: Cutout; readonly poses: Poses }[],
  background: Poses,
): MotionField {
  const field = { width, height, data: new Float32Array(2 * width * height) };
  journeyOf(background)(0, 0, field, 0);
  field.data.fill(field.data[0]!, 0, width * height);
  field.data.fill(field.data[width * height]!, width * height);
  for (const { cutout, poses } of [...actors].reverse()) {
    const { window, centre, channels } = cutout;
    const journey = journeyOf(poses);
    for (let y = Math.max(0, window.y); y < Math.min(height, window.y + window.height); y++)
      for (let x = Math.max(0, window.x); x < Math.min(width, window.x + window.width); x++) {
        const from = ((y - window.y) * window.width + x - window.x) * (channels + 1);
        if (cutout.data[from + channels]! < 0.5) continue;
        journey(x - centre[0], y - centre[1], field, y * width + x);
      }
  }
  return field;
}

/** Red, yellow, green, cyan, blue, magenta: directions a sixth of a turn apart, the first to the right, then down. */
const WHEEL = [
  [1, 0.25, 0.2],
  [0.95, 0.8, 0.1],
  [0.25, 0.8, 0.25],
  [0.1, 0.75, 0.85],
  [0.25, 0.3, 0.95],
  [0.85, 0.25, 0.8],
] as const;

/** A picture of a motion field: hue for direction, white at rest, full colour at the farthest. */
export function wheelPicture({ width, height, data }: MotionField): Image<'srgb'> {
  const count = width * height;
  let most = 1e-6;
  for (let i = 0; i < count; i++) {
    const x = data[i]!;
    const y = data[count + i]!;
    most = Math.max(most, x * x + y * y);
  }
  most = Math.sqrt(most);
  const picture = createImage(width, height, 3, 'srgb');
  picture.data.fill(1);
  for (let i = 0; i < count; i++) {
    if (data[i] === 0 && data[count + i] === 0) continue;
    const x = data[i]! / most;
    const y = data[count + i]! / most;
    const size = Math.sqrt(x * x + y * y);
    const turn = sextant(x, y);
    const sector = Math.floor(turn) % 6;
    const share = turn - Math.floor(turn);
    for (let c = 0; c < 3; c++) {
      const hue = WHEEL[sector]![c]! * (1 - share) + WHEEL[(sector + 1) % 6]![c]! * share;
      picture.data[3 * i + c] = 1 + (hue - 1) * size;
    }
  }
  return picture;
}

/** Direction in sixths of a turn, 0 to 6, without an arc tangent: a diamond angle, close enough for a colour. */
function sextant(x: number, y: number): number {
  const sum = Math.abs(x) + Math.abs(y);
  if (sum === 0) return 0;
  const quarter = y >= 0 ? (x >= 0 ? y / sum : 1 - x / sum) : x < 0 ? 2 - y / sum : 3 + x / sum;
  return (quarter * 1.5) % 6;
}
