import { mean } from './distribution.js';
import { counted, type Finding, finding, type Judgement, percent } from './finding.js';
import { ENOUGH } from './limits.js';
import type { PairMeasures, PictureMeasures } from './pair.js';

export interface SideFigures {
  /** How many pictures have each number of channels, each depth and each size. */
  readonly channels: Readonly<Record<string, number>>;
  readonly depths: Readonly<Record<string, number>>;
  readonly sizes: Readonly<Record<string, number>>;
  /** Mean share of samples at code 0 and at full scale. */
  readonly darkShare: number;
  readonly brightShare: number;
  /** Least and greatest code value of the set, over full scale. */
  readonly least: number;
  readonly greatest: number;
}

export interface PictureFigures {
  readonly input: SideFigures;
  readonly target: SideFigures;
}

interface Both {
  readonly key: string;
  readonly input: PictureMeasures;
  readonly target: PictureMeasures;
}

/** Pictures clipped more than their targets, as a share of their samples. */
const MOST_CLIPPED = 0.02;
/** A set of photos whose brightest sample is darker than this doesn't use its codes. */
const LEAST_TOP = 0.93;
/** Of the pairs whose targets leave an end of the range free, and how many those must be. */
const STRETCHED_SHARE = 0.8;
const LEAST_FREE = 10;

/** Whether the pictures of a pair, and of the set, are of one kind and use their range. */
export function judgePictures(measured: readonly PairMeasures[]): Judgement<PictureFigures> {
  const both = measured.flatMap(({ key, input, target }): Both[] =>
    input && target ? [{ key, input, target }] : [],
  );
  const figures = {
    input: figuresOf(both.map(({ input }) => input)),
    target: figuresOf(both.map(({ target }) => target)),
  };
  return { figures, findings: [...judgeKinds(both), ...judgeRange(both, figures)] };
}

const sizeOf = ({ width, height }: PictureMeasures) => `${width}x${height}`;

function figuresOf(pictures: readonly PictureMeasures[]): SideFigures {
  return {
    channels: tally(pictures.map(({ channels }) => String(channels))),
    depths: tally(pictures.map(({ depth }) => String(depth))),
    sizes: tally(pictures.map(sizeOf)),
    darkShare: mean(pictures.map(({ darkShare }) => darkShare)),
    brightShare: mean(pictures.map(({ brightShare }) => brightShare)),
    least: pictures.reduce((least, picture) => Math.min(least, picture.least), 1),
    greatest: pictures.reduce((greatest, picture) => Math.max(greatest, picture.greatest), 0),
  };
}

/** How often each text comes, the most frequent first. */
function tally(texts: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function judgeKinds(both: readonly Both[]): Finding[] {
  const findings: Finding[] = [];
  const judge = (
    code: 'size' | 'channels' | 'depth',
    of: (picture: PictureMeasures) => string,
    what: string,
  ) => {
    const unlike = both.filter(({ input, target }) => of(input) !== of(target));
    const [first] = unlike;
    if (first === undefined) return;
    const sentence = `Input and target differ in ${what} in ${unlike.length} of ${counted(both.length, 'pair')}, such as ${of(first.input)} and ${of(first.target)}.`;
    // Loaders bring both to floats, so that other bits for the target are at most a surprise.
    findings.push(
      finding(
        code === 'depth' ? 'warning' : 'broken',
        code,
        sentence,
        unlike.map(({ key }) => key),
      ),
    );
  };
  judge('size', sizeOf, 'size');
  judge('channels', ({ channels }) => String(channels), 'channels');
  judge('depth', ({ depth }) => String(depth), 'bits per channel');
  return findings;
}

function judgeRange(both: readonly Both[], { input, target }: PictureFigures): Finding[] {
  if (both.length < ENOUGH) return [];
  const findings: Finding[] = [];
  const free = both.filter((pair) => !isStretched(pair.target));
  const stretched = free.filter((pair) => isStretched(pair.input));
  if (free.length >= LEAST_FREE && stretched.length >= STRETCHED_SHARE * free.length) {
    const sentence = `The inputs were each stretched to the full range: of ${counted(free.length, 'pair')} whose targets leave an end of it free, ${stretched.length} inputs reach both.`;
    const keys = stretched.map(({ key }) => key);
    findings.push(finding('broken', 'stretched', sentence, keys));
  }
  const clipped = input.darkShare + input.brightShare - target.darkShare - target.brightShare;
  if (clipped > MOST_CLIPPED) {
    const sentence = `The inputs are clipped: ${percent(input.darkShare + input.brightShare, 1)} of their samples lie at an end of the range, of their targets' ${percent(target.darkShare + target.brightShare, 1)}.`;
    findings.push(finding('warning', 'clipped', sentence));
  }
  if (target.greatest < LEAST_TOP) {
    const sentence = `No target is brighter than ${percent(target.greatest, 1)} of full scale: are the files of fewer bits than they say, or of limited range?`;
    findings.push(finding('warning', 'range', sentence));
  }
  return findings;
}

const isStretched = ({ least, greatest }: PictureMeasures) => least === 0 && greatest === 1;
