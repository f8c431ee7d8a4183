import fs from 'node:fs';
import path from 'node:path';
import { diskError, writeWhole } from '../sink/write-file.js';
import type { StepReport } from './loop.js';

const LOG_FILE = 'log.csv';

/** The losses of a run, a line a step. */
export interface TrainingLog {
  add(report: StepReport): void;
  /** Appends what was added since. */
  flush(): void;
}

/**
 * Opens the log of a folder. Lines of steps after `from` are dropped, and one that was broken off: the run that wrote
 * them is gone on from an earlier checkpoint.
 */
export function openLog(folder: string, from: number): TrainingLog {
  const file = path.join(folder, LOG_FILE);
  let kept = from > 0 ? keptLines(file, from) : [];
  if (kept.length > 0 || fs.existsSync(file)) writeWhole(folder, LOG_FILE, kept.join(''));
  let lines: string[] = [];
  return {
    add({ done, seconds, rate, losses }) {
      if (kept.length === 0) {
        kept = [`step,seconds,rate,${Object.keys(losses).join(',')}\n`];
        lines.push(...kept);
      }
      const cells = [done, seconds.toFixed(3), rate, ...Object.values(losses)];
      lines.push(`${cells.map((cell) => (typeof cell === 'string' ? cell : brief(cell))).join(',')}\n`);
    },
    flush() {
      if (lines.length === 0) return;
      try {
        fs.appendFileSync(file, lines.join(''));
      } catch (thrown) {
        throw diskError(thrown, file);
      }
      lines = [];
    },
  };
}

const brief = (value: number) => String(Number(value.toPrecision(7)));

function keptLines(file: string, from: number): string[] {
  if (!fs.existsSync(file)) return [];
  const [head = '', ...rows] = fs.readFileSync(file, 'utf8').split(/(?<=\n)/);
  return [head, ...rows.filter((row) => row.endsWith('\n') && Number.parseInt(row, 10) <= from)];
}
