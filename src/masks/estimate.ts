/**
 * Masks of local motion blur, estimated from pairs: LBFMG-style. ReLoBlur (Li et al. 2023) describes its generator of
 * local blur foreground masks as background subtraction with a mixture of Gaussians, learnt from sharp frames, and
 * morphology; the code was never released. What stands here follows that description and claims no equality.
 */

import { type Plane, smoothPlane } from '../pixels/smooth.js';
import { streamFromSeed, streamKey } from '../random.js';
import { evidence, LEAST_ENERGY, LEAST_NOISE, noiseOf, normalised, reduce, spreadOf } from './evidence.js';
import { close, dropSmall, fillHoles, openCross } from './morphology.js';
import { pooledForeground } from './pooled.js';
import type { SubtractBackground } from './subtract.js';

/** 8-bit code values, row-major, interleaved. */
export interface Picture8 {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export type EstimateMethod = 'pooled' | 'mog2' | 'difference';

/** Every number that an estimated mask hangs on. */
export interface EstimateOptions {
  readonly method: EstimateMethod;
  /** Smoothing of both pictures beforehand, px. */
  readonly prefilter: number;
  /** Sides, in px, of the squares that differences are averaged over, one scale after the other, the finest first. */
  readonly scales: readonly number[];
  /** Frames that the background is learnt from. */
  readonly history: number;
  /** Squared distance from the background, in variances, that makes foreground. */
  readonly varThreshold: number;
  /** Difference of code values that makes foreground under `difference`. */
  readonly levels: number;
  /** Smallest area kept, px. */
  readonly minArea: number;
  /** Gaps up to this wide are closed, px. */
  readonly close: number;
  readonly fillHoles: boolean;
}

export interface EstimatedMask {
  readonly mask: Uint8Array<ArrayBuffer>;
  /** Standard deviation of the pictures' difference that noise makes, in code values, after smoothing. */
  readonly noise: number;
}

/** Noise is this many code values for the subtractor: well above the least variance that it believes in, 4. */
const NOISE_LEVELS = 4;
/** Specks smaller than this go before gaps are closed, lest closing joins them. */
const SPECK_PX = 30;

/**
 * Where `blur` shows something else than the still scene of `sharps`, one picture or several. Pure; the same pictures
 * give the same mask.
 */
export function estimateMask(
  blur: Picture8,
  sharps: readonly Picture8[],
  options: EstimateOptions,
  subtract: SubtractBackground,
): EstimatedMask {
  const { width, height } = blur;
  const reference = meanPicture(sharps);
  const own = difference(planesOf(blur), reference);
  if (options.method === 'difference') {
    const raw = beyond(own, options.levels);
    return { mask: tidy(raw, width, height, options), noise: noiseOf(own) };
  }
  if (options.method === 'pooled') {
    const { found, noise } = pooledForeground(own, clippedIn(reference));
    return { mask: tidied(found, width, height, options), noise };
  }
  const others = sharps.length > 1 ? sharps.map((sharp) => difference(planesOf(sharp), reference)) : [];
  let found = new Uint8Array(width * height);
  let noise = 0;
  for (const factor of options.scales) {
    const at = atScale(own, others, found, factor, options, subtract);
    if (factor === 1) noise = at.noise;
    found = found.map((value, p) => value | at.mask[p]!);
  }
  return { mask: tidy(found, width, height, options), noise };
}

/**
 * Foreground at one scale: what finer scales have found left out, evidence is averaged over squares of `factor` px and
 * smoothed. What differs little but widely stands out from the noise there, and strong edges don't bleed into it.
 */
function atScale(
  own: readonly Plane[],
  others: readonly (readonly Plane[])[],
  found: Uint8Array,
  factor: number,
  options: EstimateOptions,
  subtract: SubtractBackground,
): EstimatedMask {
  const full = own[0]!;
  const gather = (planes: readonly Plane[]) =>
    evidence(planes, found).map(({ plane, rest }) =>
      smoothPlane(reduce(plane, found, rest, factor), options.prefilter),
    );
  const seen = gather(own);
  const scales = seen.map((plane, n) => spreadOf(plane, n < 2 ? LEAST_NOISE / factor : LEAST_ENERGY));
  const picture = normalised(seen, scales);
  const backgrounds = others.map((planes) => normalised(gather(planes), scales));
  const raw = foreground(picture, backgrounds, full, factor, options, subtract);
  const width = Math.ceil(full.width / factor);
  const height = Math.ceil(full.height / factor);
  const least = Math.max(SPECK_PX, options.minArea / factor) / factor;
  const kept = dropSmall(raw, width, height, least);
  const mask = new Uint8Array(full.width * full.height);
  for (let y = 0; y < full.height; y++)
    for (let x = 0; x < full.width; x++)
      mask[y * full.width + x] = kept[Math.floor(y / factor) * width + Math.floor(x / factor)]!;
  return { mask, noise: scales[0]!.spread };
}

function planesOf({ width, height, channels, data }: Picture8): Plane[] {
  return Array.from({ length: channels }, (_, c) => {
    const plane = new Float32Array(width * height);
    for (let p = 0, s = c; p < plane.length; p++, s += channels) plane[p] = data[s]!;
    return { width, height, data: plane };
  });
}

function meanPicture(pictures: readonly Picture8[]): Plane[] {
  const planes = pictures.map(planesOf);
  const [first = []] = planes;
  return first.map(({ width, height, data }, c) => ({
    width,
    height,
    data: data.map((_, p) => planes.reduce((sum, picture) => sum + picture[c]!.data[p]!, 0) / planes.length),
  }));
}

/** What is left of a picture without the scene. */
function difference(picture: readonly Plane[], reference: readonly Plane[]): Plane[] {
  return picture.map(({ width, height, data }, c) => ({
    width,
    height,
    data: data.map((value, p) => value - reference[c]!.data[p]!),
  }));
}

function beyond(differences: readonly Plane[], levels: number): Uint8Array<ArrayBuffer> {
  const [first] = differences;
  return Uint8Array.from(first!.data, (_, p) =>
    differences.some(({ data }) => Math.abs(data[p]!) >= levels) ? 255 : 0,
  );
}

function foreground(
  picture: readonly Plane[],
  others: readonly (readonly Plane[])[],
  full: Plane,
  factor: number,
  { history, varThreshold }: EstimateOptions,
  subtract: SubtractBackground,
): Uint8Array<ArrayBuffer> {
  const width = Math.ceil(full.width / factor);
  const height = Math.ceil(full.height / factor);
  const coded = (planes: readonly Plane[]) => {
    const codes = new Uint8Array(width * height * 3);
    for (const [c, { data }] of planes.entries())
      for (let p = 0, s = c; p < data.length; p++, s += 3)
        codes[s] = Math.min(255, Math.max(0, 128.5 + NOISE_LEVELS * data[p]!));
    return codes;
  };
  // One sharp picture has no noise beside itself; several bring their own.
  const backgrounds = others.length > 0 ? others.map(coded) : [new Uint8Array(width * height * 3).fill(128)];
  const task = { width, height, channels: 3, history, varThreshold } as const;
  return subtract(task, noisyFrames(backgrounds, history), coded(picture));
}

const POOL = 1 << 18;
let pool: Int8Array | undefined;

/** So many frames in turn, each with noise of its own: one pool of it, entered at another place for each row. */
function* noisyFrames(backgrounds: readonly Uint8Array[], count: number): Generator<Uint8Array> {
  const stream = streamFromSeed(streamKey('gen-blur', 'masks', 'noise'));
  if (pool === undefined) {
    pool = new Int8Array(POOL);
    for (let i = 0; i < POOL; i++) pool[i] = Math.round(NOISE_LEVELS * stream.normal());
  }
  const frame = new Uint8Array(backgrounds[0]!.length);
  const run = 4096;
  for (let n = 0; n < count; n++) {
    const background = backgrounds[n % backgrounds.length]!;
    for (let start = 0; start < frame.length; start += run) {
      let from = stream.integer(0, POOL - run - 1);
      const end = Math.min(frame.length, start + run);
      for (let i = start; i < end; i++) frame[i] = Math.min(255, Math.max(0, background[i]! + pool[from++]!));
    }
    yield frame;
  }
}

/** 1 where the scene is black or white in a channel, and so its noise cut off. */
function clippedIn(planes: readonly Plane[]): Uint8Array {
  const clipped = new Uint8Array(planes[0]!.data.length);
  for (const { data } of planes)
    for (let p = 0; p < clipped.length; p++) if (data[p]! <= 0 || data[p]! >= 255) clipped[p] = 1;
  return clipped;
}

/** A hole that the picture's edge cuts open is filled where it is smaller than this share of the picture. */
const OPEN_HOLE = 0.008;

/** What pooling found has no specks to open; gaps closed, holes filled, small areas removed. */
function tidied(
  found: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
  options: EstimateOptions,
): Uint8Array<ArrayBuffer> {
  let mask = dropSmall(found, width, height, options.minArea);
  if (options.close > 0) mask = close(mask, width, height, options.close >> 1);
  if (options.fillHoles) {
    mask = fillHoles(mask, width, height);
    const outside = mask.map((value) => 255 - value);
    const large = dropSmall(outside, width, height, OPEN_HOLE * mask.length);
    mask = mask.map((_, p) => 255 - large[p]!);
  }
  return dropSmall(mask, width, height, options.minArea);
}

/** Specks removed, gaps closed, holes filled, small areas removed. */
function tidy(
  raw: Uint8Array,
  width: number,
  height: number,
  options: EstimateOptions,
): Uint8Array<ArrayBuffer> {
  let mask = dropSmall(raw, width, height, Math.min(SPECK_PX, options.minArea));
  if (options.minArea > 1) mask = openCross(mask, width, height);
  if (options.close > 0) mask = close(mask, width, height, options.close >> 1);
  if (options.fillHoles) mask = fillHoles(mask, width, height);
  return dropSmall(mask, width, height, options.minArea);
}
