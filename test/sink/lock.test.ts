import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/sink/lock.js';
import { temporary } from '../folders.js';

function folder(): string {
  const root = temporary();
  fs.mkdirSync(path.join(root, '.gen-blur'));
  return root;
}
const lockOf = (root: string) => path.join(root, '.gen-blur/lock');

describe('lockFolder', () => {
  it('refuses a second taker in one sentence, until it is given back', () => {
    const root = folder();
    const release = lockFolder(root);
    expect(() => lockFolder(root)).toThrow(
      /^Expected no other run in ".+", but process \d+ is making a dataset there/,
    );
    release();
    lockFolder(root)();
    expect(fs.readdirSync(path.join(root, '.gen-blur'))).toEqual([]);
  });

  it('takes over at once from a process that is gone, or that only has its number again', () => {
    const root = folder();
    const holders = [
      { pid: 2 ** 22 + 1, host: os.hostname(), started: '1' },
      { pid: process.pid, host: os.hostname(), started: 'another time' },
    ];
    for (const holder of process.platform === 'linux' ? holders : holders.slice(0, 1)) {
      fs.writeFileSync(lockOf(root), JSON.stringify(holder));
      lockFolder(root)();
    }
    fs.writeFileSync(lockOf(root), 'cut sho');
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
      fs.writeFileSync(lockOf(root), JSON.stringify({ pid, host: os.hostname(), started }));
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
    fs.writeFileSync(lockOf(root), JSON.stringify({ pid: 1, host: 'elsewhere', started: '1' }));
    expect(() => lockFolder(root)).toThrow(/process 1 on elsewhere .+ delete \.gen-blur\/lock/);
  });
});
