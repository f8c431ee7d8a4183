import type { Image } from '../image.js';
import { resizeArea } from '../pixels/resize.js';
import { mapPoint } from '../pixels/warp.js';
import { loadOpenCv, type Mat, type OpenCv } from './load.js';

/** A homography, row-major, that sends a pixel of the one picture to its place in the other, and how well they agree. */
export interface Alignment {
  readonly homography: Float64Array;
  /** The enhanced correlation coefficient, up to 1. */
  readonly correlation: number;
}

/**
 * Finds where the pixels of `template` lie in `picture`: grey pictures of one size, any light. `trusted`, 255 or 0 for
 * each pixel of `picture`, leaves out what differs; from `start` on, only the finest level is searched. Undefined where the iteration doesn't converge.
 */
export type FindAlignment = (
  template: Image,
  picture: Image,
  trusted?: Uint8Array,
  start?: Float64Array,
) => Alignment | undefined;

const ITERATIONS = 100;
const EPSILON = 1e-6;
const IDENTITY = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
/** Smoothing before the gradients, px: sides of a Gaussian window. */
const SMOOTHING = 5;
/** The finest level that is searched has at most so many pixels, the coarsest sides at least so long. */
const MOST_PIXELS = 800_000;
const LEAST_SIDE = 64;
const MOTION_HOMOGRAPHY = 3;
const COUNT_AND_EPSILON = 3;

/**
 * Loads the search for a homography that maximises the enhanced correlation coefficient (Evangelidis & Psarakis 2008,
 * OpenCV's findTransformECC), from a coarse level to a fine one. A gain and an offset of light change nothing.
 */
export async function loadEcc(): Promise<FindAlignment> {
  const { cv } = await loadOpenCv();
  return (template, picture, trusted, start) => {
    let found: Alignment = { homography: start ?? IDENTITY, correlation: 0 };
    for (const factor of factorsFor(template).slice(start === undefined ? 0 : -1)) {
      const next = search(cv, template, picture, trusted, factor, found.homography);
      if (next === undefined) return undefined;
      found = next;
    }
    return found;
  };
}

function factorsFor({ width, height }: Image): number[] {
  let finest = 1;
  while ((width * height) / (finest * finest) > MOST_PIXELS) finest *= 2;
  return [4 * finest, 2 * finest, finest].filter(
    (factor) => factor === finest || Math.min(width, height) / factor >= LEAST_SIDE,
  );
}

function search(
  cv: OpenCv,
  template: Image,
  picture: Image,
  trusted: Uint8Array | undefined,
  factor: number,
  start: Float64Array,
): Alignment | undefined {
  const [width, height] = [Math.floor(template.width / factor), Math.floor(template.height / factor)];
  const owned: Mat[] = [];
  const mat = (type: number, rows = height, columns = width) => {
    const made = new cv.Mat(rows, columns, type);
    owned.push(made);
    return made;
  };
  try {
    const [from, to, mask, warp] = [
      mat(cv.CV_32FC1),
      mat(cv.CV_32FC1),
      mat(cv.CV_8UC1),
      mat(cv.CV_32FC1, 3, 3),
    ];
    from.data32F.set(smaller(template, width, height).data);
    to.data32F.set(smaller(picture, width, height).data);
    for (let y = 0, p = 0; y < height; y++)
      for (let x = 0; x < width; x++, p++)
        mask.data[p] = trusted === undefined ? 255 : trusted[y * factor * picture.width + x * factor]!;
    warp.data32F.set(rescaled(start, 1 / factor));
    const criteria = new cv.TermCriteria(COUNT_AND_EPSILON, ITERATIONS, EPSILON);
    const correlation = cv.findTransformECC(from, to, warp, MOTION_HOMOGRAPHY, criteria, mask, SMOOTHING);
    const homography = rescaled(Float64Array.from(warp.data32F), factor);
    return correlation > 0 && staysNear(homography, template) ? { homography, correlation } : undefined;
  } catch {
    // It throws a number where the pictures have nothing in common or the search runs away.
    return undefined;
  } finally {
    for (const one of owned) one.delete();
  }
}

/**
 * Whether a homography leaves each corner of the picture before the camera and less than half a side away: a search that
 * ran away ends in one that folds the picture, or shows it from behind.
 */
function staysNear(homography: Float64Array, { width, height }: Image): boolean {
  const far = Math.max(width, height) / 2;
  for (const [x, y] of [
    [0, 0],
    [width - 1, 0],
    [0, height - 1],
    [width - 1, height - 1],
  ] as const) {
    const [toX, toY] = mapPoint(homography, x, y);
    const depth = homography[6]! * x + homography[7]! * y + homography[8]!;
    if (!(depth > 0 && Math.hypot(toX - x, toY - y) < far)) return false;
  }
  return true;
}

const smaller = (image: Image, width: number, height: number): Image =>
  image.width === width && image.height === height ? image : resizeArea(image, width, height);

/** The same homography between pictures `factor` times as large; pixel centres are whole numbers in both. */
function rescaled(homography: Float64Array, factor: number): Float64Array {
  const shift = (factor - 1) / 2;
  const grow = [factor, 0, shift, 0, factor, shift, 0, 0, 1];
  const shrink = [1 / factor, 0, -shift / factor, 0, 1 / factor, -shift / factor, 0, 0, 1];
  const product = multiply(multiply(grow, homography), shrink);
  return product.map((value) => value / product[8]!);
}

function multiply(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const out = new Float64Array(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) for (let k = 0; k < 3; k++) out[3 * i + j]! += a[3 * i + k]! * b[3 * k + j]!;
  return out;
}
