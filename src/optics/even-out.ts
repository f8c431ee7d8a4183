import type { Window } from '../image.js';
import { mapPoint } from '../pixels/warp.js';
import { product } from './colour-matrix.js';

const SIDE = 9;
const UNKNOWNS = 8;
const ROUNDS = 3;

/**
 * Takes out of all homographies alike what shift their mean leaves anywhere in the frame. Angles of mean 0 still move a
 * pixel a little (by the square of the angle: up to some tenths of a px in the corners), a pair would no longer lie on
 * the same pixels. The shift over the frame is fitted by a small homography, which is undone first: H becomes H G.
 */
export function evenOut(homographies: Float64Array, frame: Window): Float64Array {
  let result = homographies;
  for (let round = 0; round < ROUNDS; round++) {
    const undo = smallHomography(result, frame);
    const next = new Float64Array(result.length);
    for (let i = 0; i < result.length; i += 9)
      next.set(product(Array.from(result.subarray(i, i + 9)), undo), i);
    result = next;
  }
  return result;
}

/** Where, on average, the homographies send a point, less the point. */
export function meanShift(homographies: Float64Array, x: number, y: number): [x: number, y: number] {
  let [sumX, sumY] = [0, 0];
  for (let i = 0; i < homographies.length; i += 9) {
    const [px, py] = mapPoint(homographies.subarray(i, i + 9), x, y);
    sumX += px - x;
    sumY += py - y;
  }
  const count = homographies.length / 9;
  return [sumX / count, sumY / count];
}

/** The inverse, to first order, of the homography that fits the mean shift best over the frame. */
function smallHomography(homographies: Float64Array, { x, y, width, height }: Window): number[] {
  const scale = Math.max(width, height) / 2;
  const [middleX, middleY] = [x + (width - 1) / 2, y + (height - 1) / 2];
  const normal = Array.from({ length: UNKNOWNS }, () => new Float64Array(UNKNOWNS + 1));
  for (let n = 0; n < SIDE * SIDE; n++) {
    const u = (((n % SIDE) / (SIDE - 1) - 0.5) * (width - 1)) / scale;
    const v = ((Math.floor(n / SIDE) / (SIDE - 1) - 0.5) * (height - 1)) / scale;
    const [dx, dy] = meanShift(homographies, middleX + u * scale, middleY + v * scale);
    addEquation(normal, [1, u, v, 0, 0, 0, u * u, u * v], dx / scale);
    addEquation(normal, [0, 0, 0, 1, u, v, u * v, v * v], dy / scale);
  }
  const [a0, a1, a2, b0, b1, b2, g, h] = solve(normal) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const undo = [1 - a1, -a2, -a0, -b1, 1 - b2, -b0, g, h, 1];
  const toFrame = [scale, 0, middleX, 0, scale, middleY, 0, 0, 1];
  const toUnit = [1 / scale, 0, -middleX / scale, 0, 1 / scale, -middleY / scale, 0, 0, 1];
  return product(product(toFrame, undo), toUnit);
}

function addEquation(normal: readonly Float64Array[], row: readonly number[], value: number): void {
  for (let i = 0; i < UNKNOWNS; i++) {
    for (let j = 0; j < UNKNOWNS; j++) normal[i]![j]! += row[i]! * row[j]!;
    normal[i]![UNKNOWNS]! += row[i]! * value;
  }
}

/** Gauss and Jordan's elimination with the largest pivot; an unknown that the frame can't tell (a frame of one row) is 0. */
function solve(rows: readonly Float64Array[]): number[] {
  const left = rows.map((row) => row.slice());
  const pivots: (Float64Array | undefined)[] = [];
  for (let column = 0; column < UNKNOWNS; column++) {
    left.sort((a, b) => Math.abs(b[column]!) - Math.abs(a[column]!));
    const pivot = left[0];
    if (pivot === undefined || Math.abs(pivot[column]!) < 1e-9) {
      pivots.push(undefined);
      continue;
    }
    left.shift();
    for (const row of [...left, ...pivots]) {
      if (row === undefined) continue;
      const factor = row[column]! / pivot[column]!;
      for (let j = column; j <= UNKNOWNS; j++) row[j]! -= factor * pivot[j]!;
    }
    pivots.push(pivot);
  }
  return pivots.map((pivot, column) => (pivot === undefined ? 0 : pivot[UNKNOWNS]! / pivot[column]!));
}
