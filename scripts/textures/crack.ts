import { smoothStep } from '../../src/masks/feather.js';
import { exp, unitVector } from '../../src/portable.js';
import type { Stream } from '../../src/random.js';
import { type Canvas, chance, type Dab, fractal, raise, stroke, walk } from './canvas.js';

interface Tip {
  x: number;
  y: number;
  turns: number;
  width: number;
  left: number;
  readonly crack: number;
  readonly dabs: Dab[];
}

/**
 * Cracks in the emulsion as it dries and shrinks: they start at flaws, run on, fork, and end where they meet another,
 * at which the stress is gone: so they meet in T's, and enclose islands. Here and there an island has come off.
 */
export function craquelure(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const owner = new Int32Array(side * side).fill(-1);
  const stress = fractal(stream.derive('stress'), side, 3, 2);
  const flaws = stream.integer(8, 60);
  const grainy = stream.between(0.002, 0.007);
  const kinks = stream.between(0.004, 0.03);
  const [biasX, biasY] = [stream.uniform(), stream.between(0, 0.05)];
  const tips: Tip[] = [];
  let cracks = 0;
  const begin = (x: number, y: number, turns: number, width: number, left: number, crack: number) =>
    tips.push({ x, y, turns, width, left, crack, dabs: [{ x, y, width, depth: 1 }] });
  for (let flaw = 0; flaw < flaws; flaw++) {
    const [x, y] = [stream.uniform() * side, stream.uniform() * side];
    const at = Math.floor(y) * side + Math.floor(x);
    if (stress[at]! < 0.1) continue;
    const turns = biasX + biasY * stream.normal() + (chance(stream, 0.4) ? 0.25 : 0);
    const width = 1.1 * exp(0.4 * stream.normal());
    const reach = side * stream.between(0.15, 0.9);
    begin(x, y, turns, width, reach, cracks);
    begin(x, y, turns + 0.5, width, reach, cracks++);
  }
  for (let k = 0; k < tips.length && k < 4000; k++) grow(tips[k]!);
  for (const { dabs } of tips) stroke(canvas, dabs);
  flake(stream, canvas, owner);

  function grow(tip: Tip): void {
    const depth = stream.between(0.6, 1);
    let sideways = 0;
    while (tip.left > 0) {
      sideways = 0.5 * sideways + 0.5 * stream.normal();
      tip.turns += grainy * stream.normal() + (chance(stream, kinks) ? 0.055 * stream.normal() : 0);
      const [cos, sin] = unitVector(tip.turns);
      tip.x += 1.5 * cos - 0.28 * sideways * sin;
      tip.y += 1.5 * sin + 0.28 * sideways * cos;
      tip.left -= 1.5;
      const [px, py] = [Math.floor(tip.x), Math.floor(tip.y)];
      if (px < 0 || py < 0 || px >= side || py >= side) return;
      const at = py * side + px;
      const relaxed = stress[at]! < -0.7;
      const met = owner[at]! >= 0 && owner[at] !== tip.crack;
      tip.dabs.push({
        x: tip.x,
        y: tip.y,
        width: tip.width * (0.55 + 0.8 * stream.uniform()),
        depth: depth * Math.min(1, 0.4 + tip.left / 60),
      });
      if (met || relaxed) return;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const near = at + dy * side + dx;
          if (near >= 0 && near < owner.length) owner[near] = tip.crack;
        }
      if (chance(stream, 0.011) && tip.width > 0.45) {
        const turn = (chance(stream, 0.5) ? 1 : -1) * stream.between(0.13, 0.26);
        begin(tip.x + 3 * cos, tip.y + 3 * sin, tip.turns + turn, tip.width * 0.72, tip.left * 0.7, cracks++);
      }
    }
  }
}

/** Loses emulsion beside the cracks, in ragged chips. */
function flake(stream: Stream, canvas: Canvas, owner: Int32Array): void {
  const { side } = canvas;
  const ragged = fractal(stream.derive('ragged'), side, 110, 3, 0.8);
  const chips = stream.integer(0, 22);
  for (let chip = 0, tries = 0; chip < chips && tries < 4000; tries++) {
    const at = stream.integer(0, owner.length - 1);
    if (owner[at]! < 0) continue;
    chip++;
    const [cx, cy] = [at % side, Math.floor(at / side)];
    const radius = 3 * exp(0.7 * Math.abs(stream.normal()));
    const reach = Math.ceil(radius * 3);
    const [cos, sin] = unitVector(stream.uniform());
    for (let y = cy - reach; y <= cy + reach; y++)
      for (let x = cx - reach; x <= cx + reach; x++) {
        if (x < 0 || y < 0 || x >= side || y >= side) continue;
        const [u, v] = [(x - cx) * cos + (y - cy) * sin, (y - cy) * cos - (x - cx) * sin];
        const r = Math.sqrt(u * u * 0.5 + v * v * 2) / radius + 0.5 * ragged[y * side + x]!;
        raise(canvas, x, y, 0.95 * smoothStep((1 - r) * 5));
      }
  }
}

