/** Outlines of what is missing from a print, drawn from a stream; of area 1, about the origin. */
import { exp, unitVector } from '../portable.js';
import type { Stream } from '../random.js';
import { type Outline, outlineArea } from './polygon.js';

export type Point = readonly [x: number, y: number];

export const outlineOf = (points: readonly Point[]): Outline => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
});

/** The outline made `factor` times as large about the origin, then moved. */
export function placeOutline({ x, y }: Outline, factor: number, dx: number, dy: number): Outline {
  return { x: x.map((value) => value * factor + dx), y: y.map((value) => value * factor + dy) };
}

const unitArea = (outline: Outline) => placeOutline(outline, 1 / Math.sqrt(outlineArea(outline)), 0, 0);

/** Points about the origin at random distances, a full turn of them; stretched one way and turned. */
function ring(stream: Stream, count: number, least: number): Point[] {
  const stretch = stream.between(1, 2.2);
  const [cos, sin] = unitVector(stream.uniform());
  return Array.from({ length: count }, (_, i) => {
    const [ux, uy] = unitVector((i + stream.between(-0.3, 0.3)) / count);
    const r = stream.between(least, 1);
    const [x, y] = [ux * r * stretch, uy * r];
    return [x * cos - y * sin, x * sin + y * cos] as const;
  });
}

const PIECES = 4;
const KNOTS = 32;
/** Waves around a blob: the slow ones make its shape, the quick ones keep its edge from looking drawn with a pen. */
const MOST_WAVES = 11;

/**
 * Points about the origin whose distances wander slowly: independent ones would make horns where a far point has near
 * neighbours. The waves, from two a turn on, are the weaker the quicker.
 */
function blobRing(stream: Stream): Point[] {
  const stretch = stream.between(1, 1.8);
  const [cos, sin] = unitVector(stream.uniform());
  const waves = Array.from({ length: MOST_WAVES - 1 }, (_, i) => {
    const times = i + 2;
    return { times, phase: stream.uniform(), height: stream.between(0, 1.5) / (times * times) };
  });
  return Array.from({ length: KNOTS }, (_, i) => {
    const [ux, uy] = unitVector(i / KNOTS);
    let wander = 0;
    for (const { times, phase, height } of waves) {
      const turns = (times * i) / KNOTS + phase;
      wander += height * unitVector(turns - Math.floor(turns))[0];
    }
    const r = exp(wander);
    const [x, y] = [ux * r * stretch, uy * r];
    return [x * cos - y * sin, x * sin + y * cos] as const;
  });
}

/** A smooth blob: cubic Bezier pieces through a ring of points, their tangents along the neighbours' chord. */
export function blobOutline(stream: Stream): Outline {
  const knots = blobRing(stream);
  const at = (i: number) => knots[(i + knots.length) % knots.length]!;
  const points = knots.flatMap((from, i) => {
    const [before, to, after] = [at(i - 1), at(i + 1), at(i + 2)];
    return Array.from({ length: PIECES }, (_, k): Point => {
      const t = k / PIECES;
      const s = 1 - t;
      const axis = (c: 0 | 1) => {
        const control1 = from[c] + (to[c] - before[c]) / 6;
        const control2 = to[c] - (after[c] - from[c]) / 6;
        return s * s * s * from[c] + 3 * s * s * t * control1 + 3 * s * t * t * control2 + t * t * t * to[c];
      };
      return [axis(0), axis(1)];
    });
  });
  return unitArea(outlineOf(points));
}

/** The way from a to b (b left out), torn: midpoints displaced sideways, half as far at each level (a fractal). */
export function tear(stream: Stream, a: Point, b: Point, levels: number, roughness: number): Point[] {
  if (levels === 0) return [a];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const shift = roughness * stream.normal();
  const middle: Point = [(a[0] + b[0]) / 2 - dy * shift, (a[1] + b[1]) / 2 + dx * shift];
  return [
    ...tear(stream, a, middle, levels - 1, roughness),
    ...tear(stream, middle, b, levels - 1, roughness),
  ];
}

const TEAR_ROUGHNESS = 0.13;

/** A torn polygon: a few corners, and ragged edges between them. */
export function tornOutline(stream: Stream): Outline {
  const corners = ring(stream, stream.integer(4, 7), 0.5);
  const points = corners.flatMap((corner, i) =>
    tear(stream, corner, corners[(i + 1) % corners.length]!, 5, TEAR_ROUGHNESS),
  );
  return unitArea(outlineOf(points));
}

/** A corner of a print, torn off: the right angle at the origin, legs along +x and +y. */
export function cornerOutline(stream: Stream): Outline {
  const ratio = stream.between(0.5, 2);
  const [across, down] = [Math.sqrt(2 * ratio), Math.sqrt(2 / ratio)];
  const edge = tear(stream, [across, 0], [0, down], 6, TEAR_ROUGHNESS * 0.8);
  // Beyond the print's edge the outline runs wide, so that the tear alone bounds what is seen.
  return outlineOf([...edge, [0, down], [-1, down], [-1, -1], [across, -1]]);
}

/** A bite out of an edge: its base along the x axis, the bite towards +y. */
export function edgeOutline(stream: Stream): Outline {
  const ratio = stream.between(1.5, 6);
  const [half, depth] = [Math.sqrt(ratio) * 0.8, 1.25 / Math.sqrt(ratio)];
  const tip: Point = [half * stream.between(-0.5, 0.5), depth];
  const way = [
    ...tear(stream, [half, 0], tip, 5, TEAR_ROUGHNESS),
    ...tear(stream, tip, [-half, 0], 5, TEAR_ROUGHNESS),
  ];
  return outlineOf([...way, [-half, 0], [-half, -1], [half, -1]]);
}
