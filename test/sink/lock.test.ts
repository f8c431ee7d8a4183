import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/sink/lock.js';
import { temporary } from '../folders.js';

function folder(): string {
  return temporary();
}
function leaveLock(root: string, text: string): void {
  fs.mkdirSync(path.join(root, '.gen-blur'), { recursive: true });
  fs.writeFileSync(path.join(root, '.gen-blur/lock-1'), text);
}

describe('lockFolder', () => {
  it('refuses a second taker in one sentence, until it is given back', () => {
    const root = folder();
    const release = lockFolder(root);
    expect(() => lockFolder(root)).toThrow(
      /^Expected no other run in ".+", but process \d+ is making a dataset there/,
    );
    release();
    lockFolder(root)();
    expect(fs.readdirSync(root)).toEqual([]);
  });

  it('takes over at once from a process that is gone, or that only has its number again', () => {
    const root = folder();
    const holders = [
      { pid: 2 ** 22 + 1, host: os.hostname(), started: '1' },
      { pid: process.pid, host: os.hostname(), started: 'another time' },
    ];
    for (const holder of process.platform === 'linux' ? holders : holders.slice(0, 1)) {
      leaveLock(root, JSON.stringify(holder));
      lockFolder(root)();
    }
    leaveLock(root, 'cut sho');
    lockFolder(root)();
  });

  it.runIf(process.platform === 'linux')(
    'takes over from a killed process whose parent has not asked after it',
    async () => {
      const root = folder();
      // The shell starts a sleeper, becomes a sleeper itself and so never asks after its child.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      const started = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
      leaveLock(root, JSON.stringify({ pid, host: os.hostname(), started }));
      expect(() => lockFolder(root)).toThrow(/Expected no other run/);
      process.kill(pid, 'SIGKILL');
      // Where SIGCHLD is ignored, as under some supervisors, it is gone at once; elsewhere it stays as a zombie.
      const state = () =>
        fs.existsSync(`/proc/${pid}/stat`) ? fs.readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z ';
      await expect.poll(state).toMatch(/\) Z /);
      lockFolder(root)();
      parent.kill('SIGKILL');
    },
  );

  it('trusts the lock of another machine, which it cannot ask', () => {
    const root = folder();
    leaveLock(root, JSON.stringify({ pid: 1, host: 'elsewhere', started: '1' }));
    expect(() => lockFolder(root)).toThrow(/process 1 on elsewhere .+ delete \.gen-blur\/lock-1\)/);
  });

  it('never lets two in, however many come at once', async () => {
    const root = folder();
    const module = pathToFileURL(path.join(import.meta.dirname, '../../dist/src/sink/lock.js')).href;
    const script = `
      import fs from 'node:fs';
      import { lockFolder } from ${JSON.stringify(module)};
      let [held, refused] = [0, 0];
      for (const end = Date.now() + 900; Date.now() < end; ) {
        let release;
        try { release = lockFolder(${JSON.stringify(root)}); } catch { refused++; continue; }
        const inside = ${JSON.stringify(path.join(root, 'inside'))};
        fs.writeFileSync(inside, '', { flag: 'wx' });
        for (const leave = performance.now() + 2; performance.now() < leave; );
        fs.rmSync(inside);
        held++;
        release();
      }
      console.log(held, refused);`;
    const takers = Array.from({ length: 4 }, () =>
      execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false }),
    );
    const results = await Promise.all(takers);
    expect(results.map(({ stderr }) => stderr)).toEqual(['', '', '', '']);
    const held = results.map(({ stdout }) => Number(stdout.split(' ')[0]));
    expect(held.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
    expect(fs.readdirSync(root)).toEqual([]);
  });
});