/** A fold: a bright broken ridge right across, emulsion lost along it, fine cracks off it, and a faint shade beside. */
export function fold(stream: Stream, canvas: Canvas): void {
  const lines = chance(stream, 0.35) ? 2 : 1;
  const turns = stream.uniform();
  for (let k = 0; k < lines; k++)
    foldLine(stream.derive('line', k), canvas, turns + 0.25 * k + 0.01 * stream.normal());
}

function foldLine(stream: Stream, canvas: Canvas, turns: number): void {
  const { side } = canvas;
  const [cos, sin] = unitVector(turns);
  const over = { x: stream.between(0.3, 0.7) * side, y: stream.between(0.3, 0.7) * side };
  const length = 1.6 * side;
  const start = { x: over.x - (cos * length) / 2, y: over.y - (sin * length) / 2, turns };
  const way = walk(stream, start, length, { bend: 0.006, memory: 260, jitter: 0.22 });
  const worn = fractal(stream.derive('worn'), side, 6, 2);
  const ragged = fractal(stream.derive('ragged'), side, 55, 3, 0.75);
  const wear = stream.between(0.6, 2.6);
  const shade = stream.between(0.03, 0.1);
  const reach = Math.ceil(16 + 8 * wear);
  for (const { x, y } of way) {
    const [px, py] = [Math.floor(x), Math.floor(y)];
    for (let dy = -reach; dy <= reach; dy += 1)
      for (let dx = -reach; dx <= reach; dx += 1) {
        const off = Math.abs((px + dx - x) * sin - (py + dy - y) * cos);
        const along = (px + dx - x) * cos + (py + dy - y) * sin;
        if (Math.abs(along) > 1.5) continue;
        const [qx, qy] = [px + dx, py + dy];
        if (qx < 0 || qy < 0 || qx >= side || qy >= side) continue;
        const at = qy * side + qx;
        const lost = wear * exp(0.9 * worn[at]!) * (1 + 0.55 * ragged[at]!);
        const gone = smoothStep((lost - off + 0.5) / 1.2);
        const soft = shade * exp(-(off * off) / 90) * (1 + 0.4 * worn[at]!);
        raise(canvas, qx, qy, Math.max(gone * (0.86 + 0.1 * ragged[at]!), soft));
      }
  }
  for (let i = 4; i < way.length; i++) {
    if (!chance(stream, 0.035)) continue;
    const { x, y } = way[i]!;
    const away = turns + (chance(stream, 0.5) ? 0.25 : -0.25) + 0.06 * stream.normal();
    const hairline = walk(stream, { x, y, turns: away }, 6 * exp(0.8 * stream.normal()) + 4, {
      bend: 0.12,
      memory: 14,
      jitter: 0.2,
    });
    stroke(
      canvas,
      hairline.map(({ x: hx, y: hy, along }) => ({
        x: hx,
        y: hy,
        width: 1.1 * (1 - 0.6 * along),
        depth: 0.8,
      })),
    );
  }
}

/** A tear that was laid together again: a jagged white core of bare fibres, one lip wider than the other. */
export function tornLine(stream: Stream, canvas: Canvas): void {
  const { side } = canvas;
  const turns = stream.uniform();
  const [cos, sin] = unitVector(turns);
  const from = stream.between(-0.1, 0.25) * side;
  const start = { x: side / 2 - cos * side * 0.8, y: side / 2 - sin * side * 0.8, turns };
  const way = walk(stream, start, side * stream.between(0.9, 1.4) + from, {
    // A tear runs on through the paper: one that turned back on itself would close to a ring.
    bend: 0.025,
    memory: 60,
    jitter: 1.1,
  });
  const ragged = fractal(stream.derive('ragged'), side, 50, 3, 0.75);
  const broad = fractal(stream.derive('broad'), side, 5, 2);
  for (const { x, y, along } of way) {
    for (let dy = -14; dy <= 14; dy++)
      for (let dx = -14; dx <= 14; dx++) {
        const [px, py] = [Math.floor(x) + dx, Math.floor(y) + dy];
        if (px < 0 || py < 0 || px >= side || py >= side) continue;
        const at = py * side + px;
        const r = Math.sqrt((px + 0.5 - x) ** 2 + (py + 0.5 - y) ** 2);
        const lip = 3.4 * exp(0.6 * broad[at]!) * (1 + 0.5 * ragged[at]!) * smoothStep((1 - along) / 0.2);
        raise(canvas, px, py, smoothStep((lip - r + 0.6) / 1.4) * (0.88 + 0.08 * ragged[at]!));
      }
  }
}
