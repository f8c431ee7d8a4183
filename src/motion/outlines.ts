/** Outlines of things that move: of area 1, about the origin, drawn from a stream. */
import { type Outline, outlineArea } from '../masks/polygon.js';
import { unitVector } from '../portable.js';
import type { Stream } from '../random.js';

export type ShapeKind = 'blob' | 'star' | 'hair' | 'ball' | 'lamp';

/** A body, and strands that stick out of its rim. */
export interface Silhouette {
  readonly body: Outline;
  readonly strands: readonly Outline[];
}

const CORNERS = 192;

/** A closed curve by its distance from the origin at each angle, given in turns. */
function polar(radius: (turns: number) => number, stretch = 1, lean = 0): Outline {
  const x = new Float64Array(CORNERS);
  const y = new Float64Array(CORNERS);
  const [cos, sin] = unitVector(lean);
  for (let i = 0; i < CORNERS; i++) {
    const [ux, uy] = unitVector(i / CORNERS);
    const r = radius(i / CORNERS);
    const [px, py] = [ux * r * stretch, uy * r];
    x[i] = px * cos - py * sin;
    y[i] = px * sin + py * cos;
  }
  return { x, y };
}

function scaled({ x, y }: Outline, factor: number): Outline {
  return { x: x.map((value) => value * factor), y: y.map((value) => value * factor) };
}

/** 1 plus a few slow waves: smooth, and star-convex as long as they stay below 1 together. */
function waves(stream: Stream, highest: number, strength: number): (turns: number) => number {
  const terms = Array.from({ length: highest - 1 }, (_, n) => ({
    order: n + 2,
    size: (strength * stream.normal()) / (n + 2),
    phase: stream.uniform(),
  }));
  return (turns) => {
    let sum = 1;
    for (const { order, size, phase } of terms) sum += size * unitVector(order * turns + phase)[0];
    return Math.max(sum, 0.35);
  };
}

/** A smooth closed Bezier curve through a ring of knots, tangents along the chord of the neighbours. */
function bezier(stream: Stream): Outline {
  const count = stream.integer(5, 8);
  const stretch = stream.between(1, 1.9);
  const [cos, sin] = unitVector(stream.uniform());
  const knots = Array.from({ length: count }, (_, i) => {
    const [ux, uy] = unitVector((i + stream.between(-0.25, 0.25)) / count);
    const r = stream.between(0.55, 1);
    return [ux * r * stretch * cos - uy * r * sin, ux * r * stretch * sin + uy * r * cos] as const;
  });
  const at = (i: number) => knots[(i + count) % count]!;
  const pieces = Math.ceil(CORNERS / count);
  const x = new Float64Array(count * pieces);
  const y = new Float64Array(count * pieces);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < pieces; k++) {
      const t = k / pieces;
      const axis = (c: 0 | 1) => {
        const [before, from, to, after] = [at(i - 1)[c], at(i)[c], at(i + 1)[c], at(i + 2)[c]];
        const [c1, c2] = [from + (to - before) / 6, to - (after - from) / 6];
        const s = 1 - t;
        return s * s * s * from + 3 * s * s * t * c1 + 3 * s * t * t * c2 + t * t * t * to;
      };
      x[i * pieces + k] = axis(0);
      y[i * pieces + k] = axis(1);
    }
  return { x, y };
}

/** Thin strands that leave the rim outwards, bend and taper to nothing. */
function strandsAround({ x, y }: Outline, stream: Stream): Outline[] {
  const strands: Outline[] = [];
  const count = stream.integer(160, 260);
  const combed = stream.between(-0.12, 0.12);
  for (let n = 0; n < count; n++) {
    const i = stream.integer(0, x.length - 1);
    const reach = Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!);
    const length = stream.between(0.05, 0.16);
    const width = stream.between(0.01, 0.022);
    const [tx, ty] = unitVector(combed + 0.06 * stream.normal());
    let [ux, uy] = [(x[i]! * tx - y[i]! * ty) / reach, (x[i]! * ty + y[i]! * tx) / reach];
    let [px, py] = [x[i]! - 0.06 * ux, y[i]! - 0.06 * uy];
    const [bx, by] = unitVector(0.02 * stream.normal());
    const left: [number, number][] = [];
    const right: [number, number][] = [];
    const steps = 8;
    for (let k = 0; k <= steps; k++) {
      const half = (width / 2) * (1 - k / steps);
      left.push([px - uy * half, py + ux * half]);
      right.push([px + uy * half, py - ux * half]);
      [px, py] = [px + (ux * (length + 0.06)) / steps, py + (uy * (length + 0.06)) / steps];
      [ux, uy] = [ux * bx - uy * by, ux * by + uy * bx];
    }
    const ring = [...left, ...right.reverse()];
    strands.push({ x: Float64Array.from(ring, ([a]) => a), y: Float64Array.from(ring, ([, b]) => b) });
  }
  return strands;
}

function bodyOf(kind: ShapeKind, stream: Stream): Outline {
  if (kind === 'ball' || kind === 'lamp') return polar(() => 1);
  if (kind === 'blob') return bezier(stream);
  const stretch = stream.between(1, 1.6);
  const lean = stream.uniform();
  return polar(waves(stream, kind === 'star' ? 7 : 4, kind === 'star' ? 0.5 : 0.3), stretch, lean);
}

/** Draws a silhouette: a Bezier blob, a star-convex shape, one with a hairy rim, or a disc (ball and lamp). */
export function drawSilhouette(kind: ShapeKind, stream: Stream): Silhouette {
  const raw = bodyOf(kind, stream);
  const body = scaled(raw, 1 / Math.sqrt(outlineArea(raw)));
  return { body, strands: kind === 'hair' ? strandsAround(body, stream) : [] };
}
