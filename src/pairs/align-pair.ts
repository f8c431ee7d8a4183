import { createImage, type Image } from '../image.js';
import { type ColourModel, fitColour, transformColour } from '../metrics/colour-fit.js';
import type { Alignment, FindAlignment } from '../opencv/ecc.js';
import { luma } from '../pixels/colour.js';
import { smoothPlane } from '../pixels/smooth.js';
import { averageWarpsFast } from '../wasm/warp.js';

export interface AlignSteps {
  readonly geometry: boolean;
  readonly colour: ColourModel | 'none';
  readonly photometric: boolean;
}

/** What was found out about a pair, step by step; a step that was refused is absent, one that failed is null. */
export interface AlignFigures {
  /** Sends a pixel of the sharp picture to its place in the blurred one; rows of three. */
  readonly homography?: readonly number[] | null;
  readonly correlation?: number | null;
  /** How far the homography moves a pixel, px: on average and at most. */
  readonly meanShiftPx?: number;
  readonly mostShiftPx?: number;
  /** Share of the pictures that both show. */
  readonly validShare: number;
  /** Rows of linear light: gains, then an offset. */
  readonly colour?: readonly (readonly number[])[] | null;
  /** What the blurred picture's light was multiplied by in the end. */
  readonly gain?: number;
}

export interface AlignedPair {
  readonly blur: Image<'linear'>;
  readonly valid: Uint8Array<ArrayBuffer>;
  readonly figures: AlignFigures;
}

/** Searches after the first. */
const ROUNDS = 3;
/** Light, of full scale, nearer to black or white than this is taken for clipped. */
const CLIPPED = 0.004;
/** Smoothing before colours are compared, px: so that single pixels of a blurred and a sharp edge agree. */
const COMPARE_PX = 3;
/** Tones nearer than this, of full scale, agree whatever the rest does. */
const LEAST_APART = 0.004;
const IDENTITY = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/**
 * ReLoBlur's post-processing (Li et al., AAAI 2023): brings the blurred picture onto the sharp one, by place, by colour
 * and by exposure. The sharp one is left as it is; neither is valid where the other shows nothing.
 */
export function alignPair(
  blurred: Image<'linear'>,
  sharp: Image<'linear'>,
  steps: AlignSteps,
  find: FindAlignment,
): AlignedPair {
  const placed = steps.geometry ? place(blurred, sharp, find) : undefined;
  const moved = placed?.blur ?? blurred;
  const valid = placed?.valid ?? new Uint8Array(sharp.width * sharp.height).fill(255);
  const [a, b] = [softened(moved), softened(sharp)];
  const usable = usablePixels(moved, sharp, valid);
  const colour = steps.colour === 'none' ? undefined : fitColour(a, b, steps.colour, usable);
  const toned = colour === undefined ? moved : transformColour(moved, colour);
  const gain = steps.photometric
    ? gainOf(colour === undefined ? a : transformColour(a, colour), b, usable)
    : 1;
  const blur = gain === 1 ? toned : scaled(toned, gain);
  const validShare = valid.reduce((sum, value) => sum + value, 0) / (255 * valid.length);
  return {
    blur,
    valid,
    figures: {
      ...(steps.geometry && (placed?.figures ?? { homography: null, correlation: null })),
      validShare: rounded(validShare),
      ...(steps.colour !== 'none' && { colour: colour?.rows.map((row) => row.map(rounded)) ?? null }),
      ...(steps.photometric && { gain: rounded(gain) }),
    },
  };
}

const rounded = (value: number) => Number(value.toPrecision(7));

function place(blurred: Image<'linear'>, sharp: Image<'linear'>, find: FindAlignment) {
  const [template, picture] = [grey(sharp), grey(blurred)];
  const judge = (found: Alignment | undefined) =>
    found && { ...found, ...agreement(template, picture, found.homography) };
  // The first search follows what is blurred where that is much; the second leaves out what differs as the pictures lie.
  const asTheyLie = agreement(template, picture, IDENTITY).trusted;
  const [first, second] = [
    judge(find(template, picture)),
    judge(find(template, picture, asTheyLie, IDENTITY)),
  ];
  let found = first && second ? (second.apart < first.apart ? second : first) : (first ?? second);
  // The next searches leave out what the one before couldn't bring to agree: what is blurred in one picture alone.
  for (let round = 0; round < ROUNDS && found !== undefined; round++) {
    const next = judge(find(template, picture, found.trusted, found.homography));
    if (next === undefined || next.apart >= found.apart) break;
    found = next;
  }
  if (found === undefined) return undefined;
  const { homography, correlation } = found;
  const window = { x: 0, y: 0, width: sharp.width, height: sharp.height };
  const blur = averageWarpsFast(blurred, homography, { border: 'edge', peak: 1, window });
  const ones = createImage(blurred.width, blurred.height, 1, 'linear');
  ones.data.fill(1);
  const seen = averageWarpsFast(ones, homography, { border: 'constant', window }).data;
  const valid = Uint8Array.from(seen, (share) => (Math.abs(share - 1) < 1e-3 ? 255 : 0));
  const { mean, most } = shifts(homography, sharp.width, sharp.height);
  return {
    ...{ blur, valid },
    figures: {
      homography: [...homography].map(rounded),
      correlation: rounded(correlation),
      meanShiftPx: rounded(mean),
      mostShiftPx: rounded(most),
    },
  };
}

