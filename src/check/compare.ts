import type { Kernel } from '../image.js';
import { type BandedTile, bandTile, correlateBands, findBandPeak } from '../metrics/band-correlation.js';
import { psnr } from '../metrics/psnr.js';
import { measureShift, type Offset, type ShiftFit, type Tile } from '../metrics/shift.js';
import { kernelStatistics } from '../optics/kernel-statistics.js';
import { type CodedPicture, imageFromCodes, luma, toLight } from '../pixels/colour.js';
import { damageSide, fillDamage, soundPart } from './fill-damage.js';
import { LARGE_BLUR, leastDetail, MATCHED, PEAK } from './limits.js';
import type { Comparison } from './pair.js';
import { kernelResidual, reblurred, trimKernel } from './reblur.js';
import { tilesOf } from './tiles.js';

/** Farther than this, px, no shift is looked for. */
const SEARCH_REACH = 48;
/** A shift told less closely than this, px, may have been blurred on code values. */
const CLOSE = 0.04;
/** A kernel that leaves less than this share of the change unexplained made it, in linear light. */
const EXPLAINED = 0.05;

/** What is known of how the input came from its target. */
export interface Known {
  readonly kernel?: Kernel;
  /** Masks of damage, of the pictures' size; what they show is left out. */
  readonly damage?: readonly CodedPicture[];
}

/** Compares input and target, of one size. */
export function compare(
  input: CodedPicture,
  target: CodedPicture,
  { kernel, damage }: Known = {},
): Comparison {
  const psnrDb = input.channels === target.channels ? psnr(input, target) : undefined;
  const identical = psnrDb === Number.POSITIVE_INFINITY;
  const raw = tilePair(input, target);
  const tiles = damage === undefined ? raw : soundTiles(raw, damage);
  const bands = tiles.map(bandTile);
  const { correlation, detail } = correlateBands(bands);
  const side = damage === undefined ? undefined : damageSide(raw, tiles);
  const common = { identical, psnrDb, correlation, detail, ...(side !== undefined && { damageSide: side }) };
  if (identical || detail < leastDetail(damage !== undefined)) return common;
  if (kernel === undefined) return { ...common, ...locate(tiles, bands, correlation) };
  const residual = unexplained(tiles, kernel);
  const explained = { ...common, ...(residual !== undefined && { kernelResidual: residual }) };
  const large = kernelStatistics(kernel).boxDiagonalPx > LARGE_BLUR;
  const alike = large ? compareReblurred(tiles, kernel) : undefined;
  if (alike !== undefined && alike.correlation > correlation) return { ...explained, ...alike };
  return { ...explained, ...locate(tiles, bands, correlation) };
}

/** What the kernel leaves unexplained, in the light in which that is less. */
function unexplained(tiles: readonly Tile[], kernel: Kernel): number | undefined {
  const trimmed = trimKernel(kernel);
  const inLight = kernelResidual(tiles, trimmed);
  if (inLight !== undefined && inLight < EXPLAINED) return inLight;
  const inCodes = kernelResidual(tiles.map(toCodes), trimmed);
  return inLight === undefined || inCodes === undefined ? inLight : Math.min(inLight, inCodes);
}

const toCodes = ({ input, target }: Tile): Tile => ({
  input: toLight(input, 'srgb'),
  target: toLight(target, 'srgb'),
});

/** The shift, and where the two look alike at all if they don't in place. */
function locate(
  tiles: readonly Tile[],
  bands: readonly BandedTile[],
  correlation: number,
): Pick<Comparison, 'shift' | 'peak'> {
  if (correlation >= MATCHED) return withShift(bestShift(tiles));
  const peak = findBandPeak(bands, SEARCH_REACH);
  return { peak, ...(peak.correlation >= PEAK && withShift(bestShift(tiles, peak.at))) };
}

const withShift = (shift: ShiftFit | undefined) => (shift === undefined ? {} : { shift });

/** Blur of code values bends edges in linear light: then the shift is told more closely in its own scale. */
function bestShift(tiles: readonly Tile[], start?: Offset): ShiftFit | undefined {
  const fit = measureShift(tiles, start);
  if (fit === undefined || fit.error < CLOSE) return fit;
  const other = measureShift(tiles.map(toCodes), start);
  return other !== undefined && other.error < fit.error ? other : fit;
}

/**
 * Large blur leaves nothing of the band that pictures are told by, and bends the shift's fit. With the kernel known both
 * are blurred alike first: the target, or, if that makes the two more alike, the input of a swapped pair.
 */
function compareReblurred(
  tiles: readonly Tile[],
  kernel: Kernel,
): Pick<Comparison, 'correlation' | 'shift' | 'peak'> | undefined {
  const trimmed = trimKernel(kernel);
  const compared = (['target', 'input'] as const).map((side) => {
    const alike = reblurred(tiles, trimmed, side);
    const bands = alike.map(bandTile);
    return { side, alike, bands, ...correlateBands(bands) };
  });
  const best = compared.reduce((a, b) => (b.correlation > a.correlation ? b : a));
  if (best.alike.length === 0) return undefined;
  const { shift, ...found } = locate(best.alike, best.bands, best.correlation);
  const { rmsRadiusPx, centroidX, centroidY } = kernelStatistics(kernel);
  const way = best.side === 'target' ? 1 : -1;
  // Blurred alike, both are moved by the kernel's centroid: it is a part of the pair's shift.
  const whole = shift && {
    dx: shift.dx + way * centroidX,
    dy: shift.dy + way * centroidY,
    spread: (way * rmsRadiusPx ** 2) / 4,
    error: shift.error,
  };
  return { correlation: best.correlation, ...found, ...(whole && { shift: whole }) };
}

function tilePair(input: CodedPicture, target: CodedPicture): Tile[] {
  return tilesOf(target.width, target.height).map((window) => ({
    input: luma(imageFromCodes(input, window)),
    target: luma(imageFromCodes(target, window)),
  }));
}

/** The tiles with their damage filled, in both pictures alike. */
function soundTiles(tiles: readonly Tile[], masks: readonly CodedPicture[]): Tile[] {
  const [first] = masks;
  if (first === undefined) return [...tiles];
  const windows = tilesOf(first.width, first.height);
  return tiles.map(({ input, target }, i) => {
    const sound = soundPart(masks, windows[i]!);
    return { input: fillDamage(input, sound), target: fillDamage(target, sound) };
  });
}
