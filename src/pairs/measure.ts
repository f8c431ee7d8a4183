import { ExitCode, UserError } from '../errors.js';
import { createImage, type Image } from '../image.js';
import { psnr } from '../metrics/psnr.js';
import { ssim } from '../metrics/ssim.js';
import { type FindAlignment, loadEcc } from '../opencv/ecc.js';
import type { CodedPicture } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import { alignedPsnr } from './aligned-psnr.js';
import { maskOf, matchFolders, readPicture, requireSameSize } from './match.js';

/** How near a prediction comes to its target; infinite ratios are null. */
export interface Quality {
  readonly name: string;
  readonly psnr: number | null;
  readonly ssim: number;
  /** After ECC has brought the prediction onto the target, over what both show; null where it found no way. */
  readonly alignedPsnr?: number | null;
  /** Weighted by the mask (ReLoBlur, Li et al. 2023); null where the mask is empty. */
  readonly weightedPsnr?: number | null;
  readonly weightedSsim?: number | null;
}

export interface MeasureOptions {
  readonly prediction: string;
  readonly target: string;
  readonly mask?: string | undefined;
  /** Also measure aligned PSNR. */
  readonly aligned?: boolean;
  readonly onPicture?: (quality: Quality) => void;
  readonly onStart?: (total: number) => void;
}

/** Measures predictions against targets of the same names. Throws a UserError where they don't go together. */
export async function measureFolders(
  options: MeasureOptions,
): Promise<{ results: Quality[]; mean: Quality; alone: string[] }> {
  const folders = [
    { flag: '--prediction', folder: options.prediction },
    { flag: '--target', folder: options.target },
    ...(options.mask === undefined ? [] : [{ flag: '--mask', folder: options.mask }]),
  ];
  const { matches, alone } = await matchFolders(folders);
  const find = options.aligned ? await loadEcc() : undefined;
  options.onStart?.(matches.length);
  const results: Quality[] = [];
  for (const { name, files } of matches) {
    const [prediction, target, mask] = await Promise.all(files.map(readPicture));
    const quality = measurePair(name, prediction as CodedPicture, target as CodedPicture, mask, find);
    results.push(quality);
    options.onPicture?.(quality);
  }
  return { results, mean: meanOf(results), alone };
}

function measurePair(
  name: string,
  prediction: CodedPicture,
  target: CodedPicture,
  mask?: CodedPicture,
  find?: FindAlignment,
): Quality {
  requireSameSize(name, prediction, target);
  if (prediction.channels !== target.channels)
    throw new UserError(
      `Expected the pictures ${name} to be both grey or both colour, but received ${prediction.channels} and ${target.channels} channels; convert one.`,
      ExitCode.failed,
    );
  if (Math.min(target.width, target.height) < 11)
    throw new UserError(
      `Expected pictures of at least 11x11 px, the window of SSIM, but received ${name} of ${target.width}x${target.height}; leave it out.`,
      ExitCode.failed,
    );
  const [a, b] = [valuesOf(prediction), valuesOf(target)];
  const plain = {
    ...{ name, psnr: ratio(psnr(prediction, target)), ssim: rounded(ssim(a, b)) },
    ...(find && { alignedPsnr: ratio(alignedPsnr(prediction, target, find) ?? Infinity) }),
  };
  if (mask === undefined) return plain;
  requireSameSize(name, mask, target);
  const weights = Float32Array.from(maskOf(mask), (value) => value / 255);
  if (weights.every((weight) => weight === 0)) return { ...plain, weightedPsnr: null, weightedSsim: null };
  return {
    ...plain,
    weightedPsnr: ratio(psnr(prediction, target, weights)),
    weightedSsim: rounded(ssim(a, b, weights)),
  };
}

function valuesOf({ width, height, channels, depth, codes }: CodedPicture): Image<'srgb'> {
  const top = topCode(depth);
  return createImage(
    width,
    height,
    channels,
    'srgb',
    Float32Array.from(codes, (code) => code / top),
  );
}

const rounded = (value: number) => Number(value.toPrecision(8));
const ratio = (value: number) => (Number.isFinite(value) ? rounded(value) : null);

/** Means over the pictures that have the figure. */
function meanOf(results: readonly Quality[]): Quality {
  const over = (name: 'psnr' | 'ssim' | 'alignedPsnr' | 'weightedPsnr' | 'weightedSsim') => {
    const values = results.map((quality) => quality[name]).filter((value) => typeof value === 'number');
    return values.length === 0
      ? null
      : rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
  };
  const aligned = results.some(({ alignedPsnr: value }) => value !== undefined);
  const weighted = results.some(({ weightedPsnr }) => weightedPsnr !== undefined);
  return {
    ...{ name: 'mean', psnr: over('psnr'), ssim: over('ssim') ?? 0 },
    ...(aligned && { alignedPsnr: over('alignedPsnr') }),
    ...(weighted && { weightedPsnr: over('weightedPsnr'), weightedSsim: over('weightedSsim') }),
  };
}

/** The figures as CSV, the mean last; infinite ratios are `inf`, missing ones empty. */
export function csvOf(results: readonly Quality[], mean: Quality): string {
  const weighted = 'weightedPsnr' in mean;
  const aligned = 'alignedPsnr' in mean;
  const head = [
    'name',
    'psnr',
    'ssim',
    ...(aligned ? ['aligned_psnr'] : []),
    ...(weighted ? ['weighted_psnr', 'weighted_ssim'] : []),
  ];
  const rows = [...results, mean].map(({ name, psnr, ssim, alignedPsnr, weightedPsnr, weightedSsim }) => [
    /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
    psnr ?? 'inf',
    ssim,
    ...(aligned ? [alignedPsnr ?? ''] : []),
    ...(weighted ? [weightedPsnr ?? (weightedSsim == null ? '' : 'inf'), weightedSsim ?? ''] : []),
  ]);
  return [head, ...rows].map((cells) => `${cells.join(',')}\n`).join('');
}
