import { smoothStep } from '../../src/masks/feather.js';
import { exp, unitVector } from '../../src/portable.js';
import type { Stream } from '../../src/random.js';
import { type Canvas, chance, type Dab, stroke, walk } from './canvas.js';

/** How deep a point presses along its way: it sets down, bites, chatters, skips and lifts. */
function pressure(stream: Stream, steps: number, { breaks, rough }: { breaks: number; rough: number }) {
  const depths = new Float64Array(steps);
  let slow = stream.normal();
  let fast = 0;
  let down = chance(stream, 0.8);
  let fade = down ? 1 : 0;
  for (let i = 0; i < steps; i++) {
    slow = 0.985 * slow + 0.17 * stream.normal();
    fast = 0.6 * fast + 0.8 * stream.normal();
    if (chance(stream, down ? breaks : 4 * breaks)) down = !down;
    fade += (down ? 1 - fade : 0.1 - fade) * 0.3;
    depths[i] = fade * Math.min(1, Math.max(0, 0.75 * exp(0.5 * slow) * (1 + rough * 0.22 * fast)));
  }
  return depths;
}

const setDown = (along: number, from: number, to: number) =>
  smoothStep(along / from) * smoothStep((1 - along) / to);

/** Tramlines: grit in a transport's gate, drawn along the film's length; the lines of a cluster wander together. */
export function transport(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const clusters = stream.integer(1, 4);
  const lean = 0.25 + 0.006 * stream.normal();
  for (let c = 0; c < clusters; c++) {
    const x0 = stream.between(0.08, 0.92) * side;
    const [cos, sin] = unitVector(lean + 0.001 * stream.normal());
    const start = { x: x0 - cos * side * 0.5, y: -10, turns: lean };
    const spine = walk(stream, start, side * 1.06, { bend: 0.0025, memory: 220 });
    const lines = stream.integer(1, 7);
    for (let k = 0; k < lines; k++) {
      const offset = k === 0 ? 0 : 14 * stream.normal();
      const width = Math.min(2.8, 0.8 * exp(0.5 * stream.normal()));
      const strength = stream.between(0.35, 1);
      const depths = pressure(stream, spine.length, { breaks: stream.between(0.002, 0.02), rough: 1 });
      const reach = chance(stream, 0.6) ? [0, 1] : [stream.between(-0.2, 0.5), stream.between(0.5, 1.2)];
      const dabs = spine.map(({ x, y, along }, i): Dab => {
        const inside = smoothStep((along - reach[0]!) / 0.04) * smoothStep((reach[1]! - along) / 0.04);
        return {
          x: x + offset * sin + 0.12 * stream.normal(),
          y: y - offset * cos,
          width: width * (0.7 + 0.5 * depths[i]!),
          depth: strength * depths[i]! * (reach[0] === 0 ? 1 : inside),
        };
      });
      stroke(canvas, dabs);
    }
  }
}

/** Single scratches: a hard edge dragged over, one or two tips of it touching. */
export function drag(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const count = stream.integer(2, 6);
  for (let n = 0; n < count; n++) {
    const turns = stream.uniform();
    const length = side * Math.min(1.3, 0.3 * exp(0.6 * stream.normal()));
    const [cos, sin] = unitVector(turns);
    const middle = { x: stream.between(0.1, 0.9) * side, y: stream.between(0.1, 0.9) * side };
    const start = { x: middle.x - (cos * length) / 2, y: middle.y - (sin * length) / 2, turns };
    const way = walk(stream, start, length, { bend: stream.between(0.005, 0.06), memory: 160, jitter: 0.05 });
    const tips = stream.integer(1, 3);
    const apart = stream.between(2, 7);
    for (let tip = 0; tip < tips; tip++) {
      const strength = tip === 0 ? stream.between(0.6, 1) : stream.between(0.2, 0.7);
      const width = Math.min(3.4, 1.15 * exp(0.45 * stream.normal()));
      const depths = pressure(stream, way.length, {
        breaks: chance(stream, 0.6) ? 0.002 : stream.between(0.004, 0.03),
        rough: 1.3,
      });
      const dabs = way.map(
        ({ x, y, along }, i): Dab => ({
          x: x - sin * apart * tip,
          y: y + cos * apart * tip,
          width: width * (0.5 + 0.7 * depths[i]!),
          depth: strength * depths[i]! * setDown(along, 0.08, 0.25),
        }),
      );
      stroke(canvas, dabs);
    }
  }
}

