import type { Image } from '../image.js';
import { addObservation, createNormalEquations, solveLeastSquares } from './least-squares.js';

export type ColourModel = 'affine' | 'matrix';

/** Row-major, one row a channel of the result: what each channel of the picture is multiplied by, then an offset. */
export interface ColourTransform {
  readonly rows: readonly (readonly number[])[];
}

const ROUNDS = 10;
/** Share of the pixels that fit best that the first rounds go by. */
const KEPT = 0.6;
/** Errors are kept as whole numbers. */
const TO_CODE = 1e6;
/** Pixels farther off than this many deviations, by the median's measure, have no say in the next round. */
const MOST_DEVIATIONS = 2.5;
const TO_DEVIATION = 1.4826;
/** The least deviation that is believed, of full scale: rounding's. */
const LEAST_DEVIATION = 5e-4;
/** About so many pixels are looked at. */
const MOST_PIXELS = 60_000;

/**
 * The transform that brings the light of `picture` nearest to that of `target`: for each channel a gain and an offset,
 * or all three channels mixed. By trimmed least squares, so that what moved or was blurred has no say as long as it
 * covers less than half. `usable` is 0 where a pixel may not be used. Undefined where nothing determines it.
 */
export function fitColour(
  picture: Image<'linear'>,
  target: Image<'linear'>,
  model: ColourModel,
  usable: Uint8Array,
): ColourTransform | undefined {
  const { channels } = picture;
  const pixels = chosen(usable);
  let transform: ColourTransform = { rows: medianGains(picture, target, pixels) };
  for (let round = 0; round < ROUNDS; round++) {
    const errors = pixels.map((p) => errorAt(picture, target, transform, p) * TO_CODE);
    const sorted = errors.slice().sort();
    const limit =
      round < ROUNDS - 2
        ? sorted[Math.floor(sorted.length * KEPT)]!
        : MOST_DEVIATIONS * Math.max(LEAST_DEVIATION * TO_CODE, TO_DEVIATION * sorted[sorted.length >> 1]!);
    const trusted = pixels.filter((_, i) => errors[i]! <= limit);
    const rows = Array.from({ length: channels }, (_, c) => fitRow(picture, target, model, c, trusted));
    if (rows.some((row) => row === undefined)) return undefined;
    transform = { rows: rows as number[][] };
  }
  return transform;
}

/** A start that no half of the pixels can spoil: the median of each channel's ratios. */
function medianGains({ channels, data }: Image, target: Image, pixels: Uint32Array): number[][] {
  return Array.from({ length: channels }, (_, c) => {
    const ratios = Float64Array.from(
      pixels,
      (p) => target.data[p * channels + c]! / Math.max(1e-6, data[p * channels + c]!),
    );
    ratios.sort();
    return Array.from({ length: channels + 1 }, (_, k) => (k === c ? (ratios[ratios.length >> 1] ?? 1) : 0));
  });
}

function chosen(usable: Uint8Array): Uint32Array {
  const all: number[] = [];
  // A step without common factors with usual widths, lest it sees single columns.
  let step = Math.max(1, Math.floor(usable.length / MOST_PIXELS));
  if (step > 1 && step % 2 === 0) step++;
  for (let p = 0; p < usable.length; p += step) if (usable[p] !== 0) all.push(p);
  return Uint32Array.from(all);
}

function fitRow(
  { channels, data }: Image,
  target: Image,
  model: ColourModel,
  channel: number,
  pixels: Uint32Array,
): number[] | undefined {
  const inputs = model === 'matrix' ? Array.from({ length: channels }, (_, c) => c) : [channel];
  const equations = createNormalEquations(inputs.length + 1);
  const factors = new Float64Array(inputs.length + 1).fill(1);
  for (const p of pixels) {
    for (let i = 0; i < inputs.length; i++) factors[i] = data[p * channels + inputs[i]!]!;
    addObservation(equations, factors, target.data[p * channels + channel]!);
  }
  const solution = solveLeastSquares(equations);
  if (solution === undefined) return undefined;
  const row = new Array<number>(channels + 1).fill(0);
  for (const [i, c] of inputs.entries()) row[c] = solution[i]!;
  row[channels] = solution[inputs.length]!;
  return row;
}

function errorAt({ channels, data }: Image, target: Image, { rows }: ColourTransform, p: number): number {
  let most = 0;
  for (let c = 0; c < channels; c++) {
    const row = rows[c]!;
    let sum = row[channels]!;
    for (let k = 0; k < channels; k++) sum += row[k]! * data[p * channels + k]!;
    most = Math.max(most, Math.abs(sum - target.data[p * channels + c]!));
  }
  return most;
}

/** The picture with its light transformed, cut to [0, 1]. */
export function transformColour(image: Image<'linear'>, { rows }: ColourTransform): Image<'linear'> {
  const { channels, data } = image;
  const out = new Float32Array(data.length);
  for (let s = 0; s < data.length; s += channels)
    for (let c = 0; c < channels; c++) {
      const row = rows[c]!;
      let sum = row[channels]!;
      for (let k = 0; k < channels; k++) sum += row[k]! * data[s + k]!;
      out[s + c] = Math.min(1, Math.max(0, sum));
    }
  return { ...image, data: out };
}
