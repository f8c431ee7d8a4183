import { fillOutline, type Outline } from '../masks/polygon.js';
import { smoothPlane } from '../pixels/smooth.js';
import { unitVector } from '../portable.js';
import type { ShapeKind, Silhouette } from './outlines.js';

/** What makes a flat cut-out look solid. */
export type Lighting = {
  /** Where the light comes from, in turns, y down: 0.75 is from above. */
  readonly turns: number;
  /** How much it models the form: 0 leaves the surface flat. */
  readonly depth: number;
};

/**
 * How much light a place of the surface returns, and what it mirrors of the lamp besides. Whoever tells it for every pixel
 * tells it in the same object again.
 */
export interface Shade {
  readonly shade: number;
  readonly gloss: number;
}

const FLAT: Shade = { shade: 1, gloss: 0 };
/** Side of the grid that a form is modelled on, and how soft it is: forms are smooth, so few points do. */
const GRID = 48;
const SOFT = 7;

/** Shading by place, (dx, dy) px from the middle: of a ball as a sphere, of other shapes as a pillow. */
export function createRelief(
  shape: ShapeKind | 'matte',
  { body }: Silhouette,
  { turns, depth }: Lighting,
): (dx: number, dy: number) => Shade {
  if (depth === 0) return () => FLAT;
  const [lx, ly] = unitVector(turns);
  return shape === 'ball' ? sphere(body, lx, ly, depth) : pillow(body, lx, ly, depth);
}

function sphere(body: Outline, lx: number, ly: number, depth: number): (dx: number, dy: number) => Shade {
  const radius = body.x.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const told = { shade: 0, gloss: 0 };
  return (dx, dy) => {
    const nx = dx / radius;
    const ny = dy / radius;
    const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny));
    // The light stands half-way between the viewer and the side it comes from.
    const lit = Math.max(0, (nx * lx + ny * ly) * 0.6 + nz * 0.8);
    const towards = Math.max(0, (nx * lx + ny * ly) * 0.32 + nz * 0.947);
    const glint = towards ** 4;
    const gloss = glint > 0.93 ? (glint - 0.93) / 0.07 : 0;
    told.shade = 1 + depth * (1.2 * lit - 0.85);
    told.gloss = depth * gloss * gloss * 0.9;
    return told;
  };
}

function pillow(body: Outline, lx: number, ly: number, depth: number): (dx: number, dy: number) => Shade {
  const half = 1.15 * body.x.reduce((most, x, i) => Math.max(most, Math.abs(x), Math.abs(body.y[i]!)), 1e-6);
  const scale = GRID / (2 * half);
  const small: Outline = {
    x: body.x.map((x) => (x + half) * scale),
    y: body.y.map((y) => (y + half) * scale),
  };
  const filled = fillOutline(small, { x: 0, y: 0, width: GRID, height: GRID });
  const { data } = smoothPlane(filled, SOFT);
  const height = (x: number, y: number) => data[y * GRID + x]!;
  const shades = new Float32Array(GRID * GRID);
  for (let y = 1; y < GRID - 1; y++)
    for (let x = 1; x < GRID - 1; x++) {
      const gx = (height(x + 1, y) - height(x - 1, y)) * SOFT;
      const gy = (height(x, y + 1) - height(x, y - 1)) * SOFT;
      // The form falls away outwards: what faces the light is brighter, the rim a little darker.
      shades[y * GRID + x] = 1 - depth * (0.55 * (gx * lx + gy * ly) + 0.35 * (1 - height(x, y)));
    }
  const told = { shade: 0, gloss: 0 };
  return (dx, dy) => {
    const x = Math.min(Math.max((dx + half) * scale - 0.5, 1), GRID - 2.001);
    const y = Math.min(Math.max((dy + half) * scale - 0.5, 1), GRID - 2.001);
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = x - column;
    const fy = y - row;
    const at = row * GRID + column;
    const upper = shades[at]! * (1 - fx) + shades[at + 1]! * fx;
    const lower = shades[at + GRID]! * (1 - fx) + shades[at + GRID + 1]! * fx;
    told.shade = Math.max(0.15, upper * (1 - fy) + lower * fy);
    return told;
  };
}
