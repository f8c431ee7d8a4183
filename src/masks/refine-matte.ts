import type { Window } from '../image.js';
import type { Plane } from '../pixels/smooth.js';
import type { RgbCodes } from './find-things.js';

/** A matte in a part of a picture: opacity, [0, 1]. */
export interface PlacedMatte extends Plane {
  readonly window: Window;
}

/** Keeps flat regions from following noise: a variance, of channels in [0, 1]. */
const EPSILON = 3e-4;

/**
 * A coarse mask of a picture, refined to the picture's own edges: enlarged, then guided by the picture (He, Sun and Tang
 * 2013, "Guided image filtering", with the picture's grey as the guide), and held to the mask away from its rim.
 */
export function refineMatte(
  picture: RgbCodes,
  mask: Uint8Array,
  small: { readonly width: number; readonly height: number },
): PlacedMatte {
  const scale = picture.width / small.width;
  const radius = Math.max(2, Math.round(scale));
  const window = windowOf(mask, small, picture, 4 * radius + 4);
  const coarse = enlarged(mask, small, picture, window);
  const guide = greyOf(picture, window);
  const fine = guided(guide, coarse, window.width, window.height, radius);
  for (let p = 0; p < fine.length; p++) {
    // A steeper rise makes up for what the box smooths; far from the rim the mask is right.
    const steep = Math.min(1, Math.max(0, (fine[p]! - 0.5) * 1.6 + 0.5));
    fine[p] = coarse[p]! >= 0.999 ? 1 : coarse[p]! <= 0.001 ? 0 : steep;
  }
  return { window, width: window.width, height: window.height, data: fine };
}

function windowOf(
  mask: Uint8Array,
  small: { width: number; height: number },
  { width, height }: RgbCodes,
  margin: number,
): Window {
  let [left, right, top, bottom] = [small.width, 0, small.height, 0];
  for (let p = 0; p < mask.length; p++) {
    if (mask[p] === 0) continue;
    const [x, y] = [p % small.width, Math.floor(p / small.width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  const [across, down] = [width / small.width, height / small.height];
  const x = Math.max(0, Math.floor(left * across) - margin);
  const y = Math.max(0, Math.floor(top * down) - margin);
  return {
    x,
    y,
    width: Math.min(width, Math.ceil(right * across) + margin) - x,
    height: Math.min(height, Math.ceil(bottom * down) + margin) - y,
  };
}

/** The mask smoothed over a pixel of its own, read bilinearly. */
function enlarged(
  mask: Uint8Array,
  small: { width: number; height: number },
  { width, height }: RgbCodes,
  window: Window,
): Float32Array {
  const soft = boxMean(
    Float32Array.from(mask, (value) => value / 255),
    small.width,
    small.height,
    1,
  );
  const out = new Float32Array(window.width * window.height);
  for (let y = 0, p = 0; y < window.height; y++) {
    const sy = place(window.y + y, small.height / height, small.height);
    const [top, fy] = [Math.floor(sy), sy - Math.floor(sy)];
    const below = Math.min(small.height - 1, top + 1);
    for (let x = 0; x < window.width; x++, p++) {
      const sx = place(window.x + x, small.width / width, small.width);
      const [left, fx] = [Math.floor(sx), sx - Math.floor(sx)];
      const right = Math.min(small.width - 1, left + 1);
      const upper = soft[top * small.width + left]! * (1 - fx) + soft[top * small.width + right]! * fx;
      const lower = soft[below * small.width + left]! * (1 - fx) + soft[below * small.width + right]! * fx;
      out[p] = upper * (1 - fy) + lower * fy;
    }
  }
  return out;
}

const place = (at: number, scale: number, length: number) =>
  Math.min(length - 1, Math.max(0, (at + 0.5) * scale - 0.5));

function greyOf({ width, data }: RgbCodes, window: Window): Float32Array {
  const out = new Float32Array(window.width * window.height);
  for (let y = 0, p = 0; y < window.height; y++)
    for (let x = 0; x < window.width; x++, p++) {
      const i = 3 * ((window.y + y) * width + window.x + x);
      out[p] = (0.3 * data[i]! + 0.55 * data[i + 1]! + 0.15 * data[i + 2]!) / 255;
    }
  return out;
}

function guided(guide: Float32Array, input: Float32Array, width: number, height: number, radius: number) {
  const mean = (values: Float32Array) => boxMean(values, width, height, radius);
  const [meanGuide, meanInput] = [mean(guide), mean(input)];
  const squares = mean(guide.map((value) => value * value));
  const products = mean(guide.map((value, p) => value * input[p]!));
  const slope = guide.map(
    (_, p) =>
      (products[p]! - meanGuide[p]! * meanInput[p]!) /
      (squares[p]! - meanGuide[p]! * meanGuide[p]! + EPSILON),
  );
  const offset = guide.map((_, p) => meanInput[p]! - slope[p]! * meanGuide[p]!);
  const [meanSlope, meanOffset] = [mean(slope), mean(offset)];
  return guide.map((value, p) => meanSlope[p]! * value + meanOffset[p]!);
}

/** Means over squares of 2 radius + 1 px, or what of them lies within. */
function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const along = new Float32Array(values.length);
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) meanLine(values, along, y * width, 1, width, radius);
  for (let x = 0; x < width; x++) meanLine(along, out, x, width, height, radius);
  return out;
}

function meanLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  let [sum, count] = [0, 0];
  for (let i = -radius; i < length; i++) {
    const entering = i + radius;
    if (entering < length) {
      sum += from[start + entering * step]!;
      count++;
    }
    if (i > radius) {
      sum -= from[start + (i - radius - 1) * step]!;
      count--;
    }
    if (i >= 0) to[start + i * step] = sum / count;
  }
}
