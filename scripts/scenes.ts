/**
 * Scenes whose every frame is known exactly at any moment: a real photo that pans, turns and zooms, and a cut-out that
 * moves before a still photo. They are the truth that in-between frames and averages are held against.
 */
import { createImage, type Image } from '../src/image.js';
import { type CodedPicture, codesFromLinear } from '../src/pixels/colour.js';

/** The light of a scene at a moment, counted in frames. */
export type Scene = (time: number) => Image<'linear'>;

export interface Move {
  /** Pixels a frame. */
  readonly dx: number;
  readonly dy: number;
  /** Radians a frame. */
  readonly turn?: number;
  /** Factor a frame. */
  readonly zoom?: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const LOBES = 3;

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const px = Math.PI * x;
  return (LOBES * Math.sin(px) * Math.sin(px / LOBES)) / (px * px);
}

const weights = new Float64Array(4 * LOBES);

/** Writes a photo's light at a place between pixels (Lanczos, mirrored beyond the edge), no darker than black. */
function sample(photo: Image<'linear'>, x: number, y: number, out: Float32Array, at: number): void {
  const { width, height, channels, data } = photo;
  const x0 = Math.floor(x) - LOBES + 1;
  const y0 = Math.floor(y) - LOBES + 1;
  let [sumX, sumY] = [0, 0];
  for (let i = 0; i < 2 * LOBES; i++) {
    sumX += weights[i] = lanczos(x - x0 - i);
    sumY += weights[2 * LOBES + i] = lanczos(y - y0 - i);
  }
  for (let c = 0; c < channels; c++) out[at + c] = 0;
  for (let j = 0; j < 2 * LOBES; j++)
    for (let i = 0; i < 2 * LOBES; i++) {
      const from = (mirrored(y0 + j, height) * width + mirrored(x0 + i, width)) * channels;
      const w = (weights[i]! * weights[2 * LOBES + j]!) / (sumX * sumY);
      for (let c = 0; c < channels; c++) out[at + c] = out[at + c]! + w * data[from + c]!;
    }
  for (let c = 0; c < channels; c++) out[at + c] = Math.min(1, Math.max(0, out[at + c]!));
}

function mirrored(n: number, size: number): number {
  const period = 2 * size;
  const m = ((n % period) + period) % period;
  return m < size ? m : period - 1 - m;
}

/** A camera that moves over a photo, its view centred on the photo at time 0. */
export function movingPhoto(photo: Image<'linear'>, { width, height }: Size, move: Move): Scene {
  return (time) => {
    const frame = createImage(width, height, photo.channels, 'linear');
    const scale = (move.zoom ?? 1) ** time;
    const [cos, sin] = [Math.cos((move.turn ?? 0) * time) / scale, Math.sin((move.turn ?? 0) * time) / scale];
    const centreX = (photo.width - 1) / 2 - move.dx * time;
    const centreY = (photo.height - 1) / 2 - move.dy * time;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [u, v] = [x - (width - 1) / 2, y - (height - 1) / 2];
        const at = (y * width + x) * photo.channels;
        sample(photo, centreX + cos * u + sin * v, centreY - sin * u + cos * v, frame.data, at);
      }
    return frame;
  };
}

/** An oval cut out of one photo, a pixel soft at its edge, that moves before another one. */
export function movingCutOut(
  behind: Image<'linear'>,
  cutOut: Image<'linear'>,
  size: Size,
  move: Move,
): Scene {
  const still = movingPhoto(behind, size, { dx: 0, dy: 0 })(0);
  const moving = movingPhoto(cutOut, size, move);
  const { width, height } = size;
  const [radiusX, radiusY] = [width / 5, height / 3.5];
  return (time) => {
    const front = moving(time);
    const frame = createImage(width, height, 3, 'linear');
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const u = (x - (width - 1) / 2 - move.dx * time) / radiusX;
        const v = (y - (height - 1) / 2 - move.dy * time) / radiusY;
        const distance = (Math.sqrt(u * u + v * v) - 1) * Math.min(radiusX, radiusY);
        const alpha = Math.min(1, Math.max(0, 0.5 - distance));
        for (let c = 0, at = 3 * (y * width + x); c < 3; c++, at++)
          frame.data[at] = alpha * front.data[at]! + (1 - alpha) * still.data[at]!;
      }
    return frame;
  };
}

/** A frame as a video holds it. */
export function coded({ width, height, channels, data }: Image<'linear'>): CodedPicture {
  return { width, height, channels, depth: 8, codes: codesFromLinear(data, 8) };
}
