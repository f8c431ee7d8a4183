import { smoothStep } from '../../src/masks/feather.js';
import { exp, unitVector } from '../../src/portable.js';
import type { Stream } from '../../src/random.js';
import { type Canvas, chance, gamma, raise, stroke, walk } from './canvas.js';

/**
 * What lies on a film when it is scanned, as counted on ten annotated 4K scans (FilmDamageSimulator): relative counts,
 * and median areas in px of those scans. A picture of ours is about half as wide, so it is drawn at half the scale.
 */
export const PARTICLES = {
  dust: { count: 116, medianArea: 53 },
  dirt: { count: 41, medianArea: 106 },
  shortHair: { count: 20, medianArea: 263 },
  longHair: { count: 6, medianArea: 912 },
  scratch: { count: 1, medianArea: 1078 },
} as const;
export type Particle = keyof typeof PARTICLES;
export const SCALE = 0.5;
/** Areas are gamma-distributed with this shape, whose median is 0.79 of its mean. */
export const AREA_SHAPE = 1.6;
const MEDIAN_OF_MEAN = 0.796;
/** Counts of a scan are gamma-distributed too: at this shape the 5th and 95th percentile are tenfold apart. */
export const COUNT_SHAPE = 2.5;

/** Mean number of dust specks in a texture. */
const DUST_PER_TEXTURE = 70;

export type Counts = Record<Particle, number>;

/** How many of each particle a texture holds; `owed` carries what rounding left over to the next texture. */
export function drawCounts(stream: Stream, owed: Counts): Counts {
  const busy = gamma(stream, COUNT_SHAPE, DUST_PER_TEXTURE) / PARTICLES.dust.count;
  const counts = {} as Counts;
  for (const kind of Object.keys(PARTICLES) as Particle[]) {
    const wanted = PARTICLES[kind].count * busy + owed[kind];
    counts[kind] = Math.max(0, Math.round(wanted));
    owed[kind] = wanted - counts[kind];
  }
  return counts;
}

/** The area of one particle, in px of the texture. */
export function drawArea(stream: Stream, kind: Particle): number {
  const mean = (PARTICLES[kind].medianArea * SCALE * SCALE) / MEDIAN_OF_MEAN;
  return Math.max(2, gamma(stream, AREA_SHAPE, mean));
}

export function particle(stream: Stream, canvas: Canvas, kind: Particle, area: number): void {
  const x = stream.uniform() * canvas.side;
  const y = stream.uniform() * canvas.side;
  if (kind === 'dust') speck(stream, canvas, x, y, area, { lobes: 3, depth: stream.between(0.45, 1) });
  else if (kind === 'dirt') clump(stream, canvas, x, y, area);
  else if (kind === 'scratch') nick(stream, canvas, x, y, area);
  else hair(stream, canvas, x, y, area, kind === 'longHair');
}

/** A speck: a ragged spot, by a few waves round its rim, less opaque towards it. */
function speck(
  stream: Stream,
  canvas: Canvas,
  x: number,
  y: number,
  area: number,
  { lobes, depth }: { lobes: number; depth: number },
): void {
  const radius = Math.sqrt(area / Math.PI);
  const waves = Array.from({ length: lobes }, (_, k) => ({
    turns: stream.uniform(),
    gain: (0.32 * stream.normal()) / (k + 1),
    order: k + 2,
  }));
  const stretch = stream.between(0.6, 1.0);
  const [cos, sin] = unitVector(stream.uniform());
  const reach = Math.ceil(radius * 2.4 + 2);
  for (let py = Math.floor(y) - reach; py <= y + reach; py++)
    for (let px = Math.floor(x) - reach; px <= x + reach; px++) {
      const dx = px + 0.5 - x;
      const dy = py + 0.5 - y;
      const u = (dx * cos + dy * sin) * stretch;
      const v = (dy * cos - dx * sin) / stretch;
      const r = Math.sqrt(u * u + v * v);
      const angle = Math.atan2(v, u) / (2 * Math.PI);
      let rim = radius;
      for (const { turns, gain, order } of waves) rim += radius * gain * unitVector(order * angle + turns)[0];
      const cover = smoothStep((rim - r + 0.7) / 1.4);
      if (cover > 0)
        raise(canvas, px, py, depth * cover * (0.8 + 0.2 * smoothStep((rim - r) / (radius + 0.5))));
    }
}

/** Dirt: a few specks that stick together, of unequal thickness. */
function clump(stream: Stream, canvas: Canvas, x: number, y: number, area: number): void {
  const parts = stream.integer(2, 5);
  const spread = Math.sqrt(area) * 0.45;
  for (let k = 0; k < parts; k++)
    speck(stream, canvas, x + spread * stream.normal(), y + spread * stream.normal(), (area / parts) * 1.15, {
      lobes: 5,
      depth: stream.between(0.35, 1),
    });
}

/** A hair or fibre: an even, curling thread; long ones are thicker, and curl back on themselves. */
function hair(stream: Stream, canvas: Canvas, x: number, y: number, area: number, long: boolean): void {
  const width = Math.min(2.6, (long ? 1.5 : 1.2) * exp(0.2 * stream.normal()));
  const length = area / Math.max(width, 1);
  const start = { x, y, turns: stream.uniform() };
  const bend = chance(stream, 0.3) ? stream.between(0.3, 0.7) : stream.between(0.05, 0.3);
  const way = walk(stream, start, length, { bend, memory: Math.max(12, length * 0.35) });
  const depth = stream.between(0.5, 1);
  const blur = 0.08 * stream.uniform();
  stroke(
    canvas,
    way.map(({ x: px, y: py, along }) => ({
      x: px,
      y: py,
      width: width * (1 - 0.45 * along),
      // A thread lies unevenly: parts of it are out of focus and fainter.
      depth: depth * (0.9 + blur * unitVector(along * 3)[0]),
    })),
  );
}

function nick(stream: Stream, canvas: Canvas, x: number, y: number, area: number): void {
  const width = stream.between(0.9, 1.8);
  const way = walk(stream, { x, y, turns: stream.uniform() }, area / Math.max(1, width), {
    bend: 0.03,
    memory: 80,
  });
  const depth = stream.between(0.5, 1);
  stroke(
    canvas,
    way.map(({ x: px, y: py, along }) => ({
      x: px,
      y: py,
      width,
      depth: depth * smoothStep(along / 0.1) * smoothStep((1 - along) / 0.3),
    })),
  );
}
