import { expected, quoted, UserError } from '../errors.js';
import { heed } from '../interruption.js';
import { cropWindow, planWindows, type WindowsCall } from '../sample/plan-windows.js';
import type { SkippedRecord } from '../sink/records.js';
import { bundledClips, findClips, identifyClips } from '../source/clips.js';
import type { Photo } from '../source/identify.js';
import type { ClipHeader } from '../video/clip.js';
import { openClip } from '../video/readers.js';
import { type ClipUnit, type PlannedWindow, splitOf } from './deal.js';
import type { ClipSettings, RecordedSettings, RunSettings } from './options.js';

/** Clips identified and their windows dealt. */
export interface ResolvedClips {
  readonly clips: readonly Photo[];
  readonly units: readonly ClipUnit[];
  /** Clips of which nothing, or not all, can be used; only with `--on-error skip`. */
  readonly unusable: readonly SkippedRecord[];
}

interface Asked {
  readonly inputs: readonly string[];
  readonly root: string;
  readonly windows: WindowsCall;
  readonly options: RecordedSettings;
  readonly video: ClipSettings;
  readonly run: RunSettings;
  readonly onIdentified: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

type Planned = Omit<PlannedWindow, 'sequence'>;

/**
 * Finds the clips, reads their headers and plans their windows: the number of packets says how many frames there are,
 * at most, so that every window has its key before a frame is decoded. Throws a UserError for whatever is wrong.
 */
export async function resolveClips(asked: Asked): Promise<ResolvedClips> {
  const { inputs, root, run, onIdentified } = asked;
  const files = await findClips(inputs.length === 0 ? [bundledClips] : inputs, root, asked.signal);
  const clips = await identifyClips(files, (done) => onIdentified?.(done, files.length), asked.signal);
  const unusable: SkippedRecord[] = [];
  const windows: Planned[][] = [];
  for (const clip of clips) {
    heed(asked.signal);
    const { plans, fault } = await windowsOf(clip, asked).catch((thrown) => {
      if (!(thrown instanceof UserError) || thrown.exitCode !== 1) throw thrown;
      return { plans: [], fault: thrown.message };
    });
    if (fault !== undefined && run.onError === 'stop') throw new UserError(fault, 1);
    if (fault !== undefined) unusable.push({ source: sourceOf(clip), keys: [], reason: fault });
    windows.push(plans);
  }
  return { clips, units: dealWindows(clips, windows, asked), unusable };
}

const sourceOf = ({ path, sha256 }: Photo) => ({ path, ...(sha256 !== '' && { sha256 }) });

async function windowsOf(
  clip: Photo,
  { windows, video }: Asked,
): Promise<{ plans: Planned[]; fault?: string }> {
  if (clip.fault !== undefined) throw new UserError(clip.fault, 1);
  const opened = await openClip(clip.file, clip.path, video.decoder, video);
  const { header } = opened;
  await opened.close();
  const plans = planWindows(windows, clip.key, header).map((plan, number) => ({
    plan,
    crop: cropWindow(windows, clip.key, number, header),
  }));
  if (plans.length === 0) throw tooShort(clip, header);
  return { plans, ...(header.fault !== undefined && { fault: header.fault }) };
}

function tooShort({ path }: Photo, { frameCount }: ClipHeader): UserError {
  return new UserError(
    `Expected the clip ${quoted(path)} to hold a whole window of frames, but it has only ${frameCount}; ask for smaller windows, or leave it out with --on-error skip.`,
    1,
  );
}

/** Deals windows out as dealUnits does variants, as far as each clip has them. */
function dealWindows(clips: readonly Photo[], windows: readonly Planned[][], asked: Asked): ClipUnit[] {
  const { count, perInput } = asked.options;
  const most = windows.map((planned) => Math.min(planned.length, perInput ?? Number.POSITIVE_INFINITY));
  const counts = countsOf(most, count ?? Number.POSITIVE_INFINITY);
  const digits = Math.max(6, String(Math.max(0, counts.reduce((sum, n) => sum + n, 0) - 1)).length);
  const names = sequenceNames(clips);
  const splitFor = splitter(clips, names, asked);
  const units: ClipUnit[] = [];
  clips.forEach((photo, i) => {
    const split = splitFor(photo, names[i] as string);
    const planned = (windows[i] as Planned[]).slice(0, counts[i]);
    for (const [variant, window] of planned.entries()) {
      const sequence = { name: names[i] as string, number: variant };
      const key = String(units.length).padStart(digits, '0');
      units.push({ key, photo, variant, split, window: { ...window, sequence } });
    }
  });
  for (const { name } of asked.options.split ?? [])
    if (units.length > 0 && !units.some((unit) => unit.split === name))
      throw expected({
        what: '--split',
        expected: 'shares that leave every part a clip',
        received: `${clips.length} clip${clips.length === 1 ? '' : 's'}, none of which falls to ${name}`,
        remedy: 'give more clips, larger shares or another --seed, or name them with --test-clips',
      });
  return units;
}

/** One window of each clip in turn, until there are enough or no more. */
function countsOf(most: readonly number[], total: number): number[] {
  const counts = most.map(() => 0);
  for (let left = total, dealt = true; dealt && left > 0; ) {
    dealt = false;
    for (let i = 0; i < most.length && left > 0; i++) {
      if ((counts[i] as number) >= (most[i] as number)) continue;
      counts[i] = (counts[i] as number) + 1;
      left--;
      dealt = true;
    }
  }
  return counts;
}

const stemOf = (path: string) => path.replace(/\.[^./]*$/, '');

/** A folder name for each clip: its path without the extension, in letters that every system takes; no two alike. */
function sequenceNames(clips: readonly Photo[]): string[] {
  const taken = new Set<string>();
  return clips.map(({ path }) => {
    const plain = stemOf(path).replaceAll(/[^A-Za-z0-9_-]+/g, '_') || 'clip';
    let name = plain;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) name = `${plain}-${copy}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** The part that a clip goes to: by name, by share, or none. */
function splitter(clips: readonly Photo[], names: readonly string[], { options, video, windows }: Asked) {
  const { testClips } = video;
  const heldOut = options.layout === 'reds' ? 'val' : 'test';
  if (testClips.length > 0 && options.split !== null)
    throw new UserError('Expected --split or --test-clips, but received both; leave one out.');
  const goesBy = ({ path }: Photo, name: string) =>
    [path, stemOf(path), name, path.split('/').at(-1), stemOf(path).split('/').at(-1)] as string[];
  for (const wanted of testClips)
    if (!clips.some((clip, i) => goesBy(clip, names[i] as string).includes(wanted)))
      throw expected({
        what: '--test-clips',
        expected: 'names of clips that are there',
        received: quoted(wanted),
      });
  return (clip: Photo, name: string): string | undefined => {
    if (testClips.length > 0)
      return goesBy(clip, name).some((known) => testClips.includes(known)) ? heldOut : 'train';
    return options.split === null ? undefined : splitOf(clip.key, options.split, windows.seed);
  };
}
