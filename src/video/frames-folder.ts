import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../codec/decode.js';
import { quoted, UserError } from '../errors.js';
import type { CodedPicture } from '../pixels/colour.js';
import type { ClipHeader, ClipReader, FrameRoom, OpenClip, ReadOptions, VideoFrame } from './clip.js';
import { emptyError } from './rules.js';

const NUMBERED = /^(.*?)(\d+)\.(png|jpe?g)$/i;

/**
 * The numbered pictures of a folder in the order of their numbers, as file names; empty where it holds none, or where
 * they don't share one name before the number and so aren't one clip.
 */
export function frameFiles(folder: string): string[] {
  return frameNames(fs.readdirSync(folder));
}

/** Those of the names that are such pictures', in their order. */
export function frameNames(names: readonly string[]): string[] {
  const frames = names
    .filter((name) => !name.startsWith('.'))
    .map((name) => ({ name, match: NUMBERED.exec(name) }))
    .filter(({ match }) => match !== null)
    .map(({ name, match }) => ({ name, stem: match?.[1] ?? '', number: Number(match?.[2]) }));
  if (new Set(frames.map(({ stem }) => stem)).size !== 1) return [];
  return frames.sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}

/** A folder of numbered PNGs or JPEGs. Nothing is decoded before its turn. */
export const framesFolder: ClipReader = {
  name: 'frames',
  availability: async () => ({ there: true, version: 'PNG and JPEG, part of gen-blur' }),
  open,
};

async function open(folder: string, name: string, options: ReadOptions): Promise<OpenClip> {
  const files = frameFiles(folder);
  if (files.length === 0) throw emptyError(name);
  const first = await read(folder, files[0] as string, name);
  const { width, height, channels, depth, conversions } = first;
  const header: ClipHeader = {
    decoder: 'frames',
    codec: path
      .extname(files[0] as string)
      .slice(1)
      .toLowerCase(),
    ...{ width, height, channels, depth, bits: depth },
    framesPerSecond: options.fps,
    frameCount: files.length,
    conversions,
  };
  return { header, frames: (room) => frames(folder, name, files, header, room), close: async () => {} };
}

const read = async (folder: string, file: string, name: string) =>
  decodePhoto(await fs.promises.readFile(path.join(folder, file)), `${name}/${file}`);

async function* frames(
  folder: string,
  name: string,
  files: readonly string[],
  header: ClipHeader,
  room: FrameRoom | undefined,
): AsyncGenerator<VideoFrame> {
  for (const [index, file] of files.entries()) {
    const picture = await read(folder, file, name);
    for (const property of ['width', 'height', 'channels', 'depth'] as const)
      if (picture[property] !== header[property])
        throw new UserError(
          `Expected all frames of ${quoted(name)} to have the ${property} ${header[property]}, but ${quoted(file)} has ${picture[property]}; mend or remove it.`,
          1,
        );
    const seconds = header.framesPerSecond > 0 ? index / header.framesPerSecond : undefined;
    yield { index, seconds, picture: room === undefined ? picture : placed(picture, room) };
  }
}

function placed(picture: CodedPicture, room: FrameRoom): CodedPicture {
  const { buffer, byteOffset, byteLength } = picture.codes;
  const bytes = room(byteLength);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  const codes = picture.depth === 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, byteLength / 2);
  return { ...picture, codes };
}
