/** How a photo's code values are to be read: the one place where profiles, chunks and tags are weighed. */
import type { Metadata } from 'sharp';
import { decodeSrgb } from '../pixels/colour.js';
import { SRGB_CHROMATICITIES } from './colour-primaries.js';
import { greyOf, isSrgb, type Profile, power, profileOfPrimaries, readIccProfile } from './colour-profile.js';
import { type CodePoints, readNclx } from './decode-avif.js';
import type { PhotoFormat } from './decode-format.js';
import { type PngColour, readPngColour } from './decode-png.js';
import { unreadable } from './decode-refusal.js';

/** What has to happen before the code values are sRGB. */
export interface Colour {
  /** By us: curves and a matrix. */
  readonly profile?: Profile;
  /** By libvips: tables, and inks. */
  readonly byLibvips?: boolean;
  /** The name of the profile that is converted. */
  readonly name?: string;
  /** For the record. */
  readonly notes: readonly string[];
}

const asItIs: Colour = { notes: [] };

/**
 * The rule, for every format: what names the colours most exactly wins. CMYK goes by its profile; HDR is refused; else
 * PNG's cICP, then the ICC profile, then AVIF's nclx or PNG's sRGB, then PNG's gAMA with cHRM. Without any of them
 * code values are sRGB. Code values that are sRGB already aren't touched.
 */
export function colourOf(
  bytes: Buffer,
  name: string,
  format: PhotoFormat,
  metadata: Metadata,
  grey: boolean,
): Colour {
  const icc = metadata.icc === undefined ? undefined : readIccProfile(metadata.icc);
  if (metadata.space === 'cmyk') return inks(icc?.space === 'CMYK' ? icc.name : undefined);
  const by = grey ? byGrey : byColour;
  const png = format === 'PNG' ? readPngColour(bytes) : undefined;
  const points = format === 'AVIF' ? readNclx(bytes) : png?.cicp;
  if (points !== undefined && HDR_TRANSFERS.includes(points.transfer)) {
    throw unreadable(name, 'HDR samples (PQ or HLG)');
  }
  if (png?.cicp !== undefined) return by(ofCodePoints(png.cicp, name));
  if (icc?.profile !== undefined && (grey || icc.space === 'RGB')) return by(icc.profile);
  if (icc?.space === 'RGB' && !grey) {
    return { byLibvips: true, name: icc.name, notes: [converted(icc.name)] };
  }
  if (metadata.icc !== undefined || png?.icc)
    return { notes: ['ICC profile left aside: it does not fit the picture'] };
  const profile =
    points !== undefined ? ofCodePoints(points, name) : png !== undefined ? ofChunks(png) : undefined;
  return profile === undefined ? asItIs : by(profile);
}

const converted = (name: string) => `converted from ${name} to sRGB`;

function byGrey(profile: Profile): Colour {
  return byColour(greyOf(profile));
}

function byColour(profile: Profile): Colour {
  return isSrgb(profile) ? asItIs : { profile, name: profile.name, notes: [converted(profile.name)] };
}

function inks(profile: string | undefined): Colour {
  const name = profile ?? "CMYK without a profile (libvips's own)";
  return { byLibvips: true, ...(profile === undefined ? {} : { name: profile }), notes: [converted(name)] };
}

const HDR_TRANSFERS = [16, 18];
/** Transfers that are shown as sRGB: its own, none stated, and the video curves, whose display is nearly the same. */
const SRGB_TRANSFERS = [13, 2, 1, 6, 14, 15];
/** ITU-T H.273 table 2: white, red, green, blue. */
const PRIMARIES: Readonly<Record<number, readonly [string, readonly number[]]>> = {
  1: ['BT.709', SRGB_CHROMATICITIES],
  2: ['BT.709', SRGB_CHROMATICITIES],
  5: ['BT.601 (625 lines)', [0.3127, 0.329, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06]],
  6: ['BT.601 (525 lines)', [0.3127, 0.329, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07]],
  9: ['BT.2020', [0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046]],
  12: ['Display P3', [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06]],
};

function ofCodePoints({ primaries, transfer }: CodePoints, name: string): Profile {
  const [space, chromaticities] = PRIMARIES[primaries] ?? [];
  const tone = SRGB_TRANSFERS.includes(transfer)
    ? decodeSrgb
    : { 4: power(2.2), 5: power(2.8), 8: power(1) }[transfer];
  if (space === undefined || chromaticities === undefined || tone === undefined) {
    throw unreadable(
      name,
      `colours by H.273 primaries ${primaries} and transfer ${transfer}, which are not known`,
    );
  }
  return profileOfPrimaries(space, chromaticities, tone);
}

// What writers of sRGB put in gAMA: 1/2.2, to which PNG's own rule adds a tolerance.
const SRGB_GAMMA = 0.45455;
const SAME_GAMMA = 0.005;
const SAME_CHROMATICITY = 0.001;

function ofChunks({ srgb, gamma, chromaticities = SRGB_CHROMATICITIES }: PngColour): Profile | undefined {
  if (srgb) return undefined;
  const plain = gamma === undefined || Math.abs(gamma - SRGB_GAMMA) < SAME_GAMMA;
  const known = chromaticities.every((c, i) => Math.abs(c - SRGB_CHROMATICITIES[i]!) < SAME_CHROMATICITY);
  if (plain && known) return undefined;
  const name = `${known ? '' : 'the primaries of cHRM, '}${plain ? "sRGB's curve" : `gamma ${gamma} of gAMA`}`;
  try {
    return profileOfPrimaries(name, chromaticities, plain ? decodeSrgb : power(1 / gamma));
  } catch (thrown) {
    // Primaries that span nothing are nonsense, and libpng passes over them too.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
