import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/codec/png.js';
import { frameFiles } from '../../src/video/frames-folder.js';
import { openClip } from '../../src/video/readers.js';
import { temporary } from '../folders.js';

function frame(value: number, width = 4) {
  return encodePng(
    { width, height: 3, channels: 3, depth: 8, data: new Uint8Array(width * 9).fill(value) },
    'fast',
  );
}

function folderOf(files: Record<string, number>): string {
  const folder = temporary();
  for (const [name, value] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), frame(value));
  return folder;
}

describe('a folder of frames', () => {
  it('is read in the order of the numbers, not of the letters', async () => {
    const folder = folderOf({ 'f10.png': 10, 'f9.png': 9, 'f011.png': 11, 'notes.txt.png': 0 });
    expect(frameFiles(folder)).toEqual(['f9.png', 'f10.png', 'f011.png']);
    const clip = await openClip(folder, 'clip', 'auto', { deinterlace: false, fps: 240 });
    expect(clip.header).toMatchObject({ decoder: 'frames', width: 4, height: 3, frameCount: 3, depth: 8 });
    const seen: unknown[] = [];
    for await (const { index, seconds, picture } of clip.frames())
      seen.push([index, seconds, picture.codes[0]]);
    expect(seen).toEqual([
      [0, 0, 9],
      [1, 1 / 240, 10],
      [2, 2 / 240, 11],
    ]);
  });

  it('is no clip where the names differ before the number', () => {
    expect(frameFiles(folderOf({ 'a1.png': 1, 'b2.png': 2 }))).toEqual([]);
  });

  it('has frames of one size', async () => {
    const folder = folderOf({ '1.png': 1, '2.png': 2 });
    fs.writeFileSync(path.join(folder, '3.png'), frame(3, 5));
    const clip = await openClip(folder, 'clip', 'auto', { deinterlace: false, fps: 0 });
    const all = async () => {
      for await (const { seconds } of clip.frames()) expect(seconds).toBeUndefined();
    };
    await expect(all()).rejects.toThrow(
      'Expected all frames of "clip" to have the width 4, but "3.png" has 5',
    );
  });
});
