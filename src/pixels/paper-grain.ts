import { createImage, type Image } from '../image.js';
import { unitVector } from '../portable.js';
import { gaussianKernel } from './blur-kernels.js';
import { clipped } from './clip.js';
import type { Convolve } from './convolve.js';
import { greyCodes } from './fade.js';
import { normalField } from './random-field.js';
import { smoothField } from './smooth-field.js';

export const PAPER_GRAINS = ['fibre', 'silk', 'halftone'] as const;

/** The surface of a print, as its scan shows it. */
export type PaperGrainPlan = {
  /** Matted fibres; silk, a lattice of bumps pressed into the paper; the dots of a printing press. */
  readonly kind: (typeof PAPER_GRAINS)[number];
  readonly seed: string;
  /** Of fibres the standard deviation of a lump's footprint; bumps and dots lie 2 + 2 size px apart. */
  readonly sizePx: number;
  /** Dots of black ink alone, as grey and sepia pictures are printed. */
  readonly black: boolean;
  /** Standard deviation of white's values, [0, 1]; of dots, 12 levels are a picture of nothing but dots. */
  readonly strength: number;
};

/** Directions of the three waves whose sum is a lattice of bumps, and of the screens of cyan, magenta and yellow, in turns. */
const LATTICE = [0, 1 / 6, 1 / 3];
const SCREENS = [15 / 360, 75 / 360, 0];
const GREY_SCREEN = 1 / 8;
/** What of the shading shadows have: gelatine shines. */
const SHINE = 0.35;
const FULL_DOTS = 12 / 255;
/** A lattice is never laid quite evenly: by so much of its period. */
const UNEVEN = 0.12;

const STEPS = 1024;
const WAVE = Float32Array.from({ length: STEPS }, (_, n) => unitVector(n / STEPS)[0]);
/** Whole turns that keep angles above 0. */
const TURNS = 1 << 16;
const wave = (turns: number) => WAVE[(turns * STEPS) & (STEPS - 1)]!;

/**
 * Shows the paper's surface in a picture of code values: relief under a light from one side, the same in all channels,
 * or a screen of dots that grow with the ink. The samples go into `out`, which may be the picture's own.
 */
export function addPaperGrain(
  image: Image<'srgb'>,
  plan: PaperGrainPlan,
  convolve: Convolve,
  out: Float32Array = new Float32Array(image.data.length),
): Image<'srgb'> {
  const { width, height, channels, data } = image;
  if (plan.kind === 'halftone') screen(image, plan, out);
  else {
    const relief = plan.kind === 'fibre' ? fibres(plan, width, height, convolve) : bumps(plan, width, height);
    const gain = plan.strength / deviationOf(relief);
    const row = width * channels;
    for (let y = 0; y < height; y++)
      shadeRow(
        data.subarray(y * row, (y + 1) * row),
        out.subarray(y * row),
        relief.subarray(y * width, (y + 1) * width),
        gain,
      );
  }
  return createImage(width, height, channels, 'srgb', out);
}

/** Light from the upper left on a felt of lumps: the slope of a field of two sizes. */
function fibres({ seed, sizePx }: PaperGrainPlan, width: number, height: number, convolve: Convolve) {
  const field = createImage(
    width + 1,
    height + 1,
    1,
    'linear',
    normalField(seed, (width + 1) * (height + 1)),
  );
  const lumps = (size: number) =>
    convolve(field, gaussianKernel(2 * Math.ceil(2 * size) + 1, size), { border: 'reflect' }).data;
  const fine = lumps(Math.max(0.4, sizePx));
  const coarse = lumps(2.5 * Math.max(0.4, sizePx));
  const slope = new Float32Array(width * height);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0, a = y * (width + 1), b = a + width + 2; x < width; x++, a++, b++, p++)
      slope[p] = fine[a]! - fine[b]! + 2 * (coarse[a]! - coarse[b]!);
  return slope;
}

/** The slope of a hexagonal lattice of bumps, laid a little unevenly. */
function bumps({ seed, sizePx }: PaperGrainPlan, width: number, height: number) {
  const period = 2 + 2 * sizePx;
  const uneven = smoothField(seed, width, height, Math.max(width, height) / (8 * period));
  const slope = new Float32Array(width * height);
  for (const turns of LATTICE) {
    const [cos, sin] = unitVector(turns + 0.04);
    const [across, down] = [cos / period, sin / period];
    // The slope along the light of cos(2 pi k p) is -sin(2 pi k p) times that of k; a quarter turn makes it a cosine.
    const lit = across + down;
    for (let y = 0, p = 0; y < height; y++)
      for (let x = 0; x < width; x++, p++)
        slope[p]! += lit * wave(across * x + down * y + UNEVEN * uneven[p]! + 0.25 + TURNS);
  }
  return slope;
}

function deviationOf(field: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < field.length; i++) sum += field[i]! * field[i]!;
  return Math.sqrt(sum / field.length) || 1;
}

/** A row, since what is called for each row is compiled whole; a loop over the picture is compiled in its midst. */
function shadeRow(data: Float32Array, out: Float32Array, relief: Float32Array, gain: number): void {
  const channels = data.length / relief.length;
  for (let x = 0, s = 0; x < relief.length; x++) {
    const shade = relief[x]! * gain;
    for (const end = s + channels; s < end; s++) {
      const v = data[s]!;
      out[s] = clipped(v + shade * (SHINE + (1 - SHINE) * v));
    }
  }
}

/** Dots of ink on white, or of white in ink: where a wave in both directions of the screen lies above the tone. */
function screen(image: Image<'srgb'>, plan: PaperGrainPlan, out: Float32Array) {
  const { width, height, channels, data } = image;
  const period = 2 + 2 * plan.sizePx;
  const share = Math.min(1, plan.strength / FULL_DOTS);
  // A dot's rim is as wide as a pixel.
  const steep = period / 4;
  const tones = plan.black && channels === 3 ? greyCodes(image).data : data;
  const screens = channels === 1 || plan.black ? new Array<number>(channels).fill(GREY_SCREEN) : SCREENS;
  screens.forEach((turns, c) => {
    const [cos, sin] = unitVector(turns);
    const [across, down] = [cos / period, sin / period];
    for (let y = 0; y < height; y++)
      for (let x = 0, s = y * width * channels + c; x < width; x++, s += channels) {
        const both = wave(across * x + down * y + TURNS) + wave(across * y - down * x + TURNS);
        const tone = 2 * tones[s]! - 1;
        const square = tone * tone;
        // The fifth power leaves black and white without dots, and all between nearly as it was.
        const dot = clipped(0.5 + (0.5 * tone - 0.25 * both) * steep + 0.5 * square * square * tone);
        const v = data[s]!;
        out[s] = clipped(v + (dot - v) * share);
      }
  });
}
