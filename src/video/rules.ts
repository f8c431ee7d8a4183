import { quoted, UserError } from '../errors.js';
import type { ClipHeader, DecoderName, ReadOptions } from './clip.js';
import { bitsOf, type StreamFacts } from './stream-facts.js';

/** What both readers do with a stream: the filters, and the header that says so. */
export interface Settled {
  readonly header: ClipHeader;
  /** FFmpeg's filter graph, which ends in packed RGB. */
  readonly filters: string;
}

const MATRICES: Readonly<Record<string, string>> = {
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};
const NOT_FOR_SCREENS: Readonly<Record<string, string>> = {
  'arib-std-b67': 'HLG (ARIB STD-B67)',
  smpte2084: 'PQ (SMPTE ST 2084)',
};
/** FFmpeg's filter for a display matrix's rotation, counterclockwise. */
const TURNS: Readonly<Record<number, string>> = {
  0: '',
  90: 'transpose=cclock',
  '-90': 'transpose=clock',
  180: 'hflip,vflip',
  '-180': 'hflip,vflip',
};
/** Players take untagged video of this height and above for HD. */
const HD_HEIGHT = 720;

const isRgb = (format: string) => /^(0?(rgb|bgr)|gbr|argb|abgr|pal8)/.test(format);
const isGrey = (format: string) => /^(gray|ya|mono)/.test(format);
const isFullRange = ({ pixelFormat, range }: StreamFacts) =>
  range === 'pc' || range === 'full' || pixelFormat.startsWith('yuvj');

/**
 * The rule by which decoded samples become RGB code values: stated matrix and range, or for untagged clips bt709 from
 * 720 lines up and bt601 below, limited range. Throws a UserError for interlaced clips, for HLG and PQ, and for odd rotations.
 */
export function settle(
  facts: StreamFacts,
  decoder: DecoderName,
  path: string,
  options: ReadOptions,
): Settled {
  refuse(facts, path, options);
  const bits = bitsOf(facts.pixelFormat);
  const depth = bits > 8 ? 16 : 8;
  const turn = TURNS[facts.rotation] as string;
  const sideways = Math.abs(facts.rotation) === 90;
  const colour = colourOf(facts);
  const scale = `scale=flags=accurate_rnd+full_chroma_int+bitexact${colour.options}`;
  const filters = [options.deinterlace ? 'yadif=mode=send_frame:deint=all' : '', turn, scale];
  const header: ClipHeader = {
    decoder,
    codec: facts.codec,
    width: sideways ? facts.height : facts.width,
    height: sideways ? facts.width : facts.height,
    channels: 3,
    depth,
    bits,
    framesPerSecond: facts.framesPerSecond,
    frameCount: facts.packets,
    conversions: [
      ...(options.deinterlace ? ['deinterlaced by yadif'] : []),
      ...(facts.rotation === 0 ? [] : [`turned upright by ${facts.rotation} degrees counterclockwise`]),
      ...(facts.pixelAspect === 1
        ? []
        : [`pixels of aspect ${facts.pixelAspect.toFixed(4)} left as they are`]),
      ...(facts.stampsByRank.length > 0 ? ['time stamps, stored in decoding order, put in order'] : []),
      ...colour.conversions,
    ],
    ...faultOf(facts, path),
  };
  const format = `format=${depth === 16 ? 'rgb48le' : 'rgb24'}`;
  return { header, filters: [...filters, format].filter((filter) => filter !== '').join(',') };
}

function refuse(facts: StreamFacts, path: string, { deinterlace }: ReadOptions): void {
  const curve = NOT_FOR_SCREENS[facts.transfer];
  if (curve !== undefined)
    throw new UserError(
      `Expected the clip ${quoted(path)} to be in standard dynamic range, but received ${curve}; convert it first (ffmpeg's zscale and tonemap filters do), or leave it out with --on-error skip.`,
      1,
    );
  if (facts.interlaced && !deinterlace) throw interlacedError(path);
  if (TURNS[facts.rotation] === undefined)
    throw new UserError(
      `Expected the clip ${quoted(path)} to be turned by quarters of a circle, but received ${facts.rotation} degrees; turn it first.`,
      1,
    );
  if (facts.width < 1 || facts.height < 1 || facts.packets < 1) throw emptyError(path);
}

export function interlacedError(path: string): UserError {
  return new UserError(
    `Expected the clip ${quoted(path)} to be progressive, but received interlaced fields; add --deinterlace, or leave it out with --on-error skip.`,
    1,
  );
}

export function emptyError(path: string): UserError {
  return new UserError(
    `Expected the clip ${quoted(path)} to hold frames, but none could be decoded; leave it out with --on-error skip.`,
    1,
  );
}

export function damagedError(path: string, index: number): UserError {
  return new UserError(
    `The clip ${quoted(path)} is damaged at frame ${index}; --on-error skip uses what comes before.`,
    1,
  );
}

/** More frames than any decoder holds back. */
const MOST_HELD_BACK = 32;

/** Whether what can't be decoded at a frame is but the end of a file that is cut short, which its header says. */
export function endsAt({ cutShort, packets }: StreamFacts, index: number): boolean {
  return cutShort && index + MOST_HELD_BACK >= packets;
}

export function noVideoError(path: string): UserError {
  return new UserError(
    `Expected the clip ${quoted(path)} to hold video, but received none (only sound, text or a cover picture); leave it out with --on-error skip.`,
    1,
  );
}

function faultOf({ cutShort, packets }: StreamFacts, path: string): { fault?: string } {
  if (!cutShort) return {};
  const fault = `The clip ${quoted(path)} is cut short: of it, ${packets} frames at most are there; --on-error skip uses those.`;
  return { fault };
}

function colourOf(facts: StreamFacts): { options: string; conversions: string[] } {
  const { pixelFormat, matrix, primaries } = facts;
  const wide =
    primaries === 'bt2020' ? ["BT.2020's primaries taken for sRGB's: colours are less saturated"] : [];
  if (isRgb(pixelFormat)) return { options: '', conversions: [...wide, 'RGB as stored'] };
  const range = isFullRange(facts) ? 'full' : 'limited';
  const ranged = `${range} range${isFullRange(facts) || facts.range !== 'unknown' ? '' : ' (assumed)'}`;
  const tagged = MATRICES[matrix];
  const assumed = facts.height >= HD_HEIGHT ? 'bt709' : 'bt601';
  const used = tagged ?? assumed;
  const options = `:in_color_matrix=${used}:in_range=${range}`;
  if (isGrey(pixelFormat)) return { options, conversions: [...wide, `grey, ${ranged}`] };
  return {
    options,
    conversions: [
      ...wide,
      `${used} matrix${tagged === undefined ? ' (assumed by its height)' : ''}, ${ranged}`,
    ],
  };
}
