import { createImage, type Image, type Window } from '../image.js';
import type { Sheet } from '../pixels/draw.js';
import { drawPolyline } from '../pixels/polyline.js';
import { orderedColour } from '../pixels/ramp.js';
import type { SampleRecord } from './records.js';

/** What a record says of the motion in a window of frames, as far as arrows need it. */
export interface RecordedMotion {
  readonly p95Px: number;
  readonly perFramePx: number;
  readonly columns: number;
  readonly rows: number;
  /** Size of the frames that the grid of points covers. */
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly vectors: readonly (number | null)[];
}

/** The motion that was measured for a sample; undefined where none was. */
export function motionOf({ measures }: SampleRecord): RecordedMotion | undefined {
  const motion = measures.motion as unknown as RecordedMotion | undefined;
  return Array.isArray(motion?.vectors) ? motion : undefined;
}

/** Arrows whose fastest are shorter than this, in px of a tile of that side, are drawn so many times as long. */
const SHORTEST_FASTEST = 9;
const TILE = 232;
const MOST_TIMES = 16;
/** What moves less than this, in px of the frame, stands still, and isn't made to look otherwise. */
const STILL = 0.5;

/** How many times their length the arrows of a sample are drawn: a power of two. */
export function arrowTimes({ p95Px, frameWidth, frameHeight }: RecordedMotion): number {
  let times = 1;
  const shown = p95Px * Math.min(1, TILE / Math.max(frameWidth, frameHeight));
  while (p95Px >= STILL && shown * times < SHORTEST_FASTEST && times < MOST_TIMES) times *= 2;
  return times;
}

/** Arrows of less than this many px of the tile are dots. */
const LEAST_ARROW = 1.5;
const HEAD = 4;
/** Travel over the exposure, in px of the frame, at which an arrow has the ramp's last colour. */
const FAR = 40;

/**
 * Draws how far and whereto things moved while the shutter was open, as arrows over the faded sharp picture, in their true
 * length or a multiple of it (arrowTimes). `view` is the part of the sample's picture that `tile` shows.
 */
export function drawMotion(
  tile: Image<'srgb'>,
  view: Window,
  sample: SampleRecord,
  motion: RecordedMotion,
): Image<'srgb'> {
  const faded = fade(tile);
  const { columns, rows, frameWidth, frameHeight, vectors } = motion;
  const scale = tile.width / view.width;
  const times = scale * arrowTimes(motion);
  const left = (sample.source.crop?.x ?? 0) + view.x;
  const top = (sample.source.crop?.y ?? 0) + view.y;
  for (let i = 0; i < columns * rows; i++) {
    const [dx, dy] = [vectors[2 * i], vectors[2 * i + 1]];
    if (typeof dx !== 'number' || typeof dy !== 'number') continue;
    const x = ((((i % columns) + 0.5) * frameWidth) / columns - left) * scale;
    const y = (((Math.floor(i / columns) + 0.5) * frameHeight) / rows - top) * scale;
    if (x < 0 || y < 0 || x >= tile.width || y >= tile.height) continue;
    drawArrow(faded, x, y, dx * times, dy * times, Math.sqrt(dx * dx + dy * dy) / FAR);
  }
  return faded;
}

/** In grey and lighter, so that colour belongs to the arrows. */
function fade({ width, height, channels, data }: Image<'srgb'>): Sheet {
  const faded = createImage(width, height, 3, 'srgb');
  for (let i = 0; i < width * height; i++) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += data[i * channels + (channels === 3 ? c : 0)]!;
    faded.data.fill(0.45 + 0.5 * (sum / 3), 3 * i, 3 * i + 3);
  }
  return { ...faded, channels: 3 };
}

function drawArrow(sheet: Sheet, x: number, y: number, dx: number, dy: number, share: number): void {
  const length = Math.sqrt(dx * dx + dy * dy);
  const style = { width: 1.4, colourAt: () => orderedColour(share) };
  if (length < LEAST_ARROW) {
    drawPolyline(sheet, [x, x], [y, y], { ...style, width: 2 });
    return;
  }
  // Centred on its point: half of the way was before the middle of the exposure, half after.
  const [x0, y0, x1, y1] = [x - dx / 2, y - dy / 2, x + dx / 2, y + dy / 2];
  drawPolyline(sheet, [x0, x1], [y0, y1], style);
  const head = Math.min(HEAD, length / 2) / length;
  const [hx, hy] = [dx * head, dy * head];
  drawPolyline(
    sheet,
    [x1 - hx - hy / 2, x1, x1 - hx + hy / 2],
    [y1 - hy + hx / 2, y1, y1 - hy - hx / 2],
    style,
  );
}
