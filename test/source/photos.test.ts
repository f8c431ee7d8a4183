import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { identifyPhotos } from '../../src/source/identify.js';
import { findPhotos } from '../../src/source/photos.js';
import { temporary } from '../folders.js';

function tree(files: Readonly<Record<string, string>>): string {
  const folder = temporary();
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const paths = async (inputs: string[], exclude?: string) =>
  (await findPhotos(inputs, exclude)).map(({ path }) => path);

describe('findPhotos', () => {
  it('searches folders recursively for photos, and sorts by recorded path', async () => {
    const folder = tree({
      'b.JPG': '',
      'a/z.png': '',
      'a/notes.txt': '',
      'c.bmp': '',
      '.hidden/x.png': '',
      'B.webp': '',
    });
    expect(await paths([folder])).toEqual(['B.webp', 'a/z.png', 'b.JPG', 'c.bmp']);
  });

  it('takes a file by its name, whatever its ending, and a glob from its fixed part on', async () => {
    const folder = tree({ 'deep/er/a.png': '', 'deep/b.jpg': '', 'deep/c.txt': '' });
    expect(await paths([path.join(folder, 'deep/c.txt')])).toEqual(['c.txt']);
    expect(await paths([path.join(folder, 'deep/**/*')])).toEqual(['b.jpg', 'er/a.png']);
  });

  it('takes names with spaces, quotes, newlines, brackets and emoji', async () => {
    const names = [
      'a b.png',
      'q"uote.png',
      "it's.png",
      'new\nline.png',
      'br[ack]et*.png',
      'smile 😀.png',
      `${'x'.repeat(250)}.png`,
    ];
    const folder = tree(Object.fromEntries(names.map((name) => [name, ''])));
    expect((await paths([folder])).sort()).toEqual([...names].sort());
    expect(await paths([path.join(folder, 'br[ack]et*.png')])).toEqual(['br[ack]et*.png']);
  });

  it('follows links once and runs into no loop', async () => {
    const folder = tree({ 'real/a.png': '' });
    fs.symlinkSync('..', path.join(folder, 'real/up'));
    fs.symlinkSync('real', path.join(folder, 'again'));
    fs.symlinkSync('real/a.png', path.join(folder, 'link.png'));
    fs.symlinkSync('nowhere.png', path.join(folder, 'broken.png'));
    expect(await paths([folder])).toEqual(['again/a.png', 'link.png']);
  });

  it('never finds what lies in the output folder', async () => {
    const folder = tree({ 'a.png': '', 'out/blur/000000.png': '' });
    expect(await paths([folder], path.join(folder, 'out'))).toEqual(['a.png']);
    await expect(findPhotos([path.join(folder, 'out')], path.join(folder, 'out'))).rejects.toThrow(
      /only the output folder itself/,
    );
  });

  it('never finds the output folder through links either, nor a dataset of ours below an input', async () => {
    const folder = tree({ 'in/a.png': '', 'elsewhere/out/blur/000000.png': '' });
    fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'in/link'));
    expect(await paths([path.join(folder, 'in')], path.join(folder, 'elsewhere/out'))).toEqual(['a.png']);
    const set = tree({ 'a.png': '', 'set/dataset.json': '', 'set/samples.jsonl': '', 'set/sharp/b.png': '' });
    expect(await paths([set])).toEqual(['a.png']);
    expect(await paths([path.join(set, 'set/sharp')])).toEqual(['b.png']);
    expect(await paths([path.join(set, 'set')])).toEqual(['sharp/b.png']);
  });

  it('finds a file once that several inputs lead to, under its longest path, whatever their order', async () => {
    const folder = tree({ 'sub/a.png': '', 'b.png': '' });
    const inputs = [folder, path.join(folder, 'sub'), path.join(folder, 'sub/a.png'), `${folder}/sub/..`];
    expect(await paths(inputs)).toEqual(['b.png', 'sub/a.png']);
    expect(await paths([...inputs].reverse())).toEqual(['b.png', 'sub/a.png']);
  });

  it.runIf(process.platform === 'linux')(
    'passes over pipes and links to themselves, and hangs on none',
    async () => {
      const folder = tree({ 'a.png': '' });
      spawnSync('mkfifo', [path.join(folder, 'pipe.png')]);
      fs.symlinkSync('loop.png', path.join(folder, 'loop.png'));
      expect(await paths([folder])).toEqual(['a.png']);
      expect(await paths([path.join(folder, '*.png')])).toEqual(['a.png']);
      await expect(findPhotos([path.join(folder, 'pipe.png')])).rejects.toThrow(
        /to be a file or a folder, but received neither/,
      );
      await expect(findPhotos([path.join(folder, 'loop.png')])).rejects.toThrow(
        /could not be looked at \(ELOOP\)/,
      );
      await expect(findPhotos([''])).rejects.toThrow(/nothing of that name/);
    },
  );

  it.runIf(process.platform === 'linux')('names a photo whose name no text can hold', async () => {
    const folder = tree({ 'a.png': '' });
    fs.writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from('.png')]),
      '',
    );
    const found = await findPhotos([folder]);
    expect(found.map(({ fault }) => fault)).toEqual([
      undefined,
      expect.stringMatching(/name is not valid UTF-8/),
    ]);
  });

  it('says in one sentence what is missing or empty', async () => {
    const folder = tree({ 'notes.txt': '' });
    await expect(findPhotos([folder])).rejects.toThrow(
      /^Expected the input ".+" to be a photo, .+, but received none\.$/,
    );
    await expect(findPhotos([path.join(folder, 'no.jpg')])).rejects.toThrow(
      /received nothing of that name\.$/,
    );
  });
});

describe('identifyPhotos', () => {
  it('keys photos by their bytes, and tells copies apart in path order', async () => {
    const folder = tree({ 'c.png': 'same', 'a.png': 'same', 'b.png': 'other' });
    const photos = await identifyPhotos(await findPhotos([folder]));
    expect(photos.map(({ path, key, sha256 }) => [path, key.slice(64), key.startsWith(sha256)])).toEqual([
      ['a.png', '', true],
      ['b.png', '', true],
      ['c.png', '-2', true],
    ]);
  });

  it('orders photos of one path by their bytes, whichever input is named first', async () => {
    const folder = tree({ 'a/x.png': 'one', 'b/x.png': 'two', 'c/x.png': 'three' });
    const keys = async (...names: string[]) =>
      (await identifyPhotos(await findPhotos(names.map((name) => path.join(folder, name))))).map(
        ({ key }) => key,
      );
    expect(await keys('c', 'a', 'b')).toEqual(await keys('a', 'b', 'c'));
  });

  it('stops where the signal is given', async () => {
    const folder = tree({ 'a.png': 'a' });
    const files = await findPhotos([folder]);
    await expect(identifyPhotos(files, undefined, AbortSignal.abort())).rejects.toThrow(/^Interrupted/);
  });

  it('keeps a photo that vanished as a fault, in one sentence', async () => {
    const [photo] = await identifyPhotos([{ path: 'gone.png', file: '/nowhere/gone.png' }]);
    expect(photo?.fault).toMatch(/^The photo "gone.png" could not be read \(ENOENT\)/);
  });
});
