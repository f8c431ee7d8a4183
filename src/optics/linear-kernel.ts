import { expected } from '../errors.js';
import type { Kernel } from '../image.js';
import { unitVector } from '../portable.js';
import { kernelFromWeights } from './kernel-from-weights.js';

export interface LinearKernelOptions {
  /** Length of the motion, in px; 0 is the impulse. */
  readonly lengthPx: number;
  /** Anti-clockwise from the x axis as the picture is seen (y up), as in MATLAB's fspecial('motion'). */
  readonly angleDegrees: number;
  /** Side of the kernel, in px; odd. */
  readonly size: number;
}

/** Pieces shorter than this lie between two grid lines that only rounding tells apart. */
const LEAST_PIECE_PX = 1e-9;

/** The smallest odd size that holds straight motion of this length at every angle. */
export function linearKernelSize(lengthPx: number): number {
  return 2 * Math.ceil(lengthPx / 2) + 1;
}

/**
 * Straight motion at constant speed: a segment of length L about the origin, spread on the pixel grid with the
 * tent (1 - |x|)(1 - |y|) and integrated in closed form, piece by piece between the grid lines it crosses.
 * Sum 1, centroid 0. The variance along the segment is L^2 / 12 plus the tent's own, cos^2 f(x) + sin^2 f(y)
 * where f is the mean over the segment of r (1 - r), r being the position's fractional part; about 1/6 in all.
 * @throws UserError where the size doesn't hold the segment
 */
export function linearKernel({ lengthPx, angleDegrees, size }: LinearKernelOptions): Kernel {
  // A segment looks the same after half a turn; reducing first makes the kernels the same bit for bit.
  const [cos, sin] = unitVector((angleDegrees - 180 * Math.floor(angleDegrees / 180)) / 360);
  const speedX = Math.abs(cos);
  const speedY = Math.abs(sin);
  const signX = Math.sign(cos);
  const signY = -Math.sign(sin); // rows count downwards
  const half = lengthPx / 2;
  const radius = size >> 1;
  requireOptions(lengthPx, angleDegrees, size, half * Math.max(speedX, speedY));

  const weights = new Float64Array(size * size);
  const add = (column: number, row: number, weight: number) => {
    if (weight === 0) return;
    // Both halves of the segment at once: it is its own mirror image in the origin.
    const offset = signY * row * size + signX * column;
    const origin = radius * size + radius;
    weights[origin + offset] = weights[origin + offset]! + weight;
    weights[origin - offset] = weights[origin - offset]! + weight;
  };
  if (lengthPx === 0) add(0, 0, 1);
  let column = 0;
  let row = 0;
  for (let from = 0; from < half; ) {
    const crossX = (column + 1) / speedX;
    const crossY = (row + 1) / speedY;
    const to = Math.min(crossX, crossY, half);
    if (to - from > LEAST_PIECE_PX) {
      const x0 = from * speedX - column;
      const y0 = from * speedY - row;
      const x1 = to * speedX - column;
      const y1 = to * speedY - row;
      const length = to - from;
      add(column, row, meanProduct(1 - x0, 1 - x1, 1 - y0, 1 - y1) * length);
      add(column + 1, row, meanProduct(x0, x1, 1 - y0, 1 - y1) * length);
      add(column, row + 1, meanProduct(1 - x0, 1 - x1, y0, y1) * length);
      add(column + 1, row + 1, meanProduct(x0, x1, y0, y1) * length);
    }
    if (crossX === to) column++;
    if (crossY === to) row++;
    from = to;
  }
  return kernelFromWeights(size, size, weights);
}

/** The mean of a product of two linear functions, given at both ends: Simpson's rule, exact for it. */
function meanProduct(a0: number, a1: number, b0: number, b1: number): number {
  return Math.max(0, (a0 * b0 + (a0 + a1) * (b0 + b1) + a1 * b1) / 6);
}

function requireOptions(lengthPx: number, angleDegrees: number, size: number, reach: number): void {
  if (!(lengthPx >= 0 && Number.isFinite(lengthPx))) {
    throw expected({
      what: 'the length',
      expected: 'a finite number of 0 or more',
      received: String(lengthPx),
    });
  }
  if (!Number.isFinite(angleDegrees)) {
    throw expected({
      what: 'the angle',
      expected: 'a finite number of degrees',
      received: String(angleDegrees),
    });
  }
  const needed = 2 * Math.ceil(reach - LEAST_PIECE_PX) + 1;
  if (!Number.isInteger(size) || size % 2 === 0 || size < needed) {
    throw expected({
      what: "the kernel's size",
      expected: `odd and at least ${needed} px, which a length of ${lengthPx} px at this angle needs`,
      received: String(size),
    });
  }
}