/** Tones, roughly as a camera stores them: light alone would leave only the highlights to align by. */
function grey(image: Image<'linear'>): Image {
  const light = image.channels === 1 ? image : luma(image);
  return { ...light, data: light.data.map((value) => Math.sqrt(Math.max(0, value))) };
}

/**
 * How far the two are apart where half of the pixels agree better, up to a gain and an offset, which tells a good place
 * from one that follows the blur; and 255 where they agree, in the picture's own pixels.
 */
function agreement(template: Image, picture: Image, homography: Float64Array) {
  const { width, height } = picture;
  const window = { x: 0, y: 0, width, height };
  const moved = averageWarpsFast(picture as Image<'linear'>, homography, { border: 'edge', window });
  const fit = fitColour(moved, template as Image<'linear'>, 'affine', new Uint8Array(width * height).fill(1));
  const [gain = 1, offset = 0] = fit?.rows[0] ?? [];
  const difference = moved.data.map((value, p) => Math.abs(gain * value + offset - template.data[p]!));
  const soft = smoothPlane({ width, height, data: difference }, COMPARE_PX).data;
  const apart = soft.slice().sort()[soft.length >> 1]!;
  const limit = 4 * Math.max(LEAST_APART, apart);
  return { apart, trusted: Uint8Array.from(soft, (value) => (value > limit ? 0 : 255)) };
}

function softened(image: Image<'linear'>): Image<'linear'> {
  const { width, height, channels, data } = image;
  const out = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    const plane = Float32Array.from({ length: width * height }, (_, p) => data[p * channels + c]!);
    const soft = smoothPlane({ width, height, data: plane }, COMPARE_PX).data;
    for (let p = 0; p < soft.length; p++) out[p * channels + c] = soft[p]!;
  }
  return { ...image, data: out };
}

function usablePixels(blur: Image, sharp: Image, valid: Uint8Array): Uint8Array {
  const { channels } = sharp;
  return valid.map((value, p) => {
    if (value === 0) return 0;
    for (let s = p * channels; s < (p + 1) * channels; s++)
      for (const light of [blur.data[s]!, sharp.data[s]!])
        if (light < CLIPPED || light > 1 - CLIPPED) return 0;
    return 1;
  });
}

/** The median of the ratios of light, over pixels that aren't clipped. */
function gainOf(blur: Image<'linear'>, sharp: Image<'linear'>, usable: Uint8Array): number {
  const [a, b] = [blur.channels === 1 ? blur : luma(blur), sharp.channels === 1 ? sharp : luma(sharp)];
  const ratios: number[] = [];
  const step = Math.max(1, Math.floor(usable.length / 60_000)) | 1;
  for (let p = 0; p < usable.length; p += step)
    if (usable[p] !== 0 && a.data[p]! > CLIPPED) ratios.push(b.data[p]! / a.data[p]!);
  ratios.sort((x, y) => x - y);
  return ratios[ratios.length >> 1] ?? 1;
}

const scaled = (image: Image<'linear'>, gain: number): Image<'linear'> => ({
  ...image,
  data: image.data.map((value) => Math.min(1, value * gain)),
});

function shifts(h: Float64Array, width: number, height: number): { mean: number; most: number } {
  let [sum, most] = [0, 0];
  const places = 9;
  for (let j = 0; j < places; j++)
    for (let i = 0; i < places; i++) {
      const [x, y] = [(i / (places - 1)) * (width - 1), (j / (places - 1)) * (height - 1)];
      const w = h[6]! * x + h[7]! * y + h[8]!;
      const dx = (h[0]! * x + h[1]! * y + h[2]!) / w - x;
      const dy = (h[3]! * x + h[4]! * y + h[5]!) / w - y;
      const far = Math.hypot(dx, dy);
      sum += far;
      most = Math.max(most, far);
    }
  return { mean: sum / (places * places), most };
}
