/**
 * Makes clips whose every frame is known, 240 frames a second, lossless and as H.264, with the ffmpeg of the system:
 * `npx jiti scripts/clips.ts OUT [WIDTHxHEIGHT [FRAMES [PHOTO BEHIND]]]`. The bundled clip is OUT/camera.mp4 of
 * `npx jiti scripts/clips.ts OUT 640x360 66`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { decodePhoto } from '../src/codec/decode.js';
import type { Image } from '../src/image.js';
import { imageFromCodes } from '../src/pixels/colour.js';
import { resizeArea } from '../src/pixels/resize.js';
import { coded, movingCutOut, movingPhoto, type Scene } from './scenes.js';

const samples = path.join(import.meta.dirname, '..', 'samples');
const [
  out = 'out/clips',
  size = '1280x720',
  frames = '66',
  photo = path.join(samples, 'stream.jpg'),
  behind = path.join(samples, 'maple.jpg'),
] = process.argv.slice(2);
const [width = 0, height = 0] = size.split('x').map(Number);
const count = Number(frames);

/** A photo no larger than leaves room about the view for the camera to move in. */
async function load(file: string): Promise<Image<'linear'>> {
  const whole = imageFromCodes(await decodePhoto(fs.readFileSync(file), path.basename(file)));
  const scale = Math.max((1.25 * width) / whole.width, (1.25 * height) / whole.height);
  if (scale >= 1) return whole;
  return resizeArea(whole, Math.round(whole.width * scale), Math.round(whole.height * scale));
}

async function encode(name: string, scene: Scene): Promise<void> {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', '240', '-i', '-'];
  const colour = [
    '-colorspace',
    'bt709',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-color_range',
    'tv',
  ];
  const convert = [
    '-vf',
    'scale=out_color_matrix=bt709:out_range=limited:flags=accurate_rnd+full_chroma_int',
  ];
  const whole = ['-c:v', 'ffv1', '-pix_fmt', 'bgr0', path.join(out, `${name}.mkv`)];
  const h264 = ['-c:v', 'libx264', '-crf', '19', '-preset', 'slow', '-pix_fmt', 'yuv420p', ...colour];
  const args = [
    ...whole,
    ...convert,
    ...h264,
    '-threads',
    '1',
    '-map_metadata',
    '-1',
    '-fflags',
    '+bitexact',
  ];
  const bytes = Buffer.concat(
    Array.from({ length: count }, (_, i) => Buffer.from(coded(scene(i - (count - 1) / 2)).codes)),
  );
  await execa('ffmpeg', ['-v', 'error', '-y', ...raw, ...args, path.join(out, `${name}.mp4`)], {
    input: bytes,
  });
  console.log(`${name}.mkv, ${name}.mp4: ${count} frames of ${size}`);
}

fs.mkdirSync(out, { recursive: true });
const [front, back] = [await load(photo), await load(behind)];
const step = width / 640;
await encode(
  'camera',
  movingPhoto(front, { width, height }, { dx: 0.9 * step, dy: 0.35 * step, turn: 0.0006, zoom: 1.0008 }),
);
await encode('layers', movingCutOut(back, front, { width, height }, { dx: 0.9 * step, dy: -0.3 * step }));
