import { SingleBar } from 'cli-progress';
import type { StepReport } from '../train/loop.js';
import { duration } from './progress.js';
import { terminal } from './terminal.js';

/** How far a training run is, on stderr: a live line in a terminal, a line every few seconds elsewhere. */
export interface TrainingProgress {
  /** `steps` is null where the clock ends the run. */
  start(steps: number | null, from: number): void;
  step(report: StepReport): void;
  stop(): void;
}

const SECONDS_BETWEEN_LINES = 10;
const silent: TrainingProgress = { start() {}, step() {}, stop() {} };

export function createTrainingProgress(quiet: boolean): TrainingProgress {
  if (quiet) return silent;
  let [startedAt, spokeAt, from, begunAt, total] = [0, 0, 0, Number.NaN, ''];
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: ' {bar} {words}',
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 20,
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
      })
    : undefined;
  const words = ({ done, progress, losses }: StepReport): string => {
    const seconds = (performance.now() - startedAt) / 1000;
    // What earlier runs did is in `progress`, and took none of this one's time.
    if (Number.isNaN(begunAt)) begunAt = progress;
    const share = progress - begunAt;
    const left = share > 0.001 ? duration((seconds * (1 - progress)) / share) : '?';
    const named = Object.entries(losses).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
    const pace = `${((1000 * seconds) / Math.max(1, done - from)).toFixed(0)} ms a step`;
    return `step ${done}${total}, ${named.join(', ')}, ${pace}, ${left} left`;
  };
  return {
    start(steps, before) {
      [startedAt, spokeAt, from] = [performance.now(), performance.now(), before];
      total = steps === null ? '' : ` of ${steps}`;
      bar?.start(1, 0, { words: 'first step' });
    },
    step(report) {
      const line = words(report);
      if (bar !== undefined) bar.update(report.progress, { words: line });
      else if (performance.now() - spokeAt >= SECONDS_BETWEEN_LINES * 1000) {
        spokeAt = performance.now();
        terminal.err(line);
      }
    },
    stop: () => bar?.stop(),
  };
}
