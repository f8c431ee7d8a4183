import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { createStream } from '../../src/random.js';
import type { ClipReader, ReadOptions, VideoFrame } from '../../src/video/clip.js';
import { embedded } from '../../src/video/embedded.js';
import { openClip } from '../../src/video/readers.js';
import { systemFfmpeg } from '../../src/video/system-ffmpeg.js';
import { temporary } from '../folders.js';

// The clips are made by ffmpeg. Without it, folders of frames are what the other tests stand on.
const ffmpeg = await systemFfmpeg.availability();
const nodeAv = await embedded.availability();
const readers = [ffmpeg.there ? systemFfmpeg : undefined, nodeAv.there ? embedded : undefined].filter(
  (reader) => reader !== undefined,
);
const why = ffmpeg.there ? (nodeAv.there ? '' : 'skipped: no node-av here') : 'skipped: no ffmpeg here';
const plain: ReadOptions = { deinterlace: false, fps: 0 };

const folder = temporary();
const source = (size: string, rate = 30) => ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`];
const run = (args: readonly string[]) => execa('ffmpeg', ['-v', 'error', '-y', ...args]);
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-threads', '1'];

async function clip(name: string, ...args: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await run([...args, file]);
  return file;
}

/** Hash of the code values and the time stamp of every frame. */
async function framesOf(reader: ClipReader, file: string, options = plain): Promise<string[]> {
  const opened = await reader.open(file, path.basename(file), options);
  const lines: string[] = [];
  const line = ({ seconds, picture: { codes } }: VideoFrame) => {
    const bytes = new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
    return `${seconds} ${createHash('sha256').update(bytes).digest('hex')}`;
  };
  for await (const frame of opened.frames()) lines.push(line(frame));
  await opened.close();
  return lines;
}

const sameFrames = async (file: string, options = plain) => {
  const [first, second] = await Promise.all(readers.map((reader) => framesOf(reader, file, options)));
  expect(second).toEqual(first);
  return first as string[];
};

describe.runIf(readers.length === 2)(`the embedded and the system's FFmpeg ${why}`, () => {
  const kinds: Record<string, readonly string[]> = {
    'constant rate': [...source('160x120'), '-frames:v', '12', ...h264, '-pix_fmt', 'yuv420p', 'cfr.mp4'],
    'odd sizes': [
      ...source('161x91'),
      '-frames:v',
      '6',
      ...h264,
      '-qp',
      '0',
      '-pix_fmt',
      'yuv444p',
      'odd.mkv',
    ],
    'high definition, tagged': [
      ...[...source('1280x720'), '-frames:v', '3', ...h264, '-pix_fmt', 'yuv420p'],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', 'hd.mp4'],
    ],
    'ten bits': [...source('160x120'), '-frames:v', '6', ...h264, '-pix_fmt', 'yuv420p10le', 'ten.mp4'],
    'full range': [
      ...source('160x120'),
      '-frames:v',
      '6',
      '-c:v',
      'mjpeg',
      '-pix_fmt',
      'yuvj420p',
      'full.mov',
    ],
    grey: [...source('160x120'), '-frames:v', '6', '-c:v', 'ffv1', '-pix_fmt', 'gray', 'grey.mkv'],
    'late and varying time stamps': [
      ...[...source('160x120'), '-frames:v', '12', '-vf', "select='not(between(n,4,6))',setpts=PTS+2/TB"],
      ...['-fps_mode', 'vfr', ...h264, '-pix_fmt', 'yuv420p', 'vfr.mkv'],
    ],
  };
  it.each(Object.entries(kinds))('give the same frames and time stamps: %s', async (_, args) => {
    const file = await clip(args.at(-1) as string, ...args.slice(0, -1));
    const frames = await sameFrames(file);
    expect(frames.length).toBeGreaterThanOrEqual(3);
    expect(new Set(frames).size).toBe(frames.length);
  });

  it('tell of a gap by the time stamps', async () => {
    const stamps = (await sameFrames(path.join(folder, 'vfr.mkv'))).map((line) => Number(line.split(' ')[0]));
    expect(stamps.slice(2, 6)).toEqual([2.067, 2.1, 2.233, 2.267]);
  });

  it('turn a clip upright as players do', async () => {
    const upright = await clip(
      'upright.mp4',
      ...source('160x96'),
      '-frames:v',
      '3',
      ...h264,
      '-pix_fmt',
      'yuv420p',
    );
    const file = await clip('turned.mp4', '-display_rotation', '90', '-i', upright, '-c', 'copy').catch(() =>
      clip('turned.mp4', '-i', upright, '-c', 'copy', '-metadata:s:v:0', 'rotate=90'),
    );
    await sameFrames(file);
    const opened = await openClip(file, 'turned.mp4', 'ffmpeg', plain);
    expect([opened.header.width, opened.header.height]).toEqual([96, 160]);
    const filters =
      'scale=flags=accurate_rnd+full_chroma_int+bitexact:in_color_matrix=bt601:in_range=limited';
    const { stdout } = await execa(
      'ffmpeg',
      ['-v', 'error', '-i', file, '-vf', `${filters},format=rgb24`, '-frames:v', '1', '-f', 'rawvideo', '-'],
      { encoding: 'buffer' },
    );
    const { value } = await opened.frames().next();
    expect(Buffer.compare(Buffer.from(stdout), Buffer.from((value as VideoFrame).picture.codes))).toBe(0);
    await opened.close();
  });

  it('refuse interlaced fields, and make whole pictures of them when asked to', async () => {
    const args = [...source('160x120'), '-frames:v', '10', '-vf', 'tinterlace=interleave_top', ...h264];
    const file = await clip('fields.mp4', ...args, '-flags', '+ilme+ildct', '-pix_fmt', 'yuv420p');
    for (const reader of readers)
      await expect(framesOf(reader, file)).rejects.toThrow(
        /progressive, but received interlaced fields; add --deinterlace/,
      );
    await sameFrames(file, { ...plain, deinterlace: true });
  });

  it('refuse what is made for brighter screens, and what holds no video', async () => {
    const hlg = ['-color_trc', 'arib-std-b67', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];
    const bright = await clip('hlg.mp4', ...source('160x120'), '-frames:v', '2', ...h264, ...hlg);
    const sound = await clip('sound.m4a', '-f', 'lavfi', '-i', 'sine=duration=0.2', '-c:a', 'aac');
    const text = path.join(folder, 'text.mp4');
    fs.writeFileSync(text, 'no clip at all');
    for (const reader of readers) {
      await expect(framesOf(reader, bright)).rejects.toThrow(/standard dynamic range, but received HLG/);
      await expect(framesOf(reader, sound)).rejects.toThrow(/to hold video, but received none/);
      await expect(framesOf(reader, text)).rejects.toThrow(
        /"text.mp4" to be a video clip, but FFmpeg can't read it/,
      );
    }
  });

  it('give of a clip with an edit list what its players show, and count that', async () => {
    const whole = await clip('keyed.mp4', ...source('160x120'), '-frames:v', '40', ...h264, '-g', '15');
    // Cut between key frames: the packets from the last one on are there, and the edit list hides them.
    const file = await clip('edited.mp4', '-ss', '0.7', '-i', whole, '-c', 'copy');
    const frames = await sameFrames(file);
    const pixels = (lines: readonly string[]) => lines.map((line) => line.split(' ')[1]);
    expect(pixels(frames)).toEqual(pixels((await sameFrames(whole)).slice(21)));
    expect(frames[0]).toMatch(/^0 /);
    for (const reader of readers)
      expect((await reader.open(file, 'edited.mp4', plain)).header.frameCount).toBe(frames.length);
  });

  it('stop at a damaged frame, which they name', async () => {
    const whole = await clip('healthy.mp4', ...source('160x120'), '-frames:v', '60', ...h264, '-g', '15');
    const bytes = fs.readFileSync(whole);
    const data = bytes.indexOf('mdat');
    const stream = createStream('test', 'noise');
    const middle = data + ((bytes.length - data) >> 1);
    for (let i = 0; i < 20_000; i++) bytes[middle + i] = stream.integer(0, 255);
    const file = path.join(folder, 'hurt.mp4');
    fs.writeFileSync(file, bytes);
    const messages = await Promise.all(
      readers.map((reader) => framesOf(reader, file).then(String, (thrown: Error) => thrown.message)),
    );
    expect(messages[0]).toMatch(/^The clip "hurt.mp4" is damaged at frame \d+; --on-error skip uses/);
    expect(messages[1]).toBe(messages[0]);
  });

  it('say that a clip is cut short, and give what is there', async () => {
    const args = [
      ...source('320x240'),
      '-frames:v',
      '60',
      ...h264,
      '-movflags',
      '+faststart',
      '-pix_fmt',
      'yuv420p',
    ];
    const whole = await clip('whole.mp4', ...args);
    const bytes = fs.readFileSync(whole);
    const file = path.join(folder, 'cut.mp4');
    fs.writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const frames = await sameFrames(file);
    expect(frames).toEqual((await sameFrames(whole)).slice(0, frames.length));
    expect(frames.length).toBeGreaterThan(20);
    for (const reader of readers)
      expect((await reader.open(file, 'cut.mp4', plain)).header.fault).toMatch(
        /cut short: of it, \d+ frames at most/,
      );
  });

  it.each(['mkv', 'ts'])(
    'begin with the first keyframe of a clip that is cut amid a group of pictures: %s',
    async (kind) => {
      const gop = [...h264, '-bf', '0', '-g', '12', '-sc_threshold', '0', '-pix_fmt', 'yuv420p'];
      const whole = await clip(`gop.${kind}`, ...source('160x120'), '-frames:v', '40', ...gop);
      const cut = ['-i', whole, '-ss', '0.2', '-c', 'copy', '-copyinkf'];
      const file = await clip(`amid.${kind}`, ...cut);
      const pixels = (lines: readonly string[]) => lines.map((line) => line.split(' ')[1]);
      const frames = await sameFrames(file);
      expect(pixels(frames)).toEqual(pixels(await sameFrames(whole)).slice(12));
      // What lies before it counts among the packets, so that the windows left without frames are named.
      for (const reader of readers)
        expect((await reader.open(file, `amid.${kind}`, plain)).header.frameCount).toBeGreaterThan(28);
    },
  );
});
