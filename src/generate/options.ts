import os from 'node:os';
import { oneOf, type Parameter, setting, textual, toggle } from '../recipe/parameters.js';
import type { Size } from '../sample/plan-sample.js';
import { layouts } from '../sink/layout.js';

/** Parts of a dataset and the share of the sources that each gets. */
export type Split = readonly { readonly name: string; readonly share: number }[];

function readSize(text: string): Size | undefined {
  const match = /^(\d{1,6})x(\d{1,6})$/i.exec(text.trim());
  const width = Number(match?.[1]);
  const height = Number(match?.[2]);
  return width > 0 && height > 0 ? { width, height } : undefined;
}

function readSplit(text: string): Split | undefined {
  const parts = text.split(',').map((part) => /^\s*([a-z][a-z0-9_-]*)\s*=\s*([0-9.]+)\s*$/i.exec(part));
  const split = parts.map((match) => ({ name: match?.[1] ?? '', share: Number(match?.[2]) }));
  const total = split.reduce((sum, { share }) => sum + share, 0);
  const names = new Set(split.map(({ name }) => name));
  const valid = split.every(({ name, share }) => name !== '' && share > 0) && names.size === split.length;
  return valid && Math.abs(total - 1) < 1e-6 ? split : undefined;
}

const wholeNumber = { min: 1, max: 1e9, whole: true };

/**
 * The options of every call that makes pairs, declared as recipes declare theirs. Those in `recordedOptions`
 * say what the dataset is and stand in its record; the others say how a run goes and leave no trace.
 */
export const recordedOptions = {
  count: textual<number | null>({
    about: 'Samples in all; without it, every input times --per-input.',
    accepts: 'a whole number from 1 to 999999999',
    default: 'all',
    read: (text) => (text === 'all' ? null : /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : undefined),
    write: (count) => count,
  }),
  perInput: textual<number | null>({
    about: 'Variants made of each input: 1, unless --count asks for more.',
    accepts: 'a whole number from 1 to 999999999',
    default: 'as --count needs',
    read: (text) =>
      text === 'as --count needs' ? null : /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : undefined,
    write: (count) => count,
  }),
  crop: textual<Size | null>({
    about: 'Cut a random window of this size out of each photo.',
    accepts: 'a size such as 512x512, or none',
    default: 'none',
    read: (text) => (text === 'none' ? null : readSize(text)),
    write: (size) => (size === null ? null : `${size.width}x${size.height}`),
  }),
  cropPolicy: oneOf({
    options: ['uniform', 'blur-aware'],
    default: 'uniform',
    about:
      'Where --crop lies: anywhere, or half of the time about a pixel of the mask, as long as that covers 5 % of the whole photo; then all of the photo is made first.',
    source: 'ReLoBlur (Li et al. 2023), BAPC',
  }),
  depth: oneOf({ options: ['8', '16'], default: '8', about: 'Bits per channel of the pictures.' }),
  layout: oneOf({
    options: Object.keys(layouts) as (keyof typeof layouts)[],
    default: 'pairs',
    about:
      'How the folders are arranged: blur/ and sharp/, side by side as pix2pix reads, lq/ and gt/ as BasicSR reads, or a folder a clip as in GoPro and REDS.',
  }),
  format: oneOf({ options: ['folder'], default: 'folder', about: 'What holds the samples.' }),
  split: textual<Split | null>({
    about: 'Parts such as train=0.9,test=0.1; a photo and all its samples go to one of them.',
    accepts: 'names and shares that add up to 1, such as train=0.9,test=0.1, or none',
    default: 'none',
    read: (text) => (text === 'none' ? null : readSplit(text)),
    write: (split) => (split === null ? null : split.map(({ name, share }) => `${name}=${share}`).join(',')),
  }),
  png: oneOf({
    options: ['fast', 'small'],
    default: 'fast',
    about:
      'Write PNGs quickly, or a little smaller: by 1 % on photos, more on masks, at four times the time.',
  }),
};

export const runOptions = {
  workers: setting({
    default: os.availableParallelism(),
    ...wholeNumber,
    max: 1024,
    about: 'Threads that make samples; the bytes never depend on it.',
  }),
  onError: oneOf({
    options: ['stop', 'skip'],
    default: 'stop',
    about: 'Stop at a photo that is no use, or skip it and name it in skipped.jsonl.',
  }),
  timeout: setting({
    default: 0,
    min: 0,
    max: 86400,
    unit: 's',
    about: 'Longest time that one sample may take; 0 for no limit.',
  }),
  resume: toggle({ default: true, about: 'Go on where an interrupted run of the same call ended.' }),
  overwrite: toggle({ default: false, about: 'Replace a dataset that another call made in --out.' }),
  preview: toggle({ default: true, about: 'Write the contact sheet preview.png.' }),
};

/** The options of calls that read video, besides. */
export const clipOptions = {
  testClips: textual<readonly string[]>({
    about:
      'Clips held out for testing (validation in the layout reds): names with or without folders and extension.',
    accepts: 'names with commas between, or none',
    default: 'none',
    read: (text) => (text === 'none' ? [] : text.split(',').map((name) => name.trim())),
    write: (names) => (names.length === 0 ? null : names.join(',')),
  }),
  deinterlace: toggle({
    default: false,
    about: 'Make whole pictures out of interlaced fields, which are refused otherwise.',
  }),
  fps: setting({
    default: 0,
    min: 0,
    max: 1e6,
    unit: 'frames a second',
    about: 'Frame rate of folders of frames, for the time stamps in the record; 0 for none.',
  }),
};

export const clipRunOptions = {
  decoder: oneOf({
    options: ['auto', 'embedded', 'ffmpeg', 'frames'],
    default: 'auto',
    about: "What reads video: node-av, the system's ffmpeg, or neither; frames are the same whichever does.",
  }),
};

/** How clips are read. */
export interface VideoSettings {
  readonly decoder: 'auto' | 'embedded' | 'ffmpeg' | 'frames';
  readonly deinterlace: boolean;
  readonly fps: number;
}

type SettingOf<P> = P extends Parameter<infer Setting, infer _> ? Setting : never;
type OptionSettings<O> = { readonly [K in keyof O]: SettingOf<O[K]> };
export type RecordedSettings = OptionSettings<typeof recordedOptions>;
export type RunSettings = OptionSettings<typeof runOptions>;
export type ClipSettings = OptionSettings<typeof clipOptions> & OptionSettings<typeof clipRunOptions>;

/** Whether crops are cut out of the whole picture, where its mask says. */
export const isAimed = ({ crop, cropPolicy }: RecordedSettings): boolean =>
  crop !== null && cropPolicy === 'blur-aware';
