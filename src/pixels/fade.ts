import { createImage, type Image } from '../image.js';
import { clipped } from './clip.js';
import { smoothField } from './smooth-field.js';

/** What a fading print turns to. `none` keeps its hues and loses contrast only. */
export const DYES = ['none', 'yellow', 'magenta', 'sepia'] as const;
export type Dye = (typeof DYES)[number];

/** How a print has faded. Shares in [0, 1]; 0 throughout is the identity. */
export type FadePlan = {
  /** Loss of contrast: the whites grow dull and the shadows grey, about a point above the middle. */
  readonly contrast: number;
  /** How far black is lifted. */
  readonly lift: number;
  readonly dye: Dye;
  /** How much of the dye's shift there is. */
  readonly dyeStrength: number;
  /** Light lost in the corners. */
  readonly vignette: number;
  /** How unevenly it faded: the mean share of the fading that is missing, and its deviation over the print. */
  readonly unevenness: number;
  readonly seed: string;
};

type Triple = readonly [red: number, green: number, blue: number];
interface Shift {
  readonly black: Triple;
  readonly white: Triple;
  /** How much of the picture's own colour is lost to its grey. */
  readonly desaturation: number;
}

/**
 * Code values that black and white turn to at full strength. Yellow: the gelatine and the base yellow and the blue
 * layer's dye is lost. Magenta: cyan, the least stable dye of chromogenic prints, goes first, and the shadows redden
 * (Wilhelm & Brower 1993). Sepia: silver turned to silver sulphide on albumen or toned paper, from brown to cream.
 */
const SHIFTS: Readonly<Record<Dye, Shift>> = {
  none: { black: [0, 0, 0], white: [1, 1, 1], desaturation: 0 },
  yellow: { black: [0.12, 0.08, 0.02], white: [1, 0.93, 0.68], desaturation: 0.35 },
  magenta: { black: [0.36, 0.06, 0.12], white: [1, 0.88, 0.86], desaturation: 0.3 },
  sepia: { black: [0.17, 0.1, 0.055], white: [0.95, 0.87, 0.72], desaturation: 1 },
};

/** Contrast is lost towards this code value: faded paper stays light. */
const PIVOT = 0.62;
const LUMA: Triple = [0.299, 0.587, 0.114];
const UNEVEN_CELLS = 3;

/**
 * Fades a print, in code values, as its scan shows it. On one channel the dyes leave only their lightness. The samples
 * go into `out`, which may be the picture's own.
 */
export function fade(
  image: Image<'srgb'>,
  plan: FadePlan,
  out: Float32Array = new Float32Array(image.data.length),
): Image<'srgb'> {
  const { width, height, channels, data } = image;
  const shift = shiftOf(plan, channels);
  const share = shareField(plan, width, height) ?? new Float32Array(width).fill(1);
  const falloff = vignetteOf(plan.vignette, width, height);
  const rowLength = width * channels;
  const rowOf = (all: Float32Array, y: number) => all.subarray(y * rowLength, (y + 1) * rowLength);
  for (let y = 0; y < height; y++) {
    const shares = share.length === width ? share : share.subarray(y * width, (y + 1) * width);
    fadeRow(rowOf(data, y), rowOf(out, y), plan, shift, shares, falloff.columns, falloff.rows[y]!);
  }
  return createImage(width, height, channels, 'srgb', out);
}

/** A row, since what is called for each row is compiled whole; a loop over the picture is compiled in its midst. */
function fadeRow(
  data: Float32Array,
  out: Float32Array,
  { contrast, lift, dyeStrength }: FadePlan,
  { black, white, desaturation }: Shift,
  shares: Float32Array,
  columns: Float64Array,
  down: number,
): void {
  const width = columns.length;
  const channels = data.length / width;
  const lost = desaturation * dyeStrength;
  const slope = 1 - contrast;
  const offset = PIVOT * contrast;
  const rise = 1 - lift;
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  const [darkR, darkG, darkB] = black;
  const [spanR, spanG, spanB] = [white[0] - darkR, white[1] - darkG, white[2] - darkB];
  for (let x = 0, s = 0; x < width; x++, s += channels) {
    const r = data[s]!;
    const g = data[s + green]!;
    const b = data[s + blue]!;
    const grey = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b;
    const w = shares[x]!;
    const light = 1 - columns[x]! - down;
    const dyedR = darkR + spanR * (lift + rise * (offset + slope * (r + (grey - r) * lost)));
    out[s] = clipped((r + (dyedR - r) * w) * light);
    if (channels === 1) continue;
    const dyedG = darkG + spanG * (lift + rise * (offset + slope * (g + (grey - g) * lost)));
    const dyedB = darkB + spanB * (lift + rise * (offset + slope * (b + (grey - b) * lost)));
    out[s + 1] = clipped((g + (dyedG - g) * w) * light);
    out[s + 2] = clipped((b + (dyedB - b) * w) * light);
  }
}

function shiftOf({ dye, dyeStrength }: FadePlan, channels: 1 | 3): Shift {
  const { black, white, desaturation } = SHIFTS[dye];
  const grey = (t: Triple) => LUMA[0] * t[0] + LUMA[1] * t[1] + LUMA[2] * t[2];
  const towards = (from: number, t: Triple): Triple => {
    const value = channels === 3 ? t : ([grey(t), grey(t), grey(t)] as const);
    return [
      from + (value[0] - from) * dyeStrength,
      from + (value[1] - from) * dyeStrength,
      from + (value[2] - from) * dyeStrength,
    ];
  };
  return { black: towards(0, black), white: towards(1, white), desaturation };
}

/**
 * How much of the fading each pixel has, in [0, 1]: nowhere more than all of it, or colours would turn into their
 * opposites. Undefined where it is even.
 */
function shareField({ unevenness, seed }: FadePlan, width: number, height: number) {
  if (unevenness === 0) return undefined;
  const field = smoothField(seed, width, height, UNEVEN_CELLS);
  for (let i = 0; i < field.length; i++) field[i] = clipped(1 - unevenness * (1 + field[i]!));
  return field;
}

/** Light lost by the square of the distance from the middle, which is a sum over the two axes. */
function vignetteOf(strength: number, width: number, height: number) {
  const along = (length: number) =>
    Float64Array.from({ length }, (_, i) => (strength / 2) * ((2 * (i + 0.5)) / length - 1) ** 2);
  return { columns: along(width), rows: along(height) };
}

/** The picture without its colours, by the weights of Rec. 601 on code values, as scanners and Pillow do. */
export function greyCodes(image: Image<'srgb'>): Image<'srgb'> {
  if (image.channels === 1) return image;
  const { width, height, data } = image;
  const out = createImage(width, height, 3, 'srgb');
  for (let s = 0; s < data.length; s += 3) {
    const grey = LUMA[0] * data[s]! + LUMA[1] * data[s + 1]! + LUMA[2] * data[s + 2]!;
    out.data.fill(grey, s, s + 3);
  }
  return out;
}
