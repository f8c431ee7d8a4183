/**
 * The shift between a sharp picture and its blurred image, below a pixel. What is sought is the shift of the blur's
 * centroid. The peak of a correlation follows the point where the camera dwelt, which may lie pixels away from it.
 */
import type { Image, Window } from '../image.js';
import { gaussianTaps, type HalfTaps, smooth } from './gaussian.js';
import { addObservation, createNormalEquations, solveLeastSquares } from './least-squares.js';
import { REACH, TERMS, taylorTerms } from './taylor-terms.js';

/** Two grey pictures of one size, or the same window of two larger ones, in one light: the one they were blurred in. */
export interface Tile {
  readonly input: Image;
  readonly target: Image;
}

export interface Offset {
  readonly x: number;
  readonly y: number;
}

export interface ShiftFit {
  /** How far the input lies right of and below the target, px. */
  readonly dx: number;
  readonly dy: number;
  /** How far off the shift typically is, px: what the fit leaves unexplained, over the slopes that it had to go by. */
  readonly error: number;
  /**
   * Half the variance per axis that the input's blur adds to the target's, px^2: a quarter of a kernel's squared RMS
   * radius (of large ones less). Positive where the input is the blurrier, so that its sign tells a swapped pair.
   */
  readonly spread: number;
}

/** Both pictures are smoothed alike, so that Taylor's series of a shift and of a blur ends early. */
interface Scale {
  readonly sigma: number;
  /** Pixels at every edge that the smoothing needs. */
  readonly radius: number;
  /** Between the pixels that a difference takes; twice as much lies between the places that are fitted. */
  readonly spacing: number;
  readonly taps: HalfTaps;
}

const scaleOf = (sigma: number): Scale => {
  const radius = 3 * sigma;
  return { sigma, radius, spacing: sigma / 5, taps: gaussianTaps(sigma, radius) };
};
const FINE = scaleOf(5);
/** A blur wider than the fine scale's Gaussian needs a wider one, though that leaves fewer independent slopes. */
const COARSE = scaleOf(10);
const FINE_ENOUGH_PX = 0.02;
/**
 * Residuals go together over about this many times sigma, so that an area of its square counts as one observation,
 * and few observations share out among the terms. Both figures are measured: over trajectories, lines and discs, at
 * both scales and from 64 to 400 px a side, the median of |shift| / error lies between 0.6 and 1.5 with them.
 */
const CORRELATION_LENGTH = 7.7;
const LOST_TO_TERMS = 3;
const LEAST_SIDE = 16;
const MOST_ROUNDS = 8;

/**
 * Fits the shift over all tiles of a pair, from `start` whole pixels on. With S the smoothed target and B the smoothed
 * input it solves by least squares over the inner pixels: B - S = -dx Sx - dy Sy + spread (Sxx + Syy) + ..., where the
 * dots are S, 1 and the rest of the second and third derivatives: a gain, an offset, the blur's shape and its skew,
 * which would pass for a shift otherwise. Undefined where the pictures are too small or too flat to tell.
 */
export function measureShift(tiles: readonly Tile[], start: Offset = { x: 0, y: 0 }): ShiftFit | undefined {
  const fit = fitFrom(tiles, start, FINE);
  if (fit === undefined || fit.error < FINE_ENOUGH_PX) return fit;
  const coarse = fitFrom(tiles, { x: Math.round(fit.dx), y: Math.round(fit.dy) }, COARSE);
  return coarse !== undefined && coarse.error < fit.error ? coarse : fit;
}

/** Fits again with the target moved by whole pixels, until less than one is left. */
function fitFrom(tiles: readonly Tile[], start: Offset, scale: Scale): ShiftFit | undefined {
  let offset = start;
  let fit: ShiftFit | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = fitAt(tiles, offset, scale);
    if (next === undefined) return fit;
    fit = next;
    // Half a pixel could round to and fro for ever.
    if (Math.abs(fit.dx - offset.x) < 0.75 && Math.abs(fit.dy - offset.y) < 0.75) return fit;
    offset = { x: Math.round(fit.dx), y: Math.round(fit.dy) };
  }
  return fit;
}

function fitAt(tiles: readonly Tile[], offset: Offset, scale: Scale): ShiftFit | undefined {
  const sums = {
    equations: createNormalEquations(TERMS),
    differenceSquares: 0,
    slopeSquares: 0,
    count: 0,
  };
  for (const tile of tiles) addTile(sums, tile, offset, scale);
  const { equations, differenceSquares, slopeSquares, count } = sums;
  const solution = count > 0 ? solveLeastSquares(equations) : undefined;
  if (solution === undefined) return undefined;
  let left = differenceSquares;
  for (let i = 0; i < TERMS; i++) left -= solution[i]! * equations.response[i]!;
  const residualPx = Math.sqrt(Math.max(0, left) / slopeSquares);
  const observations = count * ((2 * scale.spacing) / (CORRELATION_LENGTH * scale.sigma)) ** 2;
  return {
    dx: offset.x + solution[0]!,
    dy: offset.y + solution[1]!,
    spread: solution[2]!,
    error: residualPx * Math.sqrt((1 + LOST_TO_TERMS / observations) / observations),
  };
}

interface Sums {
  readonly equations: ReturnType<typeof createNormalEquations>;
  differenceSquares: number;
  slopeSquares: number;
  count: number;
}

function addTile(sums: Sums, { input, target }: Tile, offset: Offset, scale: Scale): void {
  const { radius, spacing, taps } = scale;
  const seen: Window = {
    x: radius + Math.max(0, offset.x),
    y: radius + Math.max(0, offset.y),
    width: input.width - 2 * radius - Math.abs(offset.x),
    height: input.height - 2 * radius - Math.abs(offset.y),
  };
  const edge = REACH * spacing;
  if (Math.min(seen.width, seen.height) - 2 * edge < LEAST_SIDE * spacing) return;
  const b = smooth(input, taps, seen);
  const s = smooth(target, taps, { ...seen, x: seen.x - offset.x, y: seen.y - offset.y });
  const terms = new Float64Array(TERMS);
  for (let y = edge; y < s.height - edge; y += 2 * spacing) {
    for (let x = edge; x < s.width - edge; x += 2 * spacing) {
      const at = y * s.width + x;
      taylorTerms(s.data, at, spacing, s.width * spacing, spacing, terms);
      const difference = b.data[at]! - s.data[at]!;
      addObservation(sums.equations, terms, difference);
      sums.differenceSquares += difference * difference;
      sums.slopeSquares += terms[0]! * terms[0]! + terms[1]! * terms[1]!;
      sums.count++;
    }
  }
}
