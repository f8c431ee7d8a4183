import fs from 'node:fs';
import { UserError } from '../errors.js';
import type { Availability, ClipReader, DecoderName, OpenClip, ReadOptions } from './clip.js';
import { embedded } from './embedded.js';
import { framesFolder } from './frames-folder.js';
import { systemFfmpeg } from './system-ffmpeg.js';

/** Every reader, in the order in which `auto` tries them. */
export const readers: readonly ClipReader[] = [embedded, systemFfmpeg, framesFolder];

export type DecoderChoice = 'auto' | DecoderName;

const asked = new Map<DecoderName, Promise<Availability>>();

/** Whether a reader is at hand; found out once in each thread. */
export function availabilityOf(reader: ClipReader): Promise<Availability> {
  const known = asked.get(reader.name) ?? reader.availability();
  asked.set(reader.name, known);
  return known;
}

/** The reader for a clip. Throws a UserError that says how to install one where there is none. */
export async function readerFor(file: string, choice: DecoderChoice): Promise<ClipReader> {
  const isFolder = fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder) return framesFolder;
  const video = readers.filter(({ name }) => name !== 'frames' && (choice === 'auto' || choice === name));
  for (const reader of video) if ((await availabilityOf(reader)).there) return reader;
  const wanted = choice === 'auto' ? 'node-av, or ffmpeg and ffprobe,' : choice;
  throw new UserError(
    `Expected ${wanted} to read video with, but it isn't here; gen-blur doctor says how to install it (a folder of numbered PNGs or JPEGs needs neither).`,
    1,
  );
}

/** Opens a clip with the reader chosen. `path` is what messages and records call it. */
export async function openClip(
  file: string,
  path: string,
  choice: DecoderChoice,
  options: ReadOptions,
): Promise<OpenClip> {
  return (await readerFor(file, choice)).open(file, path, options);
}
