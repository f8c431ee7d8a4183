import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findClips, identifyClips, refuseChanged } from '../../src/source/clips.js';
import { temporary } from '../folders.js';

function tree(...names: string[]): string {
  const folder = temporary();
  for (const name of names) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), name);
  }
  return folder;
}

const paths = async (inputs: string[], exclude?: string) =>
  (await findClips(inputs, exclude)).map(({ path }) => path);

describe('findClips', () => {
  it('finds video files and folders of numbered frames, whatever they are called', async () => {
    const odd = ['a b.mp4', 'q"uote.mkv', "it's.mov", 'new\nline.webm', 'smile 😀.avi', 'br[ack]et*.MPG'];
    const folder = tree(...odd, 'frames/000.png', 'frames/001.png', 'one/0.png', 'notes.txt');
    expect((await paths([folder])).sort()).toEqual([...odd, 'frames'].sort());
    expect(await paths([path.join(folder, 'br[ack]et*.MPG')])).toEqual(['br[ack]et*.MPG']);
    expect(await paths([path.join(folder, '*')])).toEqual([...odd, 'frames'].sort());
    expect(await paths([path.join(folder, 'frames')])).toEqual(['frames']);
  });

  it('follows links once, passes over loops and pipes, and leaves our own datasets and the output alone', async () => {
    const folder = tree(
      'real/a.mp4',
      'out/sharp/0.png',
      'out/sharp/1.png',
      'set/sharp/0.png',
      'set/sharp/1.png',
    );
    fs.symlinkSync('..', path.join(folder, 'real/up'));
    fs.symlinkSync('loop.mp4', path.join(folder, 'loop.mp4'));
    if (process.platform === 'linux') spawnSync('mkfifo', [path.join(folder, 'pipe.mp4')]);
    for (const name of ['dataset.json', 'samples.jsonl'])
      fs.writeFileSync(path.join(folder, 'set', name), '');
    expect(await paths([folder], path.join(folder, 'out'))).toEqual(['real/a.mp4']);
    await expect(findClips([path.join(folder, 'out')], path.join(folder, 'out'))).rejects.toThrow(
      /only the output folder itself/,
    );
  });

  it.runIf(process.platform === 'linux')('names a clip whose name no text can hold, as a fault', async () => {
    const folder = tree('a.mp4');
    const name = Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from('.mp4')]);
    fs.writeFileSync(name, '');
    const clips = await identifyClips(await findClips([folder]));
    expect(clips.map(({ fault }) => fault)).toEqual([
      undefined,
      expect.stringMatching(/^The clip ".+" could not be read \(its name is not valid UTF-8\); rename it\.$/),
    ]);
  });
});

describe('a clip that changes', () => {
  it.each(['a.mp4', 'frames'])('is refused in one sentence: %s', async (name) => {
    const folder = tree('a.mp4', 'frames/0.png', 'frames/1.png');
    const [clip] = await identifyClips(await findClips([path.join(folder, name)]));
    if (clip === undefined) throw new Error('found nothing');
    await refuseChanged(clip);
    const file = path.join(folder, name === 'frames' ? 'frames/1.png' : name);
    fs.appendFileSync(file, 'more');
    const changed = `The clip "${name}" changed while the run was under way; run again when it rests.`;
    await expect(refuseChanged(clip)).rejects.toThrow(changed);
    fs.rmSync(path.join(folder, name), { recursive: true });
    await expect(refuseChanged(clip)).rejects.toThrow(changed);
  });

  it('is refused though its size and its time were set back', async () => {
    const file = path.join(tree('a.mp4'), 'a.mp4');
    fs.writeFileSync(file, 'frames');
    const [clip] = await identifyClips(await findClips([file]));
    const { atime, mtime } = fs.statSync(file);
    fs.writeFileSync(file, 'FRAMES');
    fs.utimesSync(file, atime, mtime);
    await expect(refuseChanged(clip!)).rejects.toThrow(/changed while the run was under way/);
  });

  it('is the same clip where it was touched, linked or written anew with the same bytes', async () => {
    const file = path.join(tree('a.mp4'), 'a.mp4');
    const [clip] = await identifyClips(await findClips([file]));
    fs.utimesSync(file, 1, 1);
    await refuseChanged(clip!);
    fs.linkSync(file, `${file}-2`);
    await refuseChanged(clip!);
    fs.writeFileSync(file, fs.readFileSync(file));
    await refuseChanged(clip!);
  });
});
