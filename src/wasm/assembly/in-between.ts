// A frame between two others along the optical flow: the twin of src/pixels/in-between.ts. Flows are two float32 a pixel,
// pictures four. What is carried and filled is the twin's to the bit; what is blended rounds to float32.

import { cubicAt } from './cubic';

/** Adds each pixel's flow, times `sign`, to the four pixels it has come to at a share of the way, by its trust. */
export function carryFlow(
  flow: usize,
  trust: usize,
  width: i32,
  height: i32,
  sign: f64,
  share: f64,
  importance: f64,
  sum: usize,
  weight: usize,
): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++, flow += 8, trust += 4) {
      const dx = <f64>load<f32>(flow);
      const dy = <f64>load<f32>(flow, 4);
      const px = <f64>x + share * dx;
      const py = <f64>y + share * dy;
      const left = Math.floor(px);
      const top = Math.floor(py);
      const fx = px - left;
      const fy = py - top;
      const trusted = <f64>load<f32>(trust);
      const w = (importance + 0.05) * (trusted * trusted + 1e-4);
      for (let j = 0; j < 2; j++)
        for (let k = 0; k < 2; k++) {
          const column = <i32>left + k;
          const row = <i32>top + j;
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
          const at = <usize>(row * width + column);
          const part = w * (k ? fx : 1 - fx) * (j ? fy : 1 - fy);
          const to = sum + (at << 3);
          store<f32>(to, <f32>(<f64>load<f32>(to) + part * sign * dx));
          store<f32>(to, <f32>(<f64>load<f32>(to, 4) + part * sign * dy), 4);
          const total = weight + (at << 2);
          store<f32>(total, <f32>(<f64>load<f32>(total) + part));
        }
    }
}

const LEAST_WEIGHT: f64 = 1e-6;

// @ts-ignore: decorator
@inline
function sizeOf(flow: usize): f64 {
  const dx = <f64>load<f32>(flow);
  const dy = <f64>load<f32>(flow, 4);
  return dx * dx + dy * dy;
}

/** Divides the sums by their weights; where nothing came, the slower of the nearest flows to the left and right. */
export function settleFlow(sum: usize, weight: usize, width: i32, height: i32): void {
  for (let i: usize = 0; i < <usize>(width * height); i++) {
    const w = <f64>load<f32>(weight + (i << 2));
    if (w < LEAST_WEIGHT) continue;
    const at = sum + (i << 3);
    store<f32>(at, <f32>(<f64>load<f32>(at) / w));
    store<f32>(at, <f32>(<f64>load<f32>(at, 4) / w), 4);
  }
  for (let y = 0; y < height; y++) {
    const row = sum + (<usize>(y * width) << 3);
    const weights = weight + (<usize>(y * width) << 2);
    for (let x = 0; x < width; x++) {
      if (<f64>load<f32>(weights + (<usize>x << 2)) >= LEAST_WEIGHT) continue;
      let end = x;
      while (end < width && <f64>load<f32>(weights + (<usize>end << 2)) < LEAST_WEIGHT) end++;
      const left = row + (<usize>(x - 1) << 3);
      const right = row + (<usize>end << 3);
      const fromLeft = end === width || (x > 0 && sizeOf(left) <= sizeOf(right));
      const known = x > 0 || end < width;
      const both = known ? load<u64>(fromLeft ? left : right) : 0;
      for (; x < end; x++) store<u64>(row + (<usize>x << 3), both);
    }
  }
}

// @ts-ignore: decorator
@inline
function within(value: f64, least: f64, most: f64): f64 {
  return Math.max(least, Math.min(value, most));
}

// @ts-ignore: decorator
@inline
function trustAt(trust: usize, width: i32, height: i32, x: f64, y: f64): f64 {
  const column = <i32>within(Math.floor(x + 0.5), 0, <f64>(width - 1));
  const row = <i32>within(Math.floor(y + 0.5), 0, <f64>(height - 1));
  return <f64>load<f32>(trust + (<usize>(row * width + column) << 2));
}

// @ts-ignore: decorator
@inline
function lightAt(picture: usize, stride: usize, width: i32, height: i32, x: f64, y: f64): v128 {
  // From two pixels beyond the edge on, where all is the edge's, nothing changes any more.
  const px = within(x, -2, <f64>(width + 1));
  const py = within(y, -2, <f64>(height + 1));
  const column = Math.floor(px);
  const row = Math.floor(py);
  const at = picture + <usize>(<isize>row * <isize>stride + (<isize>column << 4));
  return cubicAt(at, stride, <f32>(px - column), <f32>(py - row));
}

/**
 * Writes the rows of the frame at a share of the way, `channels` floats a pixel and up to three after the last. `first`
 * and `second` are the pixels (0, 0) of pictures with a margin of four pixels, `stride` bytes a row.
 */
export function blendFrames(
  first: usize,
  second: usize,
  stride: usize,
  trustFirst: usize,
  trustSecond: usize,
  flow: usize,
  width: i32,
  height: i32,
  channels: i32,
  share: f64,
  out: usize,
): void {
  const rest = 1 - share;
  const zero = f32x4.splat(0);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++, flow += 8, out += <usize>channels << 2) {
      const dx = <f64>load<f32>(flow);
      const dy = <f64>load<f32>(flow, 4);
      const x0 = <f64>x - share * dx;
      const y0 = <f64>y - share * dy;
      const x1 = <f64>x + rest * dx;
      const y1 = <f64>y + rest * dy;
      const w0 = rest * (trustAt(trustFirst, width, height, x0, y0) + 1e-3);
      const w1 = share * (trustAt(trustSecond, width, height, x1, y1) + 1e-3);
      const sum = f32x4.add(
        f32x4.mul(f32x4.splat(<f32>(w0 / (w0 + w1))), lightAt(first, stride, width, height, x0, y0)),
        f32x4.mul(f32x4.splat(<f32>(w1 / (w0 + w1))), lightAt(second, stride, width, height, x1, y1)),
      );
      v128.store(out, f32x4.max(sum, zero));
    }
}
