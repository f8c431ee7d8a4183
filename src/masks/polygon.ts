import type { Window } from '../image.js';
import type { Coverage } from '../pixels/draw.js';

/** A closed outline: corner i is (x[i], y[i]), the last is joined to the first. Pixel (i, j) covers [i, i+1) x [j, j+1). */
export interface Outline {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Lines tried to each row of pixels; along them coverage is exact. */
const LINES = 4;

/**
 * How much of each pixel of `window` lies inside the outline, [0, 1], by the even-odd rule. Coordinates are those of
 * the picture that the window lies in.
 */
export function fillOutline({ x, y }: Outline, window: Window): Coverage {
  const { width, height } = window;
  const data = new Float32Array(width * height);
  const crossings: number[] = [];
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < y.length; i++) {
    if (y[i]! < low) low = y[i]!;
    if (y[i]! > high) high = y[i]!;
  }
  const first = Math.max(0, Math.floor(low) - window.y);
  const last = Math.min(height, Math.ceil(high) - window.y);
  for (let line = first * LINES; line < last * LINES; line++) {
    const at = window.y + (line + 0.5) / LINES;
    crossings.length = 0;
    for (let i = 0, j = x.length - 1; i < x.length; j = i++) {
      if (y[i]! > at === y[j]! > at) continue;
      crossings.push(x[i]! + ((at - y[i]!) / (y[j]! - y[i]!)) * (x[j]! - x[i]!) - window.x);
    }
    crossings.sort((a, b) => a - b);
    const row = Math.floor(line / LINES) * width;
    for (let k = 0; k + 1 < crossings.length; k += 2)
      addSpan(data, row, width, crossings[k]!, crossings[k + 1]!);
  }
  return { width, height, data };
}

function addSpan(data: Float32Array, row: number, width: number, from: number, to: number): void {
  const start = Math.max(from, 0);
  const end = Math.min(to, width);
  for (let x = Math.floor(start); x < end; x++)
    data[row + x]! += (Math.min(end, x + 1) - Math.max(start, x)) / LINES;
}

/** The area inside, in px (the shoelace formula); an outline that crosses itself counts its loops by their turn. */
export function outlineArea({ x, y }: Outline): number {
  let twice = 0;
  for (let i = 0, j = x.length - 1; i < x.length; j = i++) twice += x[j]! * y[i]! - x[i]! * y[j]!;
  return Math.abs(twice) / 2;
}

/** The part of a picture of this size that an outline and `margin` px around it touch. */
export function windowAround({ x, y }: Outline, margin: number, width: number, height: number): Window {
  const ends = (values: Float64Array, length: number) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const first = Math.min(Math.max(Math.floor(low - margin), 0), length - 1);
    return [first, Math.min(Math.max(Math.ceil(high + margin), first + 1), length)] as const;
  };
  const [left, right] = ends(x, width);
  const [top, bottom] = ends(y, height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
