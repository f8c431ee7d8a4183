import { drawText } from '../codec/text.js';
import { createSheet, drawFrame, fillRectangle, type Sheet } from '../pixels/draw.js';
import { type Quantity, spreadOf } from './distribution.js';

const WIDTH = 640;
const HEIGHT = 360;
const PLOT = { x: 56, y: 72, width: 556, height: 236 } as const;
const BINS = 40;
const TICKS = 5;

const PAPER = [0.965, 0.96, 0.95] as const;
const INK = [0.13, 0.14, 0.16] as const;
const FAINT = [0.45, 0.46, 0.48] as const;
const BAR = [0.29, 0.47, 0.66] as const;
const MARK = [0.8, 0.36, 0.2] as const;

/** A quantity's values, over the range that they have, with their median marked. */
export async function drawHistogram({ title, unit, values }: Quantity): Promise<Sheet> {
  const sheet = createSheet(WIDTH, HEIGHT, PAPER);
  const { median, p5, p95 } = spreadOf(values);
  const axis = niceAxis(values);
  await drawText(sheet, PLOT.x, 12, title, { size: 16, colour: INK, maxWidth: PLOT.width });
  const about = `${values.length} pairs, median ${short(median)} ${unit}, 5 to 95 %: ${short(p5)} to ${short(p95)} ${unit}`;
  await drawText(sheet, PLOT.x, 38, about, { size: 14, colour: FAINT, maxWidth: PLOT.width });
  const counts = countBins(values, axis);
  const most = Math.max(...counts);
  drawBars(sheet, counts, most);
  const at = PLOT.x + Math.round(((median - axis.from) / (axis.to - axis.from)) * PLOT.width);
  fillRectangle(sheet, { x: at - 1, y: PLOT.y, width: 2, height: PLOT.height }, MARK);
  await drawAxes(sheet, axis, unit, most);
  return sheet;
}

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A range with round ends around all the values. */
function niceAxis(values: readonly number[]): Axis {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const span = greatest - least || Math.abs(greatest) || 1;
  const raw = span / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const from = Math.floor(least / step) * step;
  const to = Math.ceil(greatest / step) * step;
  return { from, to: to > from ? to : from + step, step };
}

function countBins(values: readonly number[], { from, to }: Axis): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function drawBars(sheet: Sheet, counts: readonly number[], most: number): void {
  for (const [i, count] of counts.entries()) {
    const left = PLOT.x + Math.round((i * PLOT.width) / BINS);
    const right = PLOT.x + Math.round(((i + 1) * PLOT.width) / BINS);
    // What is there at all is seen.
    const height = count === 0 ? 0 : Math.max(1, Math.round((count / most) * (PLOT.height - 8)));
    fillRectangle(sheet, { x: left, y: PLOT.y + PLOT.height - height, width: right - left - 1, height }, BAR);
  }
}

async function drawAxes(sheet: Sheet, { from, to, step }: Axis, unit: string, most: number): Promise<void> {
  drawFrame(sheet, PLOT, [0.72, 0.71, 0.7]);
  const bottom = PLOT.y + PLOT.height;
  for (let tick = 0; from + tick * step <= to + step / 1000; tick++) {
    const value = from + tick * step;
    const x = PLOT.x + Math.round(((value - from) / (to - from)) * PLOT.width);
    fillRectangle(sheet, { x, y: bottom, width: 1, height: 5 }, FAINT);
    await drawText(sheet, x, bottom + 8, short(value), { size: 14, colour: FAINT, align: 'centre' });
  }
  await drawText(sheet, PLOT.x + PLOT.width, bottom + 26, unit, { size: 14, colour: FAINT, align: 'right' });
  await drawText(sheet, PLOT.x - 6, PLOT.y, String(most), { size: 14, colour: FAINT, align: 'right' });
}

/** Three digits that mean something. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
