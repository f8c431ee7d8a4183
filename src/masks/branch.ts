import { unitVector } from '../portable.js';
import type { Stream } from '../random.js';
import { type Outline, outlineArea } from './polygon.js';
import { outlineOf, type Point, placeOutline, tear, tornOutline } from './shapes.js';

/** The way of a crack. */
interface Spine {
  readonly points: readonly Point[];
  readonly turns: number;
  readonly width: number;
  /** How many more times its forks may fork. */
  readonly forks: number;
}

const STEP = 1 / 32;
/** A crack ends before it comes nearer than this to another: broken-off rings are seen on no print. */
const CLEARANCE = 0.2;
/** Near the fork it came from it may be as near as this share of its way. */
const PARTING = 0.3;
const LIP_ROUGHNESS = 0.12;

/** Emulsion lost along a crack that branches: strips which narrow towards their ends, of area about 1 together. */
export function branchOutlines(stream: Stream): Outline[] {
  const spines = growTree(stream);
  const outlines = spines.flatMap((spine) => [strip(stream, spine), ...chips(stream, spine)]);
  const total = Math.sqrt(outlines.reduce((sum, outline) => sum + outlineArea(outline), 0));
  return outlines.map((outline) => placeOutline(outline, 1 / total, 0, 0));
}

/** A tree without a ring: arms from the middle first, then their forks, then the forks of those. */
function growTree(stream: Stream): Spine[] {
  const spines: Spine[] = [];
  const taken: Point[] = [];
  const add = (from: Point, length: number, spine: Omit<Spine, 'points'>) => {
    const points = grow(stream, from, spine.turns, length, taken);
    if (points.length < 5) return;
    spines.push({ ...spine, points });
    taken.push(...points);
  };
  const start = stream.uniform();
  const arms = stream.integer(2, 3);
  for (let i = 0; i < arms; i++)
    add([0, 0], stream.between(1, 2.4), {
      turns: start + (i + stream.between(-0.2, 0.2)) / arms,
      width: stream.between(0.07, 0.15),
      forks: 2,
    });
  for (const { points, turns, width, forks } of spines) {
    const odds = forks === 0 ? 0 : 2.6 / points.length;
    for (let i = 3; i < points.length - 2; i++) {
      if (stream.uniform() >= odds) continue;
      const side = stream.uniform() < 0.5 ? -1 : 1;
      add(points[i]!, points.length * STEP * stream.between(0.35, 0.65), {
        turns: turns + side * stream.between(0.09, 0.21),
        width: width * 0.7,
        forks: forks - 1,
      });
    }
  }
  return spines;
}

/** Straight for a while, then a sudden turn, and drawn back to the way it set out on; it ends where others are near. */
function grow(
  stream: Stream,
  from: Point,
  turns: number,
  length: number,
  taken: readonly Point[],
): readonly Point[] {
  const points = [from];
  let bend = 0;
  for (let way = STEP; way < length; way += STEP) {
    const jolt = stream.uniform() < 0.09 ? 0.09 * stream.normal() : 0;
    bend += 0.02 * stream.normal() - 0.07 * bend + jolt;
    const [cos, sin] = unitVector(turns + bend);
    const [x, y] = points.at(-1)!;
    const next: Point = [x + cos * STEP, y + sin * STEP];
    const least = Math.min(CLEARANCE, PARTING * way) ** 2;
    if (taken.some(([a, b]) => (a - next[0]) ** 2 + (b - next[1]) ** 2 < least)) break;
    points.push(next);
  }
  return points;
}

/** The gap along a crack: in places a hairline, in places wide, its two lips torn each on its own. */
function strip(stream: Stream, { points, width }: Spine): Outline {
  const left: Point[] = [];
  const right: Point[] = [];
  let [wide, wanted] = [1, 1];
  for (let i = 0; i < points.length; i++) {
    const [before, after] = [points[Math.max(i - 1, 0)]!, points[Math.min(i + 1, points.length - 1)]!];
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
    const norm = Math.sqrt(dx * dx + dy * dy);
    if (i % 5 === 0) wanted = stream.uniform() < 0.35 ? 0.15 : stream.between(0.4, 2);
    wide += 0.4 * (wanted - wide);
    const taper = (width / 2) * wide * (1 - 0.85 * (i / (points.length - 1)));
    const [a, b] = [taper * stream.between(0.5, 1.5), taper * stream.between(0.5, 1.5)];
    const [x, y] = points[i]!;
    left.push([x - (dy / norm) * a, y + (dx / norm) * a]);
    right.push([x + (dy / norm) * b, y - (dx / norm) * b]);
  }
  const lips = [...left, ...right.reverse()];
  return outlineOf(
    lips.flatMap((point, i) => tear(stream, point, lips[(i + 1) % lips.length]!, 2, LIP_ROUGHNESS)),
  );
}

/** Flakes that came off beside it. */
function chips(stream: Stream, { points, width }: Spine): Outline[] {
  return Array.from({ length: stream.integer(0, 2) }, () => {
    const [x, y] = points[stream.integer(0, points.length - 1)]!;
    const away = () => width * stream.between(-0.8, 0.8);
    return placeOutline(tornOutline(stream), width * stream.between(0.3, 1.1), x + away(), y + away());
  });
}
