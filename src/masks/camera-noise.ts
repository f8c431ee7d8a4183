import type { Plane } from '../pixels/smooth.js';

/** Squares that noise is measured in, px a side, and the quantile of them that is taken: blur covers the upper ones. */
const SQUARE = 16;
const QUANTILE = 0.35;
/** Squares with a larger share of clipped pixels than this are too quiet to tell. */
const MOST_CLIPPED = 0.05;
const LEAST_SQUARES = 8;

/**
 * The standard deviation of a difference's noise, in code values: in squares, of what is left of it without its slopes
 * (a difference of second order, which leaves white noise as it is), and of the squares a low quantile.
 */
export function noiseIn({ width, height, data }: Plane, clipped: Uint8Array): number {
  const all: number[] = [];
  const sound: number[] = [];
  for (let top = 0; top + SQUARE < height; top += SQUARE)
    for (let left = 0; left + SQUARE < width; left += SQUARE) {
      let [squares, lost] = [0, 0];
      for (let y = top; y < top + SQUARE; y++)
        for (let p = y * width + left; p < y * width + left + SQUARE; p++) {
          const rough = data[p]! - data[p + 1]! - data[p + width]! + data[p + width + 1]!;
          squares += rough * rough;
          lost += clipped[p]!;
        }
      const deviation = Math.sqrt(squares / (SQUARE * SQUARE)) / 2;
      all.push(deviation);
      if (lost <= MOST_CLIPPED * SQUARE * SQUARE) sound.push(deviation);
    }
  // Clipping only ever makes noise smaller: where nothing else is to be had, the noisiest squares are the best guess.
  if (sound.length < LEAST_SQUARES) return quantile(all, 1 - QUANTILE);
  return quantile(sound, QUANTILE);
}

function quantile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}

const BLOCK = 8;
/** Blocks that lie across the coder's are touched so many times as often as its own. */
const ACROSS = 1.04;
/** Rounding to whole code values moves luma by up to so many. */
const LUMA_ROUNDING = 1.2;

/**
 * Whether what differs ends at the borders of 8x8 blocks: then both pictures came from JPEG files of one original, equal
 * where nothing moved, and all over the blocks that something touches is the coder's noise.
 */
export function endsAtBlocks(differences: readonly Plane[]): boolean {
  const luma = lumaOf(differences);
  const own = touchedBlocks(luma, 0);
  return own > 0 && touchedBlocks(luma, BLOCK / 2) > ACROSS * own;
}

function touchedBlocks(luma: Plane, offset: number): number {
  const { width, height } = luma;
  let count = 0;
  for (let y = offset; y + 2 * BLOCK <= height; y += BLOCK)
    for (let x = offset; x + 2 * BLOCK <= width; x += BLOCK) if (touches(luma, x, y)) count++;
  return count;
}

function touches({ width, data }: Plane, left: number, top: number): boolean {
  for (let y = top; y < top + BLOCK; y++)
    for (let p = y * width + left; p < y * width + left + BLOCK; p++)
      if (Math.abs(data[p]!) > LUMA_ROUNDING) return true;
  return false;
}

/** What the coder takes for light; its colours, smoothed over the borders of blocks, don't tell. */
function lumaOf(differences: readonly Plane[]): Plane {
  const [first, second, third] = differences;
  if (second === undefined || third === undefined) return first!;
  const { width, height, data } = first!;
  const luma = (red: number, p: number) => 0.299 * red + 0.587 * second.data[p]! + 0.114 * third.data[p]!;
  return { width, height, data: data.map(luma) };
}