/** Arcs: grit under a wiping cloth, about one far centre a sweep. */
export function arcs(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const sweeps = stream.integer(1, 3);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const radius = stream.between(0.35, 1.6) * side;
    const middle = stream.uniform();
    const [cos, sin] = unitVector(middle);
    const over = { x: stream.between(0.25, 0.75) * side, y: stream.between(0.25, 0.75) * side };
    const centre = { x: over.x - cos * radius, y: over.y - sin * radius };
    const count = stream.integer(6, 38);
    const spread = stream.between(0.03, 0.22) * side;
    for (let k = 0; k < count; k++) {
      const r = radius + spread * stream.normal();
      const span = (stream.between(0.06, 0.5) * side) / r / 6.28;
      const from = middle + ((0.12 * side) / r / 6.28) * stream.normal() - span / 2;
      const steps = Math.ceil((span * 6.28 * r) / 3);
      if (steps < 4) continue;
      const strength = stream.between(0.12, 0.85);
      const width = Math.min(2, 0.75 * exp(0.4 * stream.normal()));
      const depths = pressure(stream, steps, { breaks: stream.between(0.004, 0.05), rough: 1.2 });
      const dabs = Array.from({ length: steps }, (_, i): Dab => {
        const [ux, uy] = unitVector(from + (span * i) / steps);
        const depth = strength * depths[i]! * setDown(i / steps, 0.15, 0.3);
        return { x: centre.x + ux * r, y: centre.y + uy * r, width, depth };
      });
      stroke(canvas, dabs);
    }
  }
}

/** Scuffs: patches of fine rubbing, all strokes of a patch one way; and now and then a scribble of a nail or pen. */
export function scuff(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const patches = stream.integer(1, 4);
  for (let patch = 0; patch < patches; patch++) {
    const centre = { x: stream.between(0.15, 0.85) * side, y: stream.between(0.15, 0.85) * side };
    const heading = stream.uniform();
    const size = stream.between(0.04, 0.16) * side;
    const strokes = stream.integer(25, 130);
    for (let k = 0; k < strokes; k++) {
      const turns = heading + 0.018 * stream.normal();
      const length = size * exp(0.5 * stream.normal()) * 0.6;
      const start = {
        x: centre.x + size * stream.normal(),
        y: centre.y + 0.8 * size * stream.normal(),
        turns,
      };
      const way = walk(stream, start, length, { bend: 0.02, memory: 60 });
      const depth = stream.between(0.1, 0.75);
      const width = stream.between(0.5, 1.2);
      stroke(
        canvas,
        way.map(({ x, y, along }) => ({ x, y, width, depth: depth * setDown(along, 0.3, 0.4) })),
      );
    }
  }
  if (chance(stream, 0.5)) scribble(stream, canvas);
}

function scribble(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const start = {
    x: stream.between(0.2, 0.8) * side,
    y: stream.between(0.2, 0.8) * side,
    turns: stream.uniform(),
  };
  const way = walk(stream, start, stream.between(0.5, 2.2) * side, { bend: 0.35, memory: 50 });
  const width = stream.between(0.8, 1.8);
  const depths = pressure(stream, way.length, { breaks: 0.012, rough: 1 });
  const dabs = way.map(
    ({ x, y, along }, i): Dab => ({ x, y, width, depth: depths[i]! * setDown(along, 0.03, 0.06) }),
  );
  stroke(canvas, dabs);
}
