import { smoothStep } from '../../src/masks/feather.js';
import { exp, unitVector } from '../../src/portable.js';
import type { Stream } from '../../src/random.js';
import { type Canvas, chance, fractal, raise } from './canvas.js';

/** Nothing of a stain comes nearer than this share of the side to the texture's edge. */
const CLEAR = 0.04;

const insideEdge = (side: number, x: number, y: number) =>
  smoothStep((Math.min(x, y, side - 1 - x, side - 1 - y) / side - CLEAR) / 0.08);

/**
 * A water stain: dirt is carried to the rim as the water dries (the coffee-ring effect, Deegan et al. 1997), so the rim
 * is darkest, sharp outside and soft inside; it dried in stages, each with a tide line of its own.
 */
export function water(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const coast = fractal(stream.derive('coast'), side, 3, 4, 0.45);
  const dirt = fractal(stream.derive('dirt'), side, 9, 4, 0.6);
  const grit = fractal(stream.derive('grit'), side, 120, 2, 0.8);
  const drops = Array.from({ length: stream.integer(1, 4) }, () => ({
    x: stream.between(0.3, 0.7) * side,
    y: stream.between(0.3, 0.7) * side,
    radius: stream.between(0.13, 0.34) * side,
  }));
  const stages = Array.from({ length: stream.integer(1, 3) }, (_, k) => ({
    level: k === 0 ? 0 : stream.between(0.1, 0.5),
    rim: k === 0 ? stream.between(0.55, 0.95) : stream.between(0.15, 0.5),
    sharp: stream.between(0.012, 0.03),
  }));
  const wash = stream.between(0.08, 0.3);
  const roughness = stream.between(0.1, 0.24);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i++) {
      let depth = -Infinity;
      for (const drop of drops) {
        const r = Math.sqrt((x - drop.x) ** 2 + (y - drop.y) ** 2) / drop.radius;
        depth = Math.max(depth, 1 - r);
      }
      depth += roughness * coast[i]!;
      let amount = wash * smoothStep(depth / 0.04) * (0.75 + 0.3 * dirt[i]!);
      for (const { level, rim, sharp } of stages) {
        const d = depth - level;
        const line = exp(-Math.min(50, d < 0 ? (d / (0.35 * sharp)) ** 2 : d / (1.6 * sharp)));
        amount += rim * line * (0.72 + 0.28 * dirt[i]!);
      }
      raise(canvas, x, y, Math.min(1, Math.max(0, amount * (1 + 0.1 * grit[i]!))) * insideEdge(side, x, y));
    }
}

/** Foxing: rusty spots of all sizes, in swarms, each a dark heart in a wide soft halo. */
export function foxing(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const ragged = fractal(stream.derive('ragged'), side, 60, 3, 0.7);
  const swarms = Array.from({ length: stream.integer(1, 5) }, () => spot(stream, side));
  const count = stream.integer(30, 170);
  for (let k = 0; k < count; k++) {
    const swarm = swarms[stream.integer(0, swarms.length - 1)]!;
    const x = swarm.x + 0.16 * side * stream.normal();
    const y = swarm.y + 0.16 * side * stream.normal();
    const radius = 1.5 * exp(0.75 * stream.normal()) * (side / 512);
    blot(canvas, ragged, {
      x,
      y,
      radius,
      heart: stream.between(0.25, 0.95),
      halo: stream.between(0.05, 0.35),
    });
  }
}

/** Mould: colonies of fine dark specks, dense in the middle, with a grey bloom. */
export function mould(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const ragged = fractal(stream.derive('ragged'), side, 90, 2, 0.8);
  const patchy = fractal(stream.derive('patchy'), side, 14, 4, 0.65);
  const colonies = stream.integer(2, 7);
  for (let colony = 0; colony < colonies; colony++) {
    const centre = spot(stream, side);
    const size = stream.between(0.03, 0.12) * side;
    const specks = stream.integer(40, 160);
    for (let k = 0; k < specks; k++) {
      const [cos, sin] = unitVector(stream.uniform());
      const r = size * Math.abs(stream.normal());
      const radius = stream.between(0.6, 2.2) * (side / 512);
      const dot = { x: centre.x + cos * r, y: centre.y + sin * r, radius };
      blot(canvas, ragged, { ...dot, heart: stream.between(0.3, 0.9), halo: 0.12 });
    }
    const bloom = stream.between(0.08, 0.25);
    const reach = Math.ceil(3 * size);
    for (let y = Math.floor(centre.y) - reach; y < centre.y + reach; y++)
      for (let x = Math.floor(centre.x) - reach; x < centre.x + reach; x++) {
        if (x < 0 || y < 0 || x >= side || y >= side) continue;
        const r = ((x - centre.x) ** 2 + (y - centre.y) ** 2) / (size * size * 2);
        const veil = bloom * exp(-r) * Math.max(0, 0.6 + 0.7 * patchy[y * side + x]!);
        raise(canvas, x, y, veil * insideEdge(side, x, y));
      }
  }
}

/** A fingerprint in grease: ridges in an arch, pressed unevenly. */
export function fingerprint(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const bend = fractal(stream.derive('bend'), side, 3, 2);
  const press = fractal(stream.derive('press'), side, 7, 3);
  const prints = chance(stream, 0.5) ? 1 : 2;
  for (let k = 0; k < prints; k++) {
    const centre = spot(stream, side);
    const [cos, sin] = unitVector(stream.uniform());
    const long = stream.between(0.09, 0.13) * side;
    const pitch = long / 13;
    for (let y = 0, i = 0; y < side; y++)
      for (let x = 0; x < side; x++, i++) {
        const u = ((x - centre.x) * cos + (y - centre.y) * sin) / long;
        const v = ((y - centre.y) * cos - (x - centre.x) * sin) / (long * 0.68);
        const rim = 1 - Math.sqrt(u * u + v * v);
        if (rim < -0.15) continue;
        // An arch: ridges that run across and are bent up over the middle of the pad.
        const arch = v + 0.85 * exp(-Math.min(40, 2.2 * u * u + 1.4 * (v - 0.15) ** 2));
        const ridge = 0.5 + 0.5 * unitVector((arch * 0.68 * long) / pitch + 0.35 * bend[i]!)[0];
        const pressed = smoothStep((rim + 0.12 * press[i]!) / 0.2) * Math.max(0, 0.55 + 0.4 * press[i]!);
        raise(canvas, x, y, 0.75 * pressed * smoothStep((ridge - 0.35) / 0.35) * insideEdge(side, x, y));
      }
  }
}

const spot = (stream: Stream, side: number) => ({
  x: stream.between(0.2, 0.8) * side,
  y: stream.between(0.2, 0.8) * side,
});

interface Blot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly heart: number;
  readonly halo: number;
}

function blot(canvas: Canvas, ragged: Float32Array, { x, y, radius, heart, halo }: Blot): void {
  const { side } = canvas;
  const reach = Math.ceil(radius * 5 + 2);
  for (let py = Math.floor(y) - reach; py <= y + reach; py++)
    for (let px = Math.floor(x) - reach; px <= x + reach; px++) {
      if (px < 0 || py < 0 || px >= side || py >= side) continue;
      const r = Math.sqrt((px + 0.5 - x) ** 2 + (py + 0.5 - y) ** 2) / radius;
      const rim = r + 0.3 * ragged[py * side + px]!;
      const dark = heart * smoothStep((1.3 - rim) / 0.8);
      raise(canvas, px, py, Math.max(dark, halo * exp(-r * r * 0.16)) * insideEdge(side, px, py));
    }
}
