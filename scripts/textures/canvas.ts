import { smoothField } from '../../src/pixels/smooth-field.js';
import { unitVector } from '../../src/portable.js';
import type { Stream } from '../../src/random.js';

/** Amounts of damage, [0, 1], on a square of `side` px. */
export interface Canvas {
  readonly side: number;
  readonly data: Float32Array;
}

export const createCanvas = (side: number): Canvas => ({ side, data: new Float32Array(side * side) });

/** Keeps the greater of what is there and what comes: damage on damage is no deeper than the deeper of the two. */
export function raise({ side, data }: Canvas, x: number, y: number, amount: number): void {
  if (x < 0 || y < 0 || x >= side || y >= side) return;
  const at = y * side + x;
  if (amount > data[at]!) data[at] = amount;
}

/** A point of a stroke: where, how wide (px) and how deep (amount at the middle). */
export interface Dab {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly depth: number;
}

const STEP = 0.4;

/**
 * A groove through the dabs, anti-aliased: deepest in the middle. Grooves narrower than a pixel are as much fainter
 * as they cover less of it.
 */
export function stroke(canvas: Canvas, dabs: readonly Dab[]): void {
  for (let i = 1; i < dabs.length; i++) {
    const [a, b] = [dabs[i - 1]!, dabs[i]!];
    const length = Math.sqrt((b.x - a.x) ** 2 + (b.y - a.y) ** 2);
    const steps = Math.max(1, Math.ceil(length / STEP));
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const mix = (from: number, to: number) => from + (to - from) * t;
      dab(canvas, mix(a.x, b.x), mix(a.y, b.y), mix(a.width, b.width), mix(a.depth, b.depth));
    }
  }
}

function dab(canvas: Canvas, x: number, y: number, width: number, depth: number): void {
  if (depth <= 0.004) return;
  const radius = Math.max(width, 1) / 2;
  const strength = depth * Math.min(1, width);
  const reach = Math.ceil(radius + 1);
  const [cx, cy] = [Math.floor(x), Math.floor(y)];
  for (let py = cy - reach; py <= cy + reach; py++)
    for (let px = cx - reach; px <= cx + reach; px++) {
      const distance = Math.sqrt((px + 0.5 - x) ** 2 + (py + 0.5 - y) ** 2);
      const cover = Math.min(1, radius + 0.5 - distance);
      if (cover <= 0) continue;
      const groove = 1 - 0.35 * Math.min(1, distance / radius) ** 2;
      raise(canvas, px, py, strength * cover * groove);
    }
}

/** A fractal field: octaves of smooth noise, each twice as fine and `persistence` times as strong; deviation about 1. */
export function fractal(stream: Stream, side: number, cells: number, octaves: number, persistence = 0.55) {
  const field = new Float32Array(side * side);
  let gain = 1;
  let power = 0;
  for (let octave = 0; octave < octaves; octave++) {
    const part = smoothField(stream.derive('octave', octave).seed, side, side, cells * 2 ** octave);
    for (let i = 0; i < field.length; i++) field[i]! += gain * part[i]!;
    power += gain * gain;
    gain *= persistence;
  }
  const scale = 1 / Math.sqrt(power);
  return field.map((value) => value * scale);
}

/** A gamma variate of the given shape and mean (Marsaglia & Tsang 2000), for shapes of 1 or more. */
export function gamma(stream: Stream, shape: number, mean: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = stream.uniform();
    if (u < 1 - 0.0331 * x ** 4 || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v)))
      return (d * v * mean) / shape;
  }
}

export const chance = (stream: Stream, p: number) => stream.uniform() < p;

/** A walk whose heading turns slowly: `bend` is the deviation of the turn over `memory` px, in turns. */
export function walk(
  stream: Stream,
  start: { x: number; y: number; turns: number },
  length: number,
  { bend, memory, jitter = 0 }: { bend: number; memory: number; jitter?: number },
): { x: number; y: number; along: number }[] {
  const step = 2;
  const keep = 1 - step / memory;
  const usual = bend / memory;
  const kick = usual * Math.sqrt(1 - keep * keep);
  let { x, y, turns } = start;
  let rate = usual * stream.normal();
  const points = [{ x, y, along: 0 }];
  for (let s = step; s <= length; s += step) {
    rate = rate * keep + kick * stream.normal();
    turns += rate * step;
    const [cos, sin] = unitVector(turns);
    x += cos * step + jitter * stream.normal();
    y += sin * step + jitter * stream.normal();
    points.push({ x, y, along: s / length });
  }
  return points;
}
