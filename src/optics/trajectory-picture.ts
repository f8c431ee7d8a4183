import { type Colour, createSheet, drawDisc, fillRectangle, type Sheet } from '../pixels/draw.js';
import { drawPolyline } from '../pixels/polyline.js';
import { orderedColour } from '../pixels/ramp.js';
import { exposedSamples } from './rasterise.js';
import type { Trajectory } from './trajectory.js';

const PAPER: Colour = [1, 1, 1];
const GRID_LINE: Colour = [0.93, 0.935, 0.945];
const UNEXPOSED: Colour = [0.8, 0.81, 0.83];
const DWELL: Colour = [1, 0.55, 0.25];
const INK: Colour = [0.1, 0.1, 0.12];

/** Pale lines stand this far apart, in px of the trajectory. */
const GRID_PX = 5;
/** A point isn't blown up without bound: one px of the trajectory takes at most this share of the picture. */
const LARGEST_PIXEL = 0.1;
const MARGIN = 0.09;
const COLOURS = Array.from({ length: 256 }, (_, i) => orderedColour(i / 255));

/**
 * A drawing of a trajectory, `sizePx` square, the whole path fitted in: time runs from dark plum through blue, teal and
 * green to ochre over the exposed part, the rest is pale grey. The start is a ring, the end of the exposure a dot.
 * Warm discs stand where the hand dwelt, their area in proportion to the time. Pale lines are 5 px apart.
 */
export function trajectoryPicture(trajectory: Trajectory, exposureFraction: number, sizePx: number): Sheet {
  const sheet = createSheet(sizePx, sizePx, PAPER);
  const view = fitView(trajectory, sizePx);
  const { x, y } = view;
  drawGrid(sheet, view);
  const { count } = exposedSamples(x.length, exposureFraction);
  const stroke = Math.max(1, sizePx / 115);
  const unit = sizePx / 100;
  for (const dwell of dwellPoints(trajectory, count)) {
    const radius = Math.sqrt(dwell.share) * sizePx * 0.16;
    drawDisc(sheet, x[dwell.at]!, y[dwell.at]!, radius, DWELL, 0.35);
  }
  if (count < x.length) {
    drawPolyline(sheet, x.subarray(count - 1), y.subarray(count - 1), {
      width: stroke,
      colourAt: () => UNEXPOSED,
    });
  }
  const colourAt = (share: number) => COLOURS[Math.round(share * 255)]!;
  drawPolyline(sheet, x.subarray(0, count), y.subarray(0, count), { width: stroke, colourAt });
  drawDisc(sheet, x[0]!, y[0]!, 2.1 * unit, INK);
  drawDisc(sheet, x[0]!, y[0]!, 1.2 * unit, PAPER);
  drawDisc(sheet, x[count - 1]!, y[count - 1]!, 1.8 * unit, INK);
  return sheet;
}

interface View {
  /** The path in px of the picture. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Px of the picture to one of the trajectory, and where the trajectory's (0, 0) falls. */
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

function fitView({ x, y }: Trajectory, sizePx: number): View {
  const [left, right] = ends(x);
  const [top, bottom] = ends(y);
  const extent = Math.max(right - left, bottom - top);
  const scale = sizePx * Math.min(LARGEST_PIXEL, (1 - 2 * MARGIN) / extent);
  const originX = sizePx / 2 - (scale * (left + right)) / 2;
  const originY = sizePx / 2 - (scale * (top + bottom)) / 2;
  return {
    x: x.map((v) => originX + scale * v),
    y: y.map((v) => originY + scale * v),
    scale,
    originX,
    originY,
  };
}

function ends(values: Float64Array): [least: number, most: number] {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

function drawGrid(sheet: Sheet, { scale, originX, originY }: View): void {
  const { width, height } = sheet;
  const spacing = scale * GRID_PX;
  if (spacing < 6) return;
  for (let x = originX - Math.floor(originX / spacing) * spacing; x < width; x += spacing) {
    fillRectangle(sheet, { x: Math.floor(x), y: 0, width: 1, height }, GRID_LINE);
  }
  for (let y = originY - Math.floor(originY / spacing) * spacing; y < height; y += spacing) {
    fillRectangle(sheet, { x: 0, y: Math.floor(y), width, height: 1 }, GRID_LINE);
  }
}

interface Dwell {
  /** The sample at its middle. */
  readonly at: number;
  /** Share of the exposure spent within `DWELL_RADIUS_PX` of it. */
  readonly share: number;
}

const DWELL_RADIUS_PX = 0.6;
const LEAST_DWELL = 0.07;
/** Neighbours are counted among so many samples, which bounds the work. */
const DWELL_SAMPLES = 500;

/** Where a trajectory stayed longest, longest first, no two overlapping. */
function dwellPoints({ x, y }: Trajectory, count: number): Dwell[] {
  const n = Math.min(count, DWELL_SAMPLES);
  const picked = Array.from({ length: n }, (_, i) => Math.floor((i * count) / n));
  const near = (a: number, b: number, radius: number) => {
    const dx = x[a]! - x[b]!;
    const dy = y[a]! - y[b]!;
    return dx * dx + dy * dy <= radius * radius;
  };
  const all = picked.map((at) => ({
    at,
    share: picked.filter((other) => near(at, other, DWELL_RADIUS_PX)).length / picked.length,
  }));
  const dwells: Dwell[] = [];
  for (const dwell of all.sort((a, b) => b.share - a.share)) {
    if (dwell.share < LEAST_DWELL) break;
    if (dwells.every(({ at }) => !near(at, dwell.at, 2 * DWELL_RADIUS_PX))) dwells.push(dwell);
  }
  return dwells;
}
