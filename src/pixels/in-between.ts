import type { CodedPicture } from './colour.js';

/** Farther than this, in px, from where it began may a pixel not come back; half of it halves the trust. */
const RETURN = 1;

/** Where each pixel of one picture is in another: dx, dy interleaved, in px. */
export interface FlowField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Two frames of one size, and the flow between them both ways. */
export interface FlowPair {
  readonly from: CodedPicture;
  readonly to: CodedPicture;
  readonly forth: FlowField;
  readonly back: FlowField;
}

/** The light between two frames at a share of the way, where `light` holds that of each code value. */
export type InBetween = (light: Float32Array) => (share: number) => Float32Array;
export type CreateInBetween = (pair: FlowPair) => InBetween;

/**
 * The light between two frames, by optical flow both ways: a pixel at time t looks along the flow into both frames, and
 * takes less of the frame in which what it shows is hidden (its way there and back doesn't close). Sampling is bicubic
 * (Catmull-Rom), in light. The plain twin of src/wasm/in-between.ts.
 */
export const createPlainInBetween: CreateInBetween =
  ({ from, to, forth, back }) =>
  (light) => {
    const trust = [trustIn(forth, back), trustIn(back, forth)] as const;
    const lights = [lightOf(from, light), lightOf(to, light)] as const;
    const { width, height, channels } = from;
    return (share) => {
      const out = new Float32Array(width * height * channels);
      const [first, second] = [new Float32Array(channels), new Float32Array(channels)];
      const atTime = flowAt(forth, back, trust, share);
      for (let y = 0, i = 0; y < height; y++)
        for (let x = 0; x < width; x++, i++) {
          const dx = atTime[2 * i]!;
          const dy = atTime[2 * i + 1]!;
          const [x0, y0, x1, y1] = [
            x - share * dx,
            y - share * dy,
            x + (1 - share) * dx,
            y + (1 - share) * dy,
          ];
          const w0 = (1 - share) * (near(trust[0], width, height, x0, y0) + 1e-3);
          const w1 = share * (near(trust[1], width, height, x1, y1) + 1e-3);
          bicubic(lights[0], width, height, channels, x0, y0, first);
          bicubic(lights[1], width, height, channels, x1, y1, second);
          for (let c = 0; c < channels; c++)
            out[i * channels + c] = Math.max(0, (w0 * first[c]! + w1 * second[c]!) / (w0 + w1));
        }
      return out;
    };
  };

function lightOf({ codes }: CodedPicture, light: Float32Array): Float32Array {
  const out = new Float32Array(codes.length);
  for (let i = 0; i < out.length; i++) out[i] = light[codes[i]!]!;
  return out;
}

/** How far each pixel of a frame can be seen in the other one too, 1 to 0: its way there and back closes. */
export function trustIn(forth: FlowField, back: FlowField): Float32Array {
  const { width, height, data } = forth;
  const out = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const dx = data[2 * i]!;
      const dy = data[2 * i + 1]!;
      const ex = dx + bilinear(back, x + dx, y + dy, 0);
      const ey = dy + bilinear(back, x + dx, y + dy, 1);
      const inside = x + dx > -1 && y + dy > -1 && x + dx < width && y + dy < height;
      const error = (ex * ex + ey * ey) / (RETURN * RETURN);
      out[i] = inside ? 1 / (1 + 4 * error * error) : 0;
    }
  return out;
}

/**
 * The flow from frame to frame of what is seen at each pixel at time `share`: both flows are carried along themselves
 * to that time, the more trusted winning; where none arrives, the holes are filled from around.
 */
function flowAt(
  forth: FlowField,
  back: FlowField,
  trust: readonly [Float32Array, Float32Array],
  share: number,
): Float32Array {
  const { width, height } = forth;
  const sum = new Float32Array(width * height * 2);
  const weight = new Float32Array(width * height);
  carry(forth.data, 1, share, trust[0], 1 - share, { width, height, sum, weight });
  carry(back.data, -1, 1 - share, trust[1], share, { width, height, sum, weight });
  for (let i = 0; i < weight.length; i++) {
    if (weight[i]! < 1e-6) continue;
    sum[2 * i] = sum[2 * i]! / weight[i]!;
    sum[2 * i + 1] = sum[2 * i + 1]! / weight[i]!;
  }
  fillHoles(sum, weight, width, height);
  return sum;
}

