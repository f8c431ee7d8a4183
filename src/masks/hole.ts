import type { Window } from '../image.js';
import type { Coverage } from '../pixels/draw.js';
import { smoothField } from '../pixels/smooth-field.js';
import { streamFromSeed } from '../random.js';
import { branchOutlines } from './branch.js';
import { squaredDistance } from './distance.js';
import { feather, smoothStep } from './feather.js';
import { fillOutline, type Outline, windowAround } from './polygon.js';
import { blobOutline, cornerOutline, edgeOutline, placeOutline, tornOutline } from './shapes.js';

export const HOLE_SHAPES = ['blob', 'torn', 'branch', 'burnt', 'corner', 'edge'] as const;
export type HoleShape = (typeof HOLE_SHAPES)[number];

export type HolePlan = {
  readonly shape: HoleShape;
  /** Area as a share of the picture's. */
  readonly area: number;
  /** The middle, as shares of width and height; corners and edges take the nearest one. */
  readonly at: readonly [x: number, y: number];
  /** Width of the soft edge inside the hole, in px. */
  readonly featherPx: number;
  readonly seed: string;
};

/** A hole's parts on the window of the picture that they touch. */
export interface Hole {
  readonly window: Window;
  /** How much of the picture is gone, [0, 1]. */
  readonly lost: Coverage;
  /** In and around the hole, where it has a rim: bare fibres where paper tore, char where it burnt. */
  readonly rim?: { readonly of: 'fibres' | 'char'; readonly share: Coverage };
  /** Around char: how far the heat browned what it didn't burn. */
  readonly scorch?: Coverage;
}

/** Widest rim around a hole, and what is browned around it, as shares of the root of its area. */
const CHAR_SHARE = 0.22;
const SCORCH_SHARE = 0.55;
/** Widest rim of bare paper, in px: where paper tore, and where no more than the emulsion came off. */
const TORN_PX = 4;
const LIP_PX = 1.8;

/** Cuts a hole into a picture of this size: with its rim, or, without `edges`, its shape alone. */
export function cutHole(plan: HolePlan, width: number, height: number, edges = true): Hole {
  const side = Math.sqrt(plan.area * width * height);
  const outlines = outlinesOf(plan, side, width, height);
  const rimOf = edges ? rimOfPlan(plan) : undefined;
  const rimPx = rimOf === 'char' ? CHAR_SHARE * side : TORN.has(plan.shape) ? TORN_PX : LIP_PX;
  const scorchPx = SCORCH_SHARE * side;
  // At least a pixel of picture all around: the shape ends there, and doesn't go on beyond the window.
  const margin = rimOf === undefined ? 1 : (rimOf === 'char' ? scorchPx : rimPx) + 1;
  const window = hull(outlines.map((outline) => windowAround(outline, margin, width, height)));
  const shape = union(outlines, window);
  const lost = feather(shape, plan.featherPx);
  if (rimOf === undefined) return { window, lost };
  const rim = { of: rimOf, share: rimPicture(plan, 'rim', shape, rimPx) };
  if (rimOf === 'fibres') return { window, lost, rim };
  const scorch = rimPicture(plan, 'scorch', shape, scorchPx);
  // Never quite opaque, and fading from where it begins.
  for (let i = 0; i < scorch.data.length; i++) scorch.data[i] = 0.8 * scorch.data[i]! ** 2;
  return { window, lost, rim, scorch };
}

/** What is soft was rubbed off, and has no edge. */
const SOFT_PX = 5;

function rimOfPlan({ shape, featherPx }: HolePlan): 'fibres' | 'char' | undefined {
  if (shape === 'burnt') return 'char';
  return TORN.has(shape) || featherPx < SOFT_PX ? 'fibres' : undefined;
}

const TORN: ReadonlySet<HoleShape> = new Set(['torn', 'corner', 'edge']);

function outlinesOf({ shape, at, seed }: HolePlan, side: number, width: number, height: number): Outline[] {
  const stream = streamFromSeed(seed);
  const [x, y] = [at[0] * width, at[1] * height];
  const place = (outline: Outline) => placeOutline(outline, side, x, y);
  if (shape === 'blob') return [place(blobOutline(stream))];
  if (shape === 'torn' || shape === 'burnt') return [place(tornOutline(stream))];
  if (shape === 'branch') return branchOutlines(stream).map(place);
  if (shape === 'corner')
    return [ontoCorner(placeOutline(cornerOutline(stream), side, 0, 0), at, width, height)];
  return [ontoEdge(placeOutline(edgeOutline(stream), side, 0, 0), at, width, height)];
}

function ontoCorner({ x, y }: Outline, at: HolePlan['at'], width: number, height: number): Outline {
  return {
    x: at[0] < 0.5 ? x : x.map((value) => width - value),
    y: at[1] < 0.5 ? y : y.map((value) => height - value),
  };
}

/** The outline's x axis is laid along the edge that is nearest to the middle asked for. */
function ontoEdge({ x, y }: Outline, at: HolePlan['at'], width: number, height: number): Outline {
  const [u, v] = at;
  const nearest = Math.min(u, 1 - u, v, 1 - v);
  const along = (length: number, share: number) => x.map((value) => value + share * length);
  if (nearest === v) return { x: along(width, u), y };
  if (nearest === 1 - v) return { x: along(width, u), y: y.map((value) => height - value) };
  if (nearest === u) return { x: y, y: along(height, v) };
  return { x: y.map((value) => width - value), y: along(height, v) };
}

function hull(windows: readonly Window[]): Window {
  const left = Math.min(...windows.map(({ x }) => x));
  const top = Math.min(...windows.map(({ y }) => y));
  const right = Math.max(...windows.map(({ x, width }) => x + width));
  const bottom = Math.max(...windows.map(({ y, height }) => y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function union(outlines: readonly Outline[], window: Window): Coverage {
  const data = new Float32Array(window.width * window.height);
  for (const outline of outlines) {
    const part = fillOutline(outline, window).data;
    for (let i = 0; i < data.length; i++) data[i] = Math.max(data[i]!, Math.min(1, part[i]!));
  }
  return { width: window.width, height: window.height, data };
}

/** A rim of uneven width around a shape: 1 at the shape and inside it, falling to 0 outwards. */
function rimPicture(plan: HolePlan, purpose: string, shape: Coverage, widest: number): Coverage {
  const { width, height } = shape;
  const cells = Math.max(4, Math.max(width, height) / (plan.shape === 'burnt' ? 24 : 7));
  const wave = smoothField(streamFromSeed(plan.seed).derive(purpose).seed, width, height, cells);
  const inside = new Uint8Array(shape.data.length);
  for (let i = 0; i < inside.length; i++) inside[i] = shape.data[i]! >= 0.5 ? 1 : 0;
  const distances = squaredDistance(inside, width, height);
  const data = new Float32Array(inside.length);
  for (let i = 0; i < data.length; i++) {
    const squared = distances[i]!;
    if (squared > widest * widest) continue;
    const reach = widest * Math.min(1, Math.max(0.05, 0.5 + 0.35 * wave[i]!));
    data[i] = smoothStep(1.25 * (1 - Math.sqrt(squared) / reach));
  }
  return { width, height, data };
}
