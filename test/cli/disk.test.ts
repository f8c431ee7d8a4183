import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashesUnder, temporary } from '../folders.js';
import { bin, genBlur, writePhotos } from './command.js';

/** A small disk of its own, where this machine lets us mount one (Linux, as root). */
function mountDisk(megabytes: number): string | undefined {
  const place = temporary();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place]);
  return status === 0 ? place : undefined;
}
const remount = (place: string, options: string) =>
  expect(spawnSync('mount', ['-o', `remount,${options}`, place]).status).toBe(0);
const unmount = (place: string | undefined) => place && spawnSync('umount', ['-l', place]);

const disk = mountDisk(1);
const barred = mountDisk(1);
afterAll(() => {
  unmount(disk);
  unmount(barred);
});

const folder = temporary();
const call = ['--recipe', 'linear', 'photos', '--count', '40', '--quiet'];
beforeAll(async () => {
  writePhotos(path.join(folder, 'photos'), ['a.png', 'b.png', 'c.png']);
  await genBlur([...call, '--out', 'whole'], folder);
});

// Skipped where nothing can be mounted: a full or write-protected disk can't be feigned without one.
describe.skipIf(disk === undefined || barred === undefined)('a disk', () => {
  it.each(['stop', 'skip'])(
    'that is full ends the run in one sentence (--on-error %s), and with room it goes on to the same bytes',
    async (policy) => {
      const out = path.join(disk as string, policy);
      remount(disk as string, 'size=1m');
      const full = await genBlur([...call, '--on-error', policy, '--out', out], folder);
      expect(full.exitCode).toBe(1);
      expect(full.stderr).toMatch(
        /^The disk is full: "[^"\n]+" could not be written; make room and run the same command again to go on\.$/,
      );
      expect(fs.existsSync(path.join(out, 'dataset.json'))).toBe(false);
      for (const file of Object.keys(hashesUnder(out)))
        expect(file.startsWith('.gen-blur/') || fs.statSync(path.join(out, file)).size > 0).toBe(true);
      remount(disk as string, 'size=20m');
      expect(await genBlur([...call, '--on-error', policy, '--out', out], folder)).toMatchObject({
        exitCode: 0,
      });
      expect(hashesUnder(out)).toEqual(hashesUnder(path.join(folder, 'whole')));
      fs.rmSync(out, { recursive: true });
    },
  );

  it('that is read-only is refused in one sentence, and a finished dataset on it is left as it is', async () => {
    const place = barred as string;
    remount(place, 'size=20m');
    await genBlur([...call, '--out', path.join(place, 'set')], folder);
    remount(place, 'ro');
    const run = await genBlur([...call, '--out', path.join(place, 'new')], folder);
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toMatch(/^The folder may not be written to: ".+new" \(EROFS\); choose another --out/);
    expect(await genBlur([...call, '--out', path.join(place, 'set')], folder)).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });
});

const nobody = 65534;
// Root may do all: what others may not is tried as another user, who must be able to reach Node and the checkout.
const canBeNobody =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, [bin, '--version'], { uid: nobody, gid: nobody, cwd: '/' }).status === 0;

describe.skipIf(!canBeNobody)('rights', () => {
  const asNobody = (args: readonly string[], cwd: string) =>
    execa(process.execPath, [bin, ...args], { cwd, reject: false, uid: nobody, gid: nobody });

  it('that are missing on --out or on a part of the input are told in one sentence', async () => {
    const place = temporary();
    fs.chmodSync(place, 0o755);
    writePhotos(path.join(place, 'photos'), ['ok/a.png', 'barred/b.png', 'barred.png']);
    for (const name of ['photos/barred', 'photos/barred.png']) fs.chmodSync(path.join(place, name), 0);
    fs.mkdirSync(path.join(place, 'free'));
    fs.chmodSync(path.join(place, 'free'), 0o777);
    const args = ['--recipe', 'linear', 'photos', '--quiet', '--out'];
    const { exitCode, stderr } = await asNobody([...args, 'mine'], place);
    // Of the two faults the one that is met first: that of the input.
    expect([exitCode, stderr]).toEqual([
      1,
      'The folder "barred" could not be read (EACCES); check that it is there and readable.',
    ]);
    const skipped = await asNobody([...args, 'free/set', '--on-error', 'skip'], place);
    expect(skipped.exitCode).toBe(3);
    const lines = fs.readFileSync(path.join(place, 'free/set/skipped.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).source.path)).toEqual(['barred', 'barred.png']);
    const out = await asNobody(['--recipe', 'linear', 'photos/ok', '--out', 'mine'], place);
    expect(out).toMatchObject({ exitCode: 1, stdout: '' });
    expect(out.stderr).toMatch(/^The folder may not be written to: ".+mine" \(EACCES\)/);
  });
});

describe.runIf(process.platform === 'linux')('places where nothing can be', () => {
  it.each([
    ['/proc/gen-blur', 'ENOENT'],
    ['x'.repeat(300), 'ENAMETOOLONG'],
  ])('%s is refused at once', async (out, code) => {
    const run = await genBlur([...call, '--out', out], folder);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(new RegExp(`^".+" could not be written \\(${code}\\)`));
  });

  it('is told as a file in the place of a folder', async () => {
    const run = await genBlur([...call, '--out', '/dev/null/set'], folder);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: 'Expected "/dev/null/set" to be a folder, but a file is in its place; choose another --out.',
    });
  });
});
