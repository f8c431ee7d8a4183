import { SingleBar } from 'cli-progress';
import { terminal } from './terminal.js';

/** How far a run is, on stderr: a bar in a terminal, a line every few seconds elsewhere. */
export interface Progress {
  start(total: number, done: number): void;
  step(): void;
  stop(): void;
}

const SECONDS_BETWEEN_LINES = 5;

const silent: Progress = { start() {}, step() {}, stop() {} };

/** `noun` is what is counted, such as `pairs`. */
export function createProgress(noun: string, quiet: boolean): Progress {
  if (quiet) return silent;
  return process.stderr.isTTY ? barProgress(noun) : lineProgress(noun);
}

/** Things a second and seconds left, from what this run itself has done. */
function pace(done: number, before: number, total: number, startedAt: number) {
  const seconds = (performance.now() - startedAt) / 1000;
  const rate = seconds > 0 ? (done - before) / seconds : 0;
  return { rate: rate.toFixed(rate < 10 ? 1 : 0), left: rate > 0 ? duration((total - done) / rate) : '?' };
}

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function barProgress(noun: string): Progress {
  const bar = new SingleBar({
    format: ` {bar} {value}/{total} ${noun}   {rate} ${noun}/s   {left} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let [startedAt, before, done, total] = [0, 0, 0, 0];
  return {
    start(all, already) {
      [startedAt, before, done, total] = [performance.now(), already, already, all];
      bar.start(all, already, { rate: '?', left: '?' });
    },
    step() {
      done += 1;
      bar.update(done, pace(done, before, total, startedAt));
    },
    stop: () => bar.stop(),
  };
}

function lineProgress(noun: string): Progress {
  let [startedAt, spokeAt, before, done, total] = [0, 0, 0, 0, 0];
  return {
    start(all, already) {
      [startedAt, before, done, total] = [performance.now(), already, already, all];
      spokeAt = startedAt;
    },
    step() {
      done += 1;
      if (performance.now() - spokeAt < SECONDS_BETWEEN_LINES * 1000) return;
      spokeAt = performance.now();
      const { rate, left } = pace(done, before, total, startedAt);
      terminal.err(`${done}/${total} ${noun}, ${rate} ${noun}/s, ${left} left`);
    },
    stop() {},
  };
}