interface Carried {
  readonly width: number;
  readonly height: number;
  readonly sum: Float32Array;
  readonly weight: Float32Array;
}

function carry(
  flow: Float32Array,
  sign: number,
  share: number,
  trust: Float32Array,
  importance: number,
  { width, height, sum, weight }: Carried,
): void {
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const dx = flow[2 * i]!;
      const dy = flow[2 * i + 1]!;
      const px = x + share * dx;
      const py = y + share * dy;
      const x0 = Math.floor(px);
      const y0 = Math.floor(py);
      const fx = px - x0;
      const fy = py - y0;
      // Trusted flow outweighs the rest by far, but a pixel that nothing trusted reaches still gets something.
      const w = (importance + 0.05) * (trust[i]! * trust[i]! + 1e-4);
      for (let j = 0; j < 2; j++)
        for (let k = 0; k < 2; k++) {
          const column = x0 + k;
          const row = y0 + j;
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
          const at = row * width + column;
          const part = w * (k ? fx : 1 - fx) * (j ? fy : 1 - fy);
          sum[2 * at] = sum[2 * at]! + part * sign * dx;
          sum[2 * at + 1] = sum[2 * at + 1]! + part * sign * dy;
          weight[at] = weight[at]! + part;
        }
    }
}

/** Gives each hole the flow of the nearest filled pixel to its left or right, the slower one: what is hidden lies behind. */
function fillHoles(flow: Float32Array, weight: Float32Array, width: number, height: number): void {
  const size = (at: number) => flow[2 * at]! * flow[2 * at]! + flow[2 * at + 1]! * flow[2 * at + 1]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (weight[at]! >= 1e-6) continue;
      let end = x;
      while (end < width && weight[y * width + end]! < 1e-6) end++;
      const left = x > 0 ? at - 1 : -1;
      const right = end < width ? y * width + end : -1;
      const from = left < 0 ? right : right < 0 || size(left) <= size(right) ? left : right;
      for (; x < end; x++) {
        const hole = y * width + x;
        flow[2 * hole] = from < 0 ? 0 : flow[2 * from]!;
        flow[2 * hole + 1] = from < 0 ? 0 : flow[2 * from + 1]!;
      }
    }
  }
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(value, most));

function near(data: Float32Array, width: number, height: number, x: number, y: number): number {
  return data[clamp(Math.round(y), height - 1) * width + clamp(Math.round(x), width - 1)]!;
}

function bilinear({ width, height, data }: FlowField, x: number, y: number, component: number): number {
  const px = clamp(x, width - 1);
  const py = clamp(y, height - 1);
  const x0 = Math.min(Math.floor(px), Math.max(0, width - 2));
  const y0 = Math.min(Math.floor(py), Math.max(0, height - 2));
  const right = width > 1 ? 2 : 0;
  const down = height > 1 ? 2 * width : 0;
  const at = 2 * (y0 * width + x0) + component;
  const top = data[at]! + (data[at + right]! - data[at]!) * (px - x0);
  const bottom = data[at + down]! + (data[at + down + right]! - data[at + down]!) * (px - x0);
  return top + (bottom - top) * (py - y0);
}

const cubic = new Float64Array(8);

/** Catmull-Rom's weights for the four samples about a place `t` in [0, 1) between the second and the third. */
function weigh(t: number, at: number): void {
  cubic[at] = ((-0.5 * t + 1) * t - 0.5) * t;
  cubic[at + 1] = (1.5 * t - 2.5) * t * t + 1;
  cubic[at + 2] = ((-1.5 * t + 2) * t + 0.5) * t;
  cubic[at + 3] = (0.5 * t - 0.5) * t * t;
}

function bicubic(
  data: Float32Array,
  width: number,
  height: number,
  channels: number,
  x: number,
  y: number,
  out: Float32Array,
): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  weigh(x - x0, 0);
  weigh(y - y0, 4);
  out.fill(0);
  for (let j = 0; j < 4; j++) {
    const row = clamp(y0 + j - 1, height - 1) * width;
    for (let i = 0; i < 4; i++) {
      const at = (row + clamp(x0 + i - 1, width - 1)) * channels;
      const w = cubic[i]! * cubic[4 + j]!;
      for (let c = 0; c < channels; c++) out[c] = out[c]! + w * data[at + c]!;
    }
  }
}
